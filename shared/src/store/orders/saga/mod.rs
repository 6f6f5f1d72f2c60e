//! The saga of an order that exceeds one transaction: its item, the steps that move it, and who drives it to its end.

pub(in crate::store) mod drive;
pub(in crate::store) mod item;
pub(in crate::store) mod release;
pub(in crate::store) mod steps;
pub(in crate::store) mod sweep;
