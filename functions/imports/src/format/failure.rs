//! What is wrong with a file, or with one of its rows.

/// Something wrong with a row: a line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) line: u64,
    /// As the file's header calls it; empty where it is about all of the row.
    pub(crate) column: String,
    /// As far as it is known.
    pub(crate) sku: String,
    /// Stable and machine-readable.
    pub(crate) code: String,
    /// For people.
    pub(crate) detail: String,
}

/// Why a file as a whole cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    pub(crate) detail: String,
    pub(crate) line: Option<u64>,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), line: None }
    }

    pub(crate) fn at(self, line: u64) -> Self {
        Self { line: Some(line), ..self }
    }
}
