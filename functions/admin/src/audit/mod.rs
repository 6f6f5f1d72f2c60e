//! The record of what staff did.

pub(crate) mod list_audit;
