//! The parts that all items share: keys, expressions and conditions of writes, transactions, and the count of calls and
//! units.

pub(in crate::store) mod action;
pub(in crate::store) mod backoff;
pub(in crate::store) mod execute;
pub(in crate::store) mod item;
pub(in crate::store) mod key;
pub(in crate::store) mod meter;
pub(in crate::store) mod query;
pub(in crate::store) mod read;
pub(in crate::store) mod refusals;
pub(in crate::store) mod transact;
