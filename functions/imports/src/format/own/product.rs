use shared::domain::{
    CategoryName, ImageUrl, ProductColumn as Column, ProductDescription, ProductName, ProductStatus, Sku, Stock,
};

use crate::format::check::{Check, parse_count};
use crate::format::context::Context;
use crate::format::item::Item;
use crate::format::model::{
    Backorder, Description, Field, ImportedMedia, ImportedProduct, ImportedStock, ImportedVariant, Seo, Source,
};
use crate::format::numbers::{DecimalSign, money};

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

/// The product that texts say; `sign` is that of their numbers, and `name` what the file calls a column.
pub(super) fn read<'n>(
    line: u64,
    texts: &Texts<'_>,
    sign: Option<DecimalSign>,
    context: &mut Context,
    name: impl Fn(Column) -> &'n str,
) -> Item {
    let mut check = Check::new(line, texts.sku);
    let sku = sku(&mut check, name(Column::Sku), texts.sku);
    let product_name = texts.name.and_then(|text| check.take(name(Column::Name), ProductName::parse(text)));
    let description = match texts.description {
        None => Field::Absent,
        Some(text) => {
            let parsed = text.map(ProductDescription::parse).transpose();
            let text = check.take(name(Column::Description), parsed).flatten();
            Field::of(text.map(|text| Description { text, html: None }))
        }
    };
    let price = texts.price.and_then(|text| check.take(name(Column::Price), money(text, sign, context.currency)));
    let stock = texts.stock.map(|text| parse_count(text).and_then(Stock::new));
    let stock = stock.and_then(|stock| check.take(name(Column::Stock), stock));
    let category = texts.category.and_then(|text| check.take(name(Column::Category), CategoryName::parse(text)));
    let media = texts.image_url.map(|text| {
        let url = check.take(name(Column::ImageUrl), text.map(ImageUrl::parse).transpose()).flatten();
        url.map(|url| ImportedMedia { url, alt: None, variants: Vec::new() }).into_iter().collect()
    });
    let status = texts.status.and_then(|text| check.take(name(Column::Status), ProductStatus::parse(text)));
    // Of two good rows with an SKU, the first one has it.
    if let Some((sku, first)) =
        sku.as_ref().filter(|_| check.is_good()).and_then(|sku| Some((sku, context.seen.note(sku, line)?)))
    {
        let detail = format!("stands in line {first} already; letter case makes no difference");
        let mut repeated = Check::new(line, sku.as_str());
        repeated.fail("sku", "duplicate_sku", &detail);
        return Item::failed(repeated.into_failures());
    }
    let sku = match check.all(sku) {
        Ok(sku) => sku,
        Err(failures) => return Item::failed(failures),
    };
    let product = ImportedProduct {
        source: Source::Own,
        external_id: None,
        id: sku.as_str().parse().ok(),
        slug: None,
        name: product_name,
        description,
        status,
        listed: None,
        category_path: category.into_iter().collect(),
        tags: None,
        attributes: Vec::new(),
        options: Vec::new(),
        variants: vec![ImportedVariant {
            external_id: None,
            option_values: Vec::new(),
            sku: Some(sku),
            repeats_sku: false,
            barcode: None,
            price,
            compare_at_price: None,
            cost: None,
            weight_grams: None,
            tax_class: None,
            requires_shipping: None,
            stock: stock.map_or(ImportedStock::Absent, |stock| ImportedStock::Count(stock.get())),
            backorder: Backorder::Deny,
            max_per_order: None,
            line,
        }],
        media,
        seo: Seo::default(),
        metadata: Vec::new(),
        vendor: None,
        first_line: line,
    };
    Item { rows: 1, product: Some(product), ..Item::default() }
}

/// The sku, which no row may lack.
fn sku(check: &mut Check, column: &str, text: &str) -> Option<Sku> {
    if text.trim().is_empty() {
        check.fail(column, "required", "is required: products are told apart by it");
        return None;
    }
    check.take(column, Sku::parse(text))
}
