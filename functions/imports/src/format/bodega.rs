//! The shop's own columns.

use shared::domain::{
    CategoryName, Currency, ImageUrl, Money, ProductColumn as Column, ProductDescription, ProductName, ProductStatus,
    unguarded,
};

use super::check::{Check, parse_stock};
use super::columns::Columns;
use super::row::{Failure, Refusal, Row};

/// Reads records under the shop's own header.
pub(super) struct Bodega {
    pub(super) columns: Columns<Column>,
    currency: Currency,
}

/// A row as text, from CSV or JSON. What is `None` is not there; what is empty, or an inner `None`, says that there is
/// none.
#[derive(Default)]
pub(super) struct Texts<'a> {
    pub(super) sku: &'a str,
    pub(super) name: Option<&'a str>,
    pub(super) description: Option<Option<&'a str>>,
    pub(super) price: Option<&'a str>,
    pub(super) stock: Option<&'a str>,
    pub(super) category: Option<&'a str>,
    pub(super) image_url: Option<Option<&'a str>>,
    pub(super) status: Option<&'a str>,
}

impl Bodega {
    pub(super) fn new(header: Vec<String>, currency: Currency) -> Result<Self, Refusal> {
        let columns = Columns::new(header, Column::of_name)?;
        if !columns.has(Column::Sku) {
            return Err(Refusal::new("missing_column", "has no column sku").at(1));
        }
        Ok(Self { columns, currency })
    }

    pub(super) fn read(&self, line: u64, cells: &[String]) -> Result<Row, Vec<Failure>> {
        let guarded = self.columns.filled(cells, Column::Guarded).unwrap_or_default();
        let cell = |column| {
            let is_guarded =
                guarded.split_whitespace().any(|name| Column::of_name(&name.to_lowercase()) == Some(column));
            let cell = self.columns.cell(cells, column);
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
        row(line, &texts, self.currency, |column| self.columns.name(column))
    }
}

/// The row that texts say; `name` is what the file calls a column.
pub(super) fn row<'n>(
    line: u64,
    texts: &Texts<'_>,
    currency: Currency,
    name: impl Fn(Column) -> &'n str,
) -> Result<Row, Vec<Failure>> {
    let mut check = Check::new(line, texts.sku);
    let sku = check.sku(name(Column::Sku), texts.sku);
    let product_name = texts.name.and_then(|text| check.take(name(Column::Name), ProductName::parse(text)));
    let description = texts.description.and_then(|text| {
        let parsed = text.map(ProductDescription::parse).transpose();
        check.take(name(Column::Description), parsed)
    });
    let price = texts.price.and_then(|text| check.take(name(Column::Price), Money::parse(text, currency)));
    let stock = texts.stock.and_then(|text| check.take(name(Column::Stock), parse_stock(text)));
    let category = texts.category.and_then(|text| check.take(name(Column::Category), CategoryName::parse(text)));
    let image_url =
        texts.image_url.and_then(|text| check.take(name(Column::ImageUrl), text.map(ImageUrl::parse).transpose()));
    let status = texts.status.and_then(|text| check.take(name(Column::Status), ProductStatus::parse(text)));
    let row =
        sku.map(|sku| Row { line, sku, name: product_name, description, price, stock, category, image_url, status });
    check.all(row)
}
