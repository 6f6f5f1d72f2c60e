//! Whole files, from their bytes to products.

mod files;
mod fixtures;
mod properties;
mod shopify;
mod speed;
mod woocommerce;

use shared::domain::{CategoryName, Currency, ImportType, Sku};

use super::{Failure, Feed, ImportedProduct, ImportedVariant, Item, Refusal, Remark, Survey};

/// All that comes of a file.
struct Read {
    items: Vec<Item>,
    remarks: Vec<Remark>,
    ignored: Vec<String>,
}

/// Reads a file that comes in pieces of so many bytes.
fn read_in(bytes: &[u8], currency: Currency, size: usize) -> Result<Read, Refusal> {
    read_as(bytes, ImportType::Csv, currency, size)
}

fn read_as(bytes: &[u8], content_type: ImportType, currency: Currency, size: usize) -> Result<Read, Refusal> {
    let mut survey = Survey::new(content_type, None);
    for piece in bytes.chunks(size) {
        survey.push(piece)?;
    }
    let mut feed = Feed::new(survey.finish()?, currency);
    let mut items = Vec::new();
    for piece in bytes.chunks(size) {
        feed.push(piece);
        while let Some(item) = feed.next()? {
            items.push(item);
        }
    }
    feed.end();
    while let Some(item) = feed.next()? {
        items.push(item);
    }
    assert_eq!(feed.offset(), bytes.len() as u64);
    Ok(Read { items, remarks: feed.remarks(), ignored: feed.ignored_columns() })
}

fn read(bytes: impl AsRef<[u8]>) -> Read {
    read_in(bytes.as_ref(), Currency::USD, usize::MAX).expect("a catalogue")
}

impl Read {
    fn products(&self) -> Vec<&ImportedProduct> {
        self.items.iter().filter_map(|item| item.product.as_ref()).collect()
    }

    fn product(&self, name: &str) -> &ImportedProduct {
        let named = |product: &&&ImportedProduct| product.name.as_ref().is_some_and(|it| it.as_str() == name);
        self.products().iter().find(named).unwrap_or_else(|| panic!("no {name}"))
    }

    fn failures(&self) -> Vec<&Failure> {
        self.items.iter().flat_map(|item| &item.failures).collect()
    }

    /// Line, column and code of each failure.
    fn wrong(&self) -> Vec<(u64, &str, &str)> {
        self.failures().into_iter().map(|it| (it.line, it.column.as_str(), it.code.as_str())).collect()
    }

    /// All rows, and those of them that are skipped and failed.
    fn rows(&self) -> (u64, u64, u64) {
        let sum = |of: fn(&Item) -> u64| self.items.iter().map(of).sum();
        (sum(|item| item.rows), sum(Item::skipped_rows), sum(|item| item.failed_rows))
    }

    /// The detail and rows of a remark.
    fn remark(&self, code: &str) -> (&str, u64) {
        let found = self.remarks.iter().find(|remark| remark.code == code);
        let found = found.unwrap_or_else(|| panic!("no {code} among {:?}", self.remarks));
        (&found.detail, found.rows)
    }

    fn codes(&self) -> Vec<&'static str> {
        self.remarks.iter().map(|remark| remark.code).collect()
    }
}

fn skus(product: &ImportedProduct) -> Vec<Option<&str>> {
    product.variants.iter().map(|variant| variant.sku.as_ref().map(Sku::as_str)).collect()
}

fn values(product: &ImportedProduct) -> Vec<String> {
    product.variants.iter().map(|variant| variant.option_values.join(" / ")).collect()
}

fn category(product: &ImportedProduct) -> Vec<&str> {
    product.category_path.iter().map(CategoryName::as_str).collect()
}

/// Price and compare-at price in minor units.
fn prices(variant: &ImportedVariant) -> (Option<i64>, Option<i64>) {
    (variant.price.map(|it| it.minor()), variant.compare_at_price.map(|it| it.minor()))
}

/// Each picture with the places of its variants.
fn pictures(product: &ImportedProduct) -> Vec<(&str, &[usize])> {
    product.media.iter().flatten().map(|media| (media.url.as_str(), media.variants.as_slice())).collect()
}

fn html(product: &ImportedProduct) -> (&str, Option<&str>) {
    match &product.description {
        super::Field::Is(description) => {
            (description.text.as_str(), description.html.as_ref().map(|html| html.as_str()))
        }
        other => panic!("{other:?}"),
    }
}
