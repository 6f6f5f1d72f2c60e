//! The stock of each product, in one item or in shards.

pub(in crate::store) mod adjust;
pub(in crate::store) mod crossing;
pub(in crate::store) mod item;
pub(in crate::store) mod low;
pub(in crate::store) mod rule;
pub(in crate::store) mod shards;
