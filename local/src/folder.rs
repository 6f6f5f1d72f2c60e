use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::StartError;

/// The folder that a shop's data is in, locked for this process until it is dropped.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    /// Holds the lock.
    _lock: File,
}

impl DataFolder {
    /// Opens the folder, and makes it, for its owner alone, if it is not there.
    ///
    /// # Errors
    /// When it cannot be made or written in, or another process has it open. Nothing in it was changed then.
    pub(crate) fn open(path: &Path) -> Result<Self, StartError> {
        let unusable = |error: std::io::Error| {
            StartError::because(format!("the data folder {} cannot be used", path.display()), error)
        };
        private_folder(path).map_err(unusable)?;
        let lock_path = path.join("lock");
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(lock_path).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(StartError::new(format!(
                "the data folder {} is in use by another bodega; stop it, or name another folder with --data",
                path.display()
            ))),
            Err(TryLockError::Error(error)) => Err(unusable(error)),
        }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// A file's text; none if there is no such file.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub(crate) fn read(&self, name: &str) -> Result<Option<String>, StartError> {
        let path = self.file(name);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StartError::because(format!("{} cannot be read", path.display()), error)),
        }
    }

    /// Writes a file that only its owner may read. It is there in full or, after a crash, as it was before.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<(), StartError> {
        let (path, new) = (self.file(name), self.file(&format!("{name}.new")));
        let written = private_file(&new).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&new, &path)
        });
        written.map_err(|error| StartError::because(format!("{} cannot be written", path.display()), error))
    }

    /// Adds a line to a file that only its owner may read. After a crash its last line may be there in part.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn append(&self, name: &str, line: &str) -> Result<(), StartError> {
        let path = self.file(name);
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&path).and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
        written.map_err(|error| StartError::because(format!("{} cannot be written", path.display()), error))
    }

    /// Removes a file, if it is there.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub(crate) fn remove(&self, name: &str) -> Result<(), StartError> {
        let path = self.file(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(StartError::because(format!("{} cannot be removed", path.display()), error))
            }
            _ => Ok(()),
        }
    }
}

/// Makes a folder that only its owner may look into, unless it is there.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
