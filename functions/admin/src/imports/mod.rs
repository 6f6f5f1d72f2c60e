//! Imports and their uploads.

pub(crate) mod cancel_import;
pub(crate) mod create_import;
pub(crate) mod import_body;
pub(crate) mod import_request;
pub(crate) mod list_imports;
pub(crate) mod uploads;
pub(crate) mod view_import;
