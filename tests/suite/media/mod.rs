//! Pictures of products, end to end: from asking for an address to what is served and what is deleted.

mod arranging;
mod crashes;
mod deleting;
mod refused;
mod sharing;
mod upload;
mod uploading;

pub use upload::{everything, picture, upload};
