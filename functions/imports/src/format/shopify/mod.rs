//! Shopify's product export. A product is a row with its title and first variant, then a row for each further variant,
//! with an empty title, and for each further picture. Rows of one handle are one product, wherever they are.

mod columns;
mod options;
mod product;
mod variant;

pub(super) use self::columns::{Column, known};

use self::columns::{metafield, names};
use super::cells::Cells;
use super::columns::Columns;
use super::context::Context;
use super::failure::Refusal;
use super::reader;

/// Reads records under Shopify's header.
pub(super) struct Shopify {
    pub(super) columns: Columns<Column>,
    /// The places of metafields, and the names of the attributes that they become.
    metafields: Vec<(usize, String)>,
}

impl Shopify {
    pub(super) fn new(header: &Cells, context: &mut Context) -> Result<Self, Refusal> {
        let mut columns = reader::columns(header, known, &names(), context)?;
        for (column, name) in [(Column::Handle, "Handle"), (Column::Title, "Title")] {
            if !columns.has(column) {
                return Err(Refusal::new("missing_column", format!("has no column {name}")).at(1));
            }
        }
        if !columns.has(Column::Quantity) {
            let detail = "The file has no column of stock: new variants have 0 in stock, others keep theirs";
            context.remarks.file("no_stock_column", detail);
        }
        let fields: Vec<(usize, String)> = (0..columns.width())
            .filter_map(|place| Some((place, metafield(columns.name_at(place))?.to_owned())))
            .collect();
        columns.use_places(fields.iter().map(|(place, _)| *place));
        Ok(Self { columns, metafields: fields })
    }
}
