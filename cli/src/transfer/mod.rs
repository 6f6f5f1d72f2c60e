//! Imports and exports of the catalogue.

mod export;
mod follow;
mod import;
mod progress;

pub(crate) use export::export;
pub(crate) use import::import;
