//! Mails to be sent, and their states.

pub(in crate::store) mod feedback;
pub(in crate::store) mod mail;
pub(in crate::store) mod recipient;
pub(in crate::store) mod states;
