//! The shop's ledger: what the table says of stock and orders, and whether it adds up.
//!
//! Of every variant, and of every counter that is no stock, at every moment: what there was to sell = what is available + the takings of orders that are not
//! cancelled + what sagas hold. [`Ledger`] is fed item by item, by a [`History`] with each change in the order in which
//! it happened, or from the table as it is.

mod balance;
mod entry;
mod history;
mod policy;
mod rest;
mod sale;
mod stream;

pub use balance::Ledger;
pub(crate) use entry::COUNT;
pub use entry::{Lines, Order, OrderState, Saga, Sold};
pub use history::History;
pub use policy::Policy;
pub(crate) use stream::Stream;
