use serde::{Deserialize, Serialize};

use super::ImportId;
use super::text_enum::text_enum;

/// The maximum size of an imported file, in bytes.
pub const MAX_IMPORT_BYTES: u64 = 64 * 1024 * 1024;

/// The maximum number of rows in a file, without its header.
pub const MAX_IMPORT_ROWS: u64 = 100_000;

/// Which columns an uploaded file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportFormat {
    /// The shop's own columns.
    Bodega,
    /// The columns of Shopify's product export.
    Shopify,
    /// The columns of WooCommerce's product export.
    Woocommerce,
}

text_enum!(ImportFormat);

impl ImportFormat {
    pub const ALL: [Self; 3] = [Self::Bodega, Self::Shopify, Self::Woocommerce];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bodega => "bodega",
            Self::Shopify => "shopify",
            Self::Woocommerce => "woocommerce",
        }
    }
}

/// The syntax of an uploaded file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ImportType {
    /// RFC 4180, with a header.
    #[serde(rename = "text/csv")]
    Csv,
    /// One JSON object in each line.
    #[serde(rename = "application/x-ndjson")]
    JsonLines,
}

text_enum!(ImportType);

impl ImportType {
    pub const ALL: [Self; 2] = [Self::Csv, Self::JsonLines];

    /// Returns the media type.
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

/// The number of rows of a file that were handled so far, by result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// All rows: the sum of the other counts.
    pub read: u64,
    pub created: u64,
    pub updated: u64,
    /// Rows that equal their stored product.
    pub unchanged: u64,
    /// Rows that are no product, such as additional pictures.
    pub skipped: u64,
    pub failed: u64,
}

/// The import and row that last wrote a product. If an import repeats a row after a crash, it finds this and writes
/// nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedRow {
    pub import: ImportId,
    /// The line of the file in which the row begins, from 1.
    pub line: u64,
    /// Whether the row created the product.
    pub created: bool,
}

impl ImportStatus {
    /// Returns true if the import has not ended.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::AwaitingUpload | Self::Running)
    }
}

impl ImportedRow {
    /// Returns true if both are the same row of the same import.
    pub fn is_of(self, other: Self) -> bool {
        self.import == other.import && self.line == other.line
    }
}

impl ImportCounts {
    /// Adds the counts.
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
