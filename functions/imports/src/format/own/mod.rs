//! The shop's own columns: a row is a variant, and rows of one `product_id` are a product. Without ids, a row with option
//! values goes on with the product above it if its name is empty or the same.

mod json;
mod json_cell;
mod pictures;
mod product;
mod row;
mod variant;

use shared::domain::{ProductColumn as Column, unguarded};

pub(super) use self::json::read_json;

use self::product::read;
use self::row::Row;
use super::cells::Cells;
use super::check::Check;
use super::columns::Columns;
use super::context::Context;
use super::failure::Refusal;
use super::held::Group;
use super::item::{HeldRow, Item};
use super::reader;

/// What a file calls a column.
type Names<'a> = &'a dyn Fn(Column) -> &'a str;

/// Reads records under the shop's own header.
pub(super) struct Own {
    pub(super) columns: Columns<Column>,
}

impl Own {
    pub(super) fn new(header: &Cells, context: &mut Context) -> Result<Self, Refusal> {
        let names = Column::ALL.map(Column::name);
        let columns = reader::columns(header, Column::of_name, &names, context)?;
        if !columns.has(Column::Sku) && !columns.has(Column::ProductId) {
            return Err(Refusal::new("missing_column", "has neither a column sku nor product_id").at(1));
        }
        if !columns.has(Column::Stock) {
            let detail = "The file has no column stock: new variants have 0 in stock, others keep theirs";
            context.remarks.file("no_stock_column", detail);
        }
        Ok(Self { columns })
    }

    /// The product of a group of rows.
    pub(super) fn read(&self, group: &Group, context: &mut Context) -> Item {
        if group.given_up || group.more > 0 {
            let (code, detail) = if group.given_up {
                ("rows_too_far_apart", "is a product whose rows are too far apart in a file of many such")
            } else {
                ("too_many_variants", "is a product of too many rows")
            };
            let line = group.rows.first().map_or(0, |row| row.line);
            let mut check = Check::new(line, "");
            check.fail(self.columns.name(Column::ProductId), code, detail);
            let failures = check.into_failures();
            return Item { rows: group.len(), failed_rows: group.len(), failures, product: None };
        }
        let rows: Vec<Row<'_>> = group.rows.iter().map(|row| self.row(row)).collect();
        read(&rows, context.sign, context, &|column| self.columns.name(column))
    }

    fn row<'a>(&self, held: &'a HeldRow) -> Row<'a> {
        let (columns, cells) = (&self.columns, &held.cells);
        let guarded = columns.filled(cells, Column::Guarded).unwrap_or_default();
        let mut row = Row::new(held.line);
        for column in Column::ALL.into_iter().filter(|column| *column != Column::Guarded) {
            let Some(cell) = columns.cell(cells, column) else { continue };
            let is_guarded =
                guarded.split_whitespace().any(|name| Column::of_name(&name.to_lowercase()) == Some(column));
            let cell = if is_guarded { unguarded(cell) } else { cell };
            let text = if keeps_spaces(column) { cell } else { cell.trim() };
            match Some(text).filter(|text| !text.is_empty()) {
                Some(text) => row.add(column, Some(text)),
                // An empty cell of what a product can be without says that it is without.
                None if can_be_without(column) => row.add(column, None::<&str>),
                None => {}
            }
        }
        row
    }
}

/// Whether white space at the ends is part of the text.
const fn keeps_spaces(column: Column) -> bool {
    matches!(column, Column::Description | Column::DescriptionHtml | Column::ImageUrl)
}

/// Whether an empty cell means that there is none, and not that the file says nothing.
const fn can_be_without(column: Column) -> bool {
    match column {
        Column::Sku
        | Column::Description
        | Column::DescriptionHtml
        | Column::Tags
        | Column::CompareAtPrice
        | Column::Cost
        | Column::BackorderLimit
        | Column::Barcode
        | Column::WeightGrams
        | Column::TaxClass
        | Column::MaxPerOrder
        | Column::ImageUrl
        | Column::Media
        | Column::Attributes
        | Column::Metadata
        | Column::SeoTitle
        | Column::SeoDescription => true,
        Column::ProductId
        | Column::VariantId
        | Column::Name
        | Column::Slug
        | Column::Status
        | Column::Category
        | Column::OptionName(_)
        | Column::OptionValue(_)
        | Column::Price
        | Column::Stock
        | Column::Backorder
        | Column::RequiresShipping
        | Column::ExternalSource
        | Column::ExternalId
        | Column::Guarded => false,
    }
}
