use std::net::SocketAddr;
use std::sync::Arc;

use super::database::Database;
use super::options::Options;
use crate::folder::DataFolder;
use crate::template::Template;

/// A shop that is being opened: what the steps of a start share.
pub(super) struct Opening {
    pub(super) options: Options,
    pub(super) template: Template,
    pub(super) address: SocketAddr,
    pub(super) database: Database,
    /// Dropped last, because it owns the lock.
    pub(super) folder: Option<Arc<DataFolder>>,
}
