//! The audit log of staff's changes.

pub(crate) mod list_audit;
