use std::fs;
use std::path::{Path, PathBuf};

use crate::error::StartError;
use crate::folder::private_folder;

/// The folder that buckets are in, each a folder of its objects.
#[derive(Debug)]
pub(super) struct ObjectFolder {
    path: PathBuf,
    /// Whether the folder is removed on drop.
    passing: bool,
}

impl ObjectFolder {
    /// A folder for good, or, without one, a passing one of this name; with a folder for each bucket in it.
    pub(super) fn open(path: Option<&Path>, name: &str, buckets: &[&str]) -> Result<Self, StartError> {
        let folder = match path {
            Some(path) => Self { path: path.to_owned(), passing: false },
            None => Self { path: std::env::temp_dir().join(name), passing: true },
        };
        for bucket in buckets {
            private_folder(&folder.path.join(bucket)).map_err(|error| {
                StartError::because(format!("the folder of uploads {} cannot be made", folder.path.display()), error)
            })?;
        }
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for ObjectFolder {
    fn drop(&mut self) {
        if self.passing
            && let Err(error) = fs::remove_dir_all(&self.path)
        {
            tracing::warn!(%error, "a passing folder of uploads was left behind");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passing_folder_is_gone_in_the_end_and_a_lasting_one_is_not() {
        let name = format!("bodega-test-{}", std::process::id());
        let passing = ObjectFolder::open(None, &name, &["bucket"]).expect("a folder");
        let path = passing.path().to_owned();
        assert!(path.join("bucket").is_dir());
        let lasting = ObjectFolder::open(Some(&path.join("lasting")), "unused", &["bucket"]).expect("a folder");
        drop(lasting);
        assert!(path.join("lasting").is_dir());
        drop(passing);
        assert!(!path.exists());
    }
}
