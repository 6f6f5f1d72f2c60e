use std::fs;
use std::path::{Path, PathBuf};

use crate::session::random_hex;

/// A folder of this run alone, gone with it.
pub(super) struct PassingFolder(PathBuf);

impl PassingFolder {
    /// It is made by who first needs it.
    pub(super) fn new() -> Self {
        Self(std::env::temp_dir().join(format!("bodega-bench-{}", random_hex::<8>())))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for PassingFolder {
    fn drop(&mut self) {
        // What cannot be removed is the system's to remove.
        let _removed = fs::remove_dir_all(&self.0);
    }
}
