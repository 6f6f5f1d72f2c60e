use std::fs;
use std::path::{Path, PathBuf};

use crate::session::random_hex;

/// A folder of this run, deleted with it.
pub(super) struct PassingFolder(PathBuf);

impl PassingFolder {
    /// Its first user creates it.
    pub(super) fn new() -> Self {
        Self(std::env::temp_dir().join(format!("bodega-bench-{}", random_hex::<8>())))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for PassingFolder {
    fn drop(&mut self) {
        // If it cannot be deleted, the system will do it.
        let _removed = fs::remove_dir_all(&self.0);
    }
}
