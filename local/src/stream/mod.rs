//! The event source mappings: read the table's stream and invoke the functions that follow it, as Lambda does on AWS.
//!
//! Each follows the stream by itself: a record is delivered to each at least once and in order, and the position of each
//! survives a restart.

mod attribute;
mod consumers;
mod dead_letters;
mod delivery;
mod drains;
mod poller;
mod position;
mod reader;
mod record;

pub(crate) use consumers::Consumers;
pub use dead_letters::DeadLetter;
pub(crate) use dead_letters::DeadLetters;
pub(crate) use delivery::Delivery;
pub(crate) use drains::Drains;
pub(crate) use poller::{Poller, StreamHandle};
pub(crate) use position::PositionFile;
pub(crate) use reader::{Reader, read_all};

#[cfg(test)]
mod ttl_tests;
