//! A catalogue to look at.

mod catalogue;
mod load;

pub(crate) use load::load;
