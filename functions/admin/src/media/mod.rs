//! Pictures of products, and their uploads.

pub(crate) mod arrange_media;
pub(crate) mod delete_media;
pub(crate) mod list_media;
pub(crate) mod media_body;
pub(crate) mod media_request;
pub(crate) mod upload_media;
pub(crate) mod uploads;
