//! Sales by day.

pub(in crate::store) mod count;
pub(in crate::store) mod due;
pub(in crate::store) mod orders;
pub(in crate::store) mod summary;
pub(in crate::store) mod unfinished;
