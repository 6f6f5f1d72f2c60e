//! The catalogue, in and out.

mod export;
mod follow;
mod import;
mod progress;

pub(crate) use export::export;
pub(crate) use import::import;
