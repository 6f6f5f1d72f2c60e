//! Shopify's product export. A product is a row with its title and first variant, then a row for each further variant,
//! with an empty title, and for each further picture. Each variant becomes a product of ours.

mod columns;
mod product;

use shared::domain::Currency;

pub(super) use self::columns::{Column, known};

use self::product::{Parent, variant};
use super::columns::Columns;
use super::row::{Failure, Refusal, Row};

/// Reads records under Shopify's header.
pub(super) struct Shopify {
    pub(super) columns: Columns<Column>,
    currency: Currency,
    /// The product that rows without a title go on with.
    parent: Option<Parent>,
}

impl Shopify {
    pub(super) fn new(header: Vec<String>, currency: Currency) -> Result<Self, Refusal> {
        let columns = Columns::new(header, known)?;
        for (column, name) in [(Column::Handle, "Handle"), (Column::Title, "Title")] {
            if !columns.has(column) {
                return Err(Refusal::new("missing_column", format!("has no column {name}")).at(1));
            }
        }
        Ok(Self { columns, currency, parent: None })
    }

    /// The product of a row, unless it has none.
    pub(super) fn read(&mut self, line: u64, cells: &[String]) -> Result<Option<Row>, Vec<Failure>> {
        let columns = &self.columns;
        let handle = columns.filled(cells, Column::Handle).unwrap_or_default();
        if columns.filled(cells, Column::Title).is_some() {
            let parent = Parent::read(line, handle, columns, cells);
            let row = variant(line, &parent, columns, cells, self.currency);
            self.parent = Some(parent);
            return row.map(Some);
        }
        let is_variant = [Column::Sku, Column::Price, Column::OptionValue(1)]
            .into_iter()
            .any(|column| columns.filled(cells, column).is_some());
        if !is_variant {
            return Ok(None);
        }
        match &self.parent {
            Some(parent) if parent.handle == handle => variant(line, parent, columns, cells, self.currency).map(Some),
            _ => {
                let detail = "goes on with a product that does not stand right above it: it has no title";
                let (column, sku) = (columns.name(Column::Handle).to_owned(), String::new());
                let (code, detail) = ("orphan_variant".to_owned(), detail.to_owned());
                Err(vec![Failure { line, column, sku, code, detail }])
            }
        }
    }
}
