use serde::{Deserialize, Serialize};

use super::ImportId;
use super::text_enum::text_enum;

/// The largest file that can be imported, in bytes.
pub const MAX_IMPORT_BYTES: u64 = 64 * 1024 * 1024;

/// The most rows that a file may have, its header not counted.
pub const MAX_IMPORT_ROWS: u64 = 100_000;

/// Whose columns an uploaded file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportFormat {
    /// This shop's own.
    Bodega,
    /// Those of Shopify's product export.
    Shopify,
}

text_enum!(ImportFormat);

impl ImportFormat {
    pub const ALL: [Self; 2] = [Self::Bodega, Self::Shopify];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bodega => "bodega",
            Self::Shopify => "shopify",
        }
    }
}

/// How an uploaded file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ImportType {
    /// RFC 4180, with a header.
    #[serde(rename = "text/csv")]
    Csv,
    /// A JSON object a line.
    #[serde(rename = "application/x-ndjson")]
    JsonLines,
}

text_enum!(ImportType);

impl ImportType {
    pub const ALL: [Self; 2] = [Self::Csv, Self::JsonLines];

    /// Its media type.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::JsonLines => "application/x-ndjson",
        }
    }
}

/// The status of an import.
///
/// ```text
/// awaiting_upload ──► running ──► completed
///    │      │           │ └─────► failed: the file as a whole cannot be imported
///    │      └───────────┴───────► cancelled
///    └──► expired: nothing was uploaded in time
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportStatus {
    AwaitingUpload,
    Running,
    Completed,
    Failed,
    Cancelled,
    Expired,
}

/// What became of the rows of a file so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// All of them; the others add up to it.
    pub read: u64,
    pub created: u64,
    pub updated: u64,
    /// Of products that were as the file has them.
    pub unchanged: u64,
    /// That are no product: further pictures, say.
    pub skipped: u64,
    pub failed: u64,
}

/// Which row of which import wrote a product last. What an import does twice, after a crash, it so does once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedRow {
    pub import: ImportId,
    /// The line of the file that the row begins in, from 1.
    pub line: u64,
    /// Whether the row made the product.
    pub created: bool,
}

impl ImportStatus {
    /// Whether it may still come to anything.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::AwaitingUpload | Self::Running)
    }
}

impl ImportedRow {
    /// Whether both are of the same row.
    pub fn is_of(self, other: Self) -> bool {
        self.import == other.import && self.line == other.line
    }
}

impl ImportCounts {
    /// These and those.
    #[must_use]
    pub const fn plus(self, more: Self) -> Self {
        Self {
            read: self.read.saturating_add(more.read),
            created: self.created.saturating_add(more.created),
            updated: self.updated.saturating_add(more.updated),
            unchanged: self.unchanged.saturating_add(more.unchanged),
            skipped: self.skipped.saturating_add(more.skipped),
            failed: self.failed.saturating_add(more.failed),
        }
    }
}
