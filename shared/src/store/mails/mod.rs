//! Mails to be sent, and what became of them.

pub(in crate::store) mod feedback;
pub(in crate::store) mod mail;
pub(in crate::store) mod recipient;
pub(in crate::store) mod states;
