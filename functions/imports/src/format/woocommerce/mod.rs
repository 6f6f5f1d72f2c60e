//! WooCommerce's product export. A product is a row, and its variations are rows that name it, by its SKU or as `id:201`,
//! anywhere in the file.

mod columns;
mod lists;
mod options;
mod product;
mod stock;
mod variation;

pub(super) use self::columns::{Column, known};

use self::columns::{WeightUnit, names};
use super::cells::Cells;
use super::columns::Columns;
use super::context::Context;
use super::failure::Refusal;
use super::numbers::Unit;
use super::reader;

/// Reads records under WooCommerce's header.
pub(super) struct WooCommerce {
    pub(super) columns: Columns<Column>,
    /// Of weights, if the file has any.
    weight: Option<(Column, Unit)>,
    /// The numbers of the attributes that the file has columns for.
    attributes: Vec<u8>,
}

impl WooCommerce {
    pub(super) fn new(header: &Cells, context: &mut Context) -> Result<Self, Refusal> {
        let columns = reader::columns(header, known, &names(), context)?;
        for (column, name) in [(Column::Type, "Type"), (Column::Name, "Name"), (Column::RegularPrice, "Regular price")]
        {
            if !columns.has(column) {
                return Err(Refusal::new("missing_column", format!("has no column {name}")).at(1));
            }
        }
        if !columns.has(Column::Stock) {
            let detail = "The file has no column of stock: new variants have 0 in stock, others keep theirs";
            context.remarks.file("no_stock_column", detail);
        }
        let mut units = WeightUnit::all().map(|(number, unit)| (Column::Weight(number), unit));
        let weight = units.find(|(column, _)| columns.has(*column));
        let numbers = 0..=u8::MAX;
        let attributes = numbers.filter(|number| columns.has(Column::AttributeName(*number))).collect();
        Ok(Self { columns, weight, attributes })
    }
}
