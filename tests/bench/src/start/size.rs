//! The size of a function.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::failure::Failure;

/// The size of a zip with one file, `bootstrap`, without its deflated content: a local header, a directory entry, the
/// end record.
const AROUND: u64 = (30 + 9) + (46 + 9) + 22;

/// In bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) binary: u64,
    /// Deflated in the same way as `sam deploy` does it for the upload.
    pub(super) zip: u64,
}

/// # Errors
/// Returns a failure if the binary cannot be read.
pub(super) fn of(binary: &Path) -> Result<Size, Failure> {
    let bytes = fs::read(binary).map_err(|error| Failure::fatal(binary.display(), error))?;
    let mut deflated = DeflateEncoder::new(Counted::default(), Compression::default());
    let zip = deflated.write_all(&bytes).and_then(|()| deflated.finish());
    let zip = zip.map_err(|error| Failure::fatal("deflating", error))?;
    Ok(Size { binary: bytes.len() as u64, zip: zip.0 + AROUND })
}

/// Counts the written bytes and discards them.
#[derive(Default)]
struct Counted(u64);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zip_is_what_is_deflated_and_some_headers() {
        let file = std::env::temp_dir().join(format!("bodega-size-{}", std::process::id()));
        fs::write(&file, vec![b'a'; 100_000]).expect("a file");
        let size = of(&file).expect("a size");
        fs::remove_file(&file).expect("gone");
        assert_eq!(size.binary, 100_000);
        // A hundred thousand equal letters deflate to about a hundred bytes.
        assert!((AROUND + 50..AROUND + 300).contains(&size.zip), "{size:?}");
        assert!(of(&file).is_err());
    }
}
