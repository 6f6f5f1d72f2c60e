//! Imports of catalogues, and who is at work on them.

pub(in crate::store) mod import;
pub(in crate::store) mod lease;
pub(in crate::store) mod list;
