use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Bytes;
use http::{Request, Response};
use shared::App;

use crate::aws_emulators::Live;

/// Takes a request to its function, as a client's own would be.
pub(crate) type Ask =
    Box<dyn Fn(Request<Bytes>) -> Pin<Box<dyn Future<Output = Response<Bytes>> + Send>> + Send + Sync>;

/// The parts of the shop that sample events are made with.
pub(crate) struct Shop {
    pub(crate) app: App,
    pub(crate) ask: Ask,
    pub(crate) live: Arc<Live>,
    /// The folder of uploads.
    pub(crate) objects: PathBuf,
    /// The folder of the bucket of pictures.
    pub(crate) media: PathBuf,
    pub(crate) signing_keys: Option<Arc<str>>,
}
