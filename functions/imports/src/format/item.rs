use std::collections::BTreeSet;

use super::failure::Failure;
use super::model::ImportedProduct;

/// A row with its cells, before it is known of which product.
pub(super) struct HeldRow {
    /// The line that it begins in, from 1.
    pub(super) line: u64,
    pub(super) cells: super::cells::Cells,
}

/// Some rows of a file that belong together, and what came of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Item {
    /// How many rows there are.
    pub(crate) rows: u64,
    /// None if they are no product, or not one that could be read.
    pub(crate) product: Option<ImportedProduct>,
    /// What is wrong with rows, and how many rows those are.
    pub(crate) failures: Vec<Failure>,
    pub(crate) failed_rows: u64,
}

impl Item {
    /// A row that cannot be read.
    pub(super) fn failed(failures: Vec<Failure>) -> Self {
        Self { rows: 1, product: None, failures, failed_rows: 1 }
    }

    /// How many rows are neither variants nor wrong, such as further pictures.
    pub(crate) fn skipped_rows(&self) -> u64 {
        let variants = self.product.iter().flat_map(|product| product.variants.iter().map(|variant| variant.line));
        let lines = u64::try_from(variants.collect::<BTreeSet<u64>>().len()).unwrap_or(u64::MAX);
        self.rows.saturating_sub(self.failed_rows).saturating_sub(lines)
    }
}
