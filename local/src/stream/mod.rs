//! The event source mapping: reads the table's stream and invokes the stream function, as Lambda does on AWS.
//!
//! Each record is delivered at least once and in order. The position survives a restart.

mod attribute;
mod delivery;
mod poller;
mod position;
mod reader;
mod record;

pub(crate) use delivery::Delivery;
pub(crate) use poller::{Poller, StreamHandle};
pub(crate) use position::PositionFile;
pub(crate) use reader::Reader;

#[cfg(test)]
mod ttl_tests;
