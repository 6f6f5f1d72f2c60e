use std::io::{ErrorKind, Write};

use crate::failure::Failure;

/// Writes a line to standard output and flushes it.
///
/// # Errors
/// Returns a failure if nobody reads the output any more, or if it cannot be written.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    bytes(format!("{text}\n").as_bytes())
}

/// Writes to standard output and flushes it.
///
/// # Errors
/// Returns the failures of [`line()`].
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failure::ReaderGone,
        _ => Failure::because("the output cannot be written", error),
    })
}
