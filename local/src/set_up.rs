//! A first start makes a table, an admin and a catalogue, one after the other. A mark in the data folder tells whether
//! it got through: while the mark is there, nobody has been served yet, and the next start begins afresh.

use crate::dynamodb::DATABASE;
use crate::error::StartError;
use crate::folder::DataFolder;

const MARK: &str = "set-up-unfinished";

/// Removes the database of a first start that did not get through.
pub(crate) fn discard_unfinished(folder: Option<&DataFolder>) -> Result<(), StartError> {
    let Some(folder) = folder else { return Ok(()) };
    if !folder.file(MARK).exists() {
        return Ok(());
    }
    for suffix in ["", "-journal", "-wal", "-shm"] {
        folder.remove(&format!("{DATABASE}{suffix}"))?;
    }
    Ok(())
}

/// Sets the mark, if there is no shop here yet.
pub(crate) fn begin(folder: Option<&DataFolder>) -> Result<(), StartError> {
    match folder {
        Some(folder) if !folder.file(DATABASE).exists() => folder.write(MARK, ""),
        _ => Ok(()),
    }
}

/// Removes the mark.
pub(crate) fn finish(folder: Option<&DataFolder>) -> Result<(), StartError> {
    folder.map_or(Ok(()), |folder| folder.remove(MARK))
}
