//! What a file is split into.

use super::cells::{Cells, RawCells};

/// The longest cell, in bytes.
pub(super) const MAX_CELL: usize = 64 * 1024;
/// The longest record, in bytes as it stands in the file.
pub(super) const MAX_RECORD: usize = 1024 * 1024;
/// The most cells of a record.
pub(super) const MAX_CELLS: usize = 256;

/// A record, or what is wrong where one should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// The line that it begins in, from 1.
    pub(crate) line: u64,
    pub(crate) cells: Result<Cells, Fault>,
}

/// A record before its bytes are taken for text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawRecord {
    pub(super) line: u64,
    pub(super) cells: Result<RawCells, Fault>,
}

/// Why a record cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// In which of its cells, from 0.
    pub(crate) cell: Option<usize>,
    pub(crate) code: &'static str,
    pub(crate) detail: String,
}

/// What was found at the beginning of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Scan {
    /// The record does not end in them.
    More {
        /// Because a quote is open.
        quoted: bool,
        /// It has too many cells already.
        crowded: bool,
    },
    /// A record of this many bytes, line end included.
    Record(usize, RawCells),
    /// Nothing that can be read in this many bytes.
    Fault(usize, Fault),
}

impl Fault {
    pub(super) fn new(cell: Option<usize>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { cell, code, detail: detail.into() }
    }

    pub(super) fn unclosed_quote(cell: usize) -> Self {
        Self::new(Some(cell), "unclosed_quote", "opens a quote that is not closed as it should be")
    }

    pub(super) fn cell_too_long(cell: usize) -> Self {
        Self::new(Some(cell), "cell_too_long", format!("is longer than {MAX_CELL} bytes"))
    }

    pub(super) fn record_too_long() -> Self {
        Self::new(None, "row_too_long", format!("is longer than {MAX_RECORD} bytes"))
    }

    pub(super) fn too_many_cells() -> Self {
        Self::new(None, "too_many_columns", format!("has more than {MAX_CELLS} columns"))
    }
}

/// How many lines end in some bytes, however they end.
pub(super) fn line_ends(bytes: &[u8]) -> u64 {
    let pairs = bytes.iter().zip(bytes.iter().skip(1).map(Some).chain([None]));
    let ends = pairs.filter(|(byte, next)| **byte == b'\n' || (**byte == b'\r' && *next != Some(&b'\n')));
    u64::try_from(ends.count()).unwrap_or(u64::MAX)
}
