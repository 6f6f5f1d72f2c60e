//! Who is connected, to what they listen, and the tickets that let them in.

pub(in crate::store) mod connections;
pub(in crate::store) mod sessions;
pub(in crate::store) mod subscriptions;
pub(in crate::store) mod tickets;
