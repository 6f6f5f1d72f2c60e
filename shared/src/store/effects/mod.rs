//! Effects of committed changes: listings, low stocks, mails. The functions on the stream produce them. This module
//! repairs missing ones: for the item that a dead letter names, and in a pass through the whole table.
//!
//! Both read the items as they are now, with the same functions as the stream. So each effect happens once, whichever
//! is first.

pub(in crate::store) mod mails;
pub(in crate::store) mod pass;
pub(in crate::store) mod products;
pub(in crate::store) mod readable;
pub(in crate::store) mod reconcile;
pub(in crate::store) mod redo;
pub(in crate::store) mod walk;
