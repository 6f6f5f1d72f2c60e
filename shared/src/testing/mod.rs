//! A layer between the SDK and DynamoDB in tests. It injects network faults, and the contention that real DynamoDB has
//! and emulators lack. It requires the feature `testing`, which no function enables.
//!
//! It replaces the SDK's HTTP client. So the SDK's timeouts and retries, and the store's reaction to them, are those of
//! production. [`Network`] is that client, [`Faults`] decides which calls fail, and [`Contention`] which transactions
//! conflict, and [`Capacity`] what a partition takes. [`Watched`] is another client, which only observes.

mod answers;
mod call;
mod capacity;
mod contention;
mod emf;
mod fault;
mod faults;
mod inject;
mod network;
mod rates;
mod unprocessed;
mod watched;

#[cfg(test)]
mod tests;

pub use capacity::Capacity;
pub use contention::Contention;
pub use emf::check_emf;
pub use fault::{Fault, Killed};
pub use faults::{Faults, Hold};
pub use network::Network;
pub use rates::Rates;
pub use watched::{Sent, Watched};
