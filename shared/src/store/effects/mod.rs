//! What follows of what was committed. The stream's functions bring it about; here it is made up for where they did not:
//! for the one item that a dead letter names, and by a walk through the table that finds what is missing.
//!
//! Either way it is found in the items as they are now, and done by what the stream's functions use. So it is done once,
//! whoever comes first.

pub(in crate::store) mod mails;
pub(in crate::store) mod pass;
pub(in crate::store) mod products;
pub(in crate::store) mod readable;
pub(in crate::store) mod reconcile;
pub(in crate::store) mod redo;
pub(in crate::store) mod walk;
