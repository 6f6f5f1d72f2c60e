//! Imports of catalogues, and their leases.

pub(in crate::store) mod import;
pub(in crate::store) mod lease;
pub(in crate::store) mod list;
