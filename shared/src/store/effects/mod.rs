//! Effects of committed changes: listing rows, low stocks, mails. The stream's functions bring them about. This module makes
//! up for those that are missing: for the one item that a dead letter names, and by a pass through the whole table.
//!
//! Both read the items as they are now, and use the same functions as the stream does. So each effect comes about once,
//! whoever is first.

pub(in crate::store) mod mails;
pub(in crate::store) mod pass;
pub(in crate::store) mod products;
pub(in crate::store) mod readable;
pub(in crate::store) mod reconcile;
pub(in crate::store) mod redo;
pub(in crate::store) mod walk;
