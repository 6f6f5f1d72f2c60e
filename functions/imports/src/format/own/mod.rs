//! The shop's own columns: a row is a product of one variant.

mod json;
mod product;

use shared::domain::{ProductColumn as Column, unguarded};

pub(super) use self::json::read_json;

use self::product::{Texts, read};
use super::cells::Cells;
use super::columns::Columns;
use super::context::Context;
use super::failure::Refusal;
use super::item::Item;
use super::reader;

/// Reads records under the shop's own header.
pub(super) struct Own {
    pub(super) columns: Columns<Column>,
}

impl Own {
    pub(super) fn new(header: &Cells, context: &mut Context) -> Result<Self, Refusal> {
        let names = Column::ALL.map(Column::name);
        let columns = reader::columns(header, Column::of_name, &names, context)?;
        if !columns.has(Column::Sku) {
            return Err(Refusal::new("missing_column", "has no column sku").at(1));
        }
        if !columns.has(Column::Stock) {
            let detail = "The file has no column stock: new products have 0 in stock, others keep theirs";
            context.remarks.file("no_stock_column", detail);
        }
        Ok(Self { columns })
    }

    pub(super) fn read(&self, line: u64, cells: &Cells, context: &mut Context) -> Item {
        let columns = &self.columns;
        let guarded = columns.filled(cells, Column::Guarded).unwrap_or_default();
        let cell = |column| {
            let is_guarded =
                guarded.split_whitespace().any(|name| Column::of_name(&name.to_lowercase()) == Some(column));
            let cell = columns.cell(cells, column);
            if is_guarded { cell.map(unguarded) } else { cell }
        };
        let filled = |column| cell(column).filter(|text| !text.trim().is_empty()).map(|text| text.trim());
        // An empty cell of what a product can be without says that it is without.
        let clearing = |column| cell(column).map(|text| Some(text).filter(|text| !text.is_empty()));
        let texts = Texts {
            sku: cell(Column::Sku).unwrap_or_default(),
            name: filled(Column::Name),
            description: clearing(Column::Description),
            price: filled(Column::Price),
            stock: filled(Column::Stock),
            category: filled(Column::Category),
            image_url: clearing(Column::ImageUrl),
            status: filled(Column::Status),
        };
        read(line, &texts, context.sign, context, |column| columns.name(column))
    }
}
