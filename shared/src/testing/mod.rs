//! What stands between the SDK and DynamoDB in tests: a network that fails on purpose, and the contention that real
//! DynamoDB has and emulators lack. Behind the feature `testing`, which no function asks for.
//!
//! It is an HTTP client of the SDK's, so that the SDK's own timeouts and retries, and whatever the store makes of what
//! they leave, are those of production. [`Network`] is that client, [`Faults`] says what fails, [`Contention`] which
//! transactions are in each other's way. [`Watched`] is another, which only looks.

mod answers;
mod call;
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

pub use contention::Contention;
pub use emf::check_emf;
pub use fault::{Fault, Killed};
pub use faults::{Faults, Hold};
pub use network::Network;
pub use rates::Rates;
pub use watched::{Sent, Watched};
