//! How much there is of each product, in one item or in parts.

pub(in crate::store) mod adjust;
pub(in crate::store) mod change;
pub(in crate::store) mod item;
pub(in crate::store) mod low;
pub(in crate::store) mod parts;
pub(in crate::store) mod parts_adjust;
pub(in crate::store) mod parts_arrange;
pub(in crate::store) mod parts_edit;
pub(in crate::store) mod parts_hush;
pub(in crate::store) mod parts_read;
pub(in crate::store) mod parts_share;
pub(in crate::store) mod parts_take;
pub(in crate::store) mod parts_write;
