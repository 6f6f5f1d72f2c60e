use serde::Deserialize;

/// An import, as the shop shows it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ImportView {
    pub(crate) status: String,
    pub(crate) rows_read: u64,
    pub(crate) created: u64,
    pub(crate) updated: u64,
    pub(crate) unchanged: u64,
    pub(crate) failed: u64,
}

impl ImportView {
    pub(crate) fn has_ended(&self) -> bool {
        !matches!(self.status.as_str(), "awaiting_upload" | "running")
    }
}
