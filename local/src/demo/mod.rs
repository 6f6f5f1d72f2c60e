//! A catalogue to look at, loaded through the shop's own API by its admin.

mod catalogue;
mod load;

pub(crate) use load::load;
