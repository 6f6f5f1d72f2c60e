//! Live connections, their subscriptions, and the tickets that open them.

pub(in crate::store) mod connections;
pub(in crate::store) mod sessions;
pub(in crate::store) mod subscriptions;
pub(in crate::store) mod tickets;
