//! Files with secrets, which only their owner may read.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::failure::Failure;

/// Returns the file's text, or `None` if the file does not exist.
///
/// # Errors
/// Returns a failure if it exists and cannot be read.
pub(crate) fn read(path: &Path) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::because(format!("{} cannot be read", path.display()), error)),
    }
}

/// Writes the file atomically, and creates its folder if that is missing.
///
/// # Errors
/// Returns a failure if it cannot be written.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let written = make_folder(path).and_then(|()| {
        let mut file = create(Path::new(&new))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, path)
    });
    written.map_err(|error| Failure::because(format!("{} cannot be written", path.display()), error))
}

fn make_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => builder.create(folder),
        _ => Ok(()),
    }
}

fn create(path: &Path) -> std::io::Result<File> {
    // Deletes what an interrupted run may have left, because others may be able to read it.
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
