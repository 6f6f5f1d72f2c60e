use shared::domain::{CategoryName, ImageUrl, Money, ProductDescription, ProductName, ProductStatus, Sku, Stock};

/// A product as a row of a file describes it. What is `None` the row says nothing of; an inner `None` says that there is
/// none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The line that the row begins in, from 1.
    pub(crate) line: u64,
    pub(crate) sku: Sku,
    pub(crate) name: Option<ProductName>,
    pub(crate) description: Option<Option<ProductDescription>>,
    pub(crate) price: Option<Money>,
    /// How many there are to sell from then on.
    pub(crate) stock: Option<Stock>,
    /// The name or the slug of its category.
    pub(crate) category: Option<CategoryName>,
    pub(crate) image_url: Option<Option<ImageUrl>>,
    pub(crate) status: Option<ProductStatus>,
}

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
