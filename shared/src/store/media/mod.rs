//! Pictures of products: the list is an attribute of the product's item, and work on their objects an item of its own.
//!
//! Invariants:
//!
//! - An object is deleted only by a task that is written in the transaction that ends the last reference to its folder.
//! - A folder that no entry refers to is never referred to again: sharing needs a ready entry in the list, and the
//!   product's version.
//! - A task begins later than any invocation that read the list before may run.

pub(in crate::store) mod arrange;
pub(in crate::store) mod finish;
pub(in crate::store) mod remove;
pub(in crate::store) mod task;
pub(in crate::store) mod upload;
mod write;
