//! A product of Shopify's, and its variants as products of ours.

use shared::domain::{
    CategoryName, Currency, ImageUrl, Invalid, Money, ProductDescription, ProductName, ProductStatus, Sku, Stock, words,
};

use super::columns::Column;
use crate::format::check::{Check, parse_stock};
use crate::format::columns::Columns;
use crate::format::html::to_text;
use crate::format::row::{Failure, Row};

/// The most of a description that is kept, in characters: as many as a product may have.
const LONGEST_DESCRIPTION: usize = 5_000;
/// The longest sku, in characters, and how many of them are left of one that is made and too long.
const LONGEST_SKU: usize = 64;
const KEPT_OF_SKU: usize = 47;
/// What a product that has no options is given as one.
const NO_OPTION: &str = "Default Title";

/// What all variants of a product share: only its first row has it.
pub(super) struct Parent {
    pub(super) handle: String,
    line: u64,
    title: String,
    description: Option<ProductDescription>,
    category: Option<CategoryName>,
    image_url: Option<ImageUrl>,
    status: ProductStatus,
    /// What is wrong with it, and so with all its variants.
    failures: Vec<Failure>,
}

impl Parent {
    pub(super) fn read(line: u64, handle: &str, columns: &Columns<Column>, cells: &[String]) -> Self {
        let filled = |column| columns.filled(cells, column);
        let mut check = Check::new(line, filled(Column::Sku).unwrap_or_default());
        if handle.is_empty() {
            check.fail(columns.name(Column::Handle), "required", "is required: it holds a product's rows together");
        }
        let status = filled(Column::Status).map(ProductStatus::parse);
        let status = status.and_then(|status| check.take(columns.name(Column::Status), status));
        let hidden = filled(Column::Published).is_some_and(|text| text.eq_ignore_ascii_case("false"));
        let category = filled(Column::Type).map(|text| (Column::Type, text)).or_else(|| {
            // A path such as "Apparel > Clothing > Shirts".
            let path = filled(Column::ProductCategory)?;
            Some((Column::ProductCategory, path.rsplit('>').next().unwrap_or(path)))
        });
        let category = category.and_then(|(column, text)| check.take(columns.name(column), CategoryName::parse(text)));
        let image_url = filled(Column::Image).map(ImageUrl::parse);
        let image_url = image_url.and_then(|url| check.take(columns.name(Column::Image), url));
        let description = filled(Column::Body).map(description);
        let description = description.and_then(|text| check.take(columns.name(Column::Body), text)).flatten();
        Self {
            handle: handle.to_owned(),
            line,
            title: filled(Column::Title).unwrap_or_default().to_owned(),
            description,
            category,
            image_url,
            status: match status.unwrap_or_default() {
                ProductStatus::Active if hidden => ProductStatus::Draft,
                status => status,
            },
            failures: check.all::<()>(None).err().unwrap_or_default(),
        }
    }
}

/// The variant of a row, as a product of ours.
pub(super) fn variant(
    line: u64,
    parent: &Parent,
    columns: &Columns<Column>,
    cells: &[String],
    currency: Currency,
) -> Result<Row, Vec<Failure>> {
    let filled = |column| columns.filled(cells, column);
    let options: Vec<&str> =
        (1..=3).filter_map(|number| filled(Column::OptionValue(number))).filter(|text| *text != NO_OPTION).collect();
    // Spreadsheets are kept from reading digits as a number by an apostrophe.
    let own = filled(Column::Sku).map(|text| text.trim_start_matches('\'').to_owned());
    let sku = own.filter(|sku| !sku.is_empty()).unwrap_or_else(|| made_sku(&parent.handle, &options));
    let mut check = Check::new(line, &sku);
    if !parent.failures.is_empty() {
        if parent.line == line {
            return Err(parent.failures.clone());
        }
        let detail = format!("is a variant of the product in line {}, which cannot be imported", parent.line);
        check.fail("", "product_failed", &detail);
        return check.all(None);
    }
    let sku = check.take(columns.name(Column::Sku), Sku::parse(&sku));
    let name =
        if options.is_empty() { parent.title.clone() } else { format!("{} – {}", parent.title, options.join(" / ")) };
    let name = check.take(columns.name(Column::Title), ProductName::parse(&name));
    let price = filled(Column::Price).ok_or_else(|| Invalid::new("required", "is required"));
    let price = price.and_then(|text| Money::parse(text, currency));
    let price = check.take(columns.name(Column::Price), price);
    let stock = filled(Column::Quantity).map(quantity);
    let stock = stock.and_then(|stock| check.take(columns.name(Column::Quantity), stock));
    let image = filled(Column::VariantImage).map(ImageUrl::parse);
    let image = image.and_then(|url| check.take(columns.name(Column::VariantImage), url));
    let has_image = columns.has(Column::Image) || columns.has(Column::VariantImage);
    let row = sku.map(|sku| Row {
        line,
        sku,
        name,
        description: columns.has(Column::Body).then(|| parent.description.clone()),
        price,
        stock,
        category: parent.category.clone(),
        image_url: has_image.then(|| image.or_else(|| parent.image_url.clone())),
        status: Some(parent.status),
    });
    check.all(row)
}

/// What people read of a description, as much as a product may have of it.
fn description(html: &str) -> Result<Option<ProductDescription>, Invalid> {
    let text = to_text(html);
    let text: String = if text.chars().count() > LONGEST_DESCRIPTION {
        text.chars().take(LONGEST_DESCRIPTION - 1).chain(['…']).collect()
    } else {
        text
    };
    if text.is_empty() { Ok(None) } else { ProductDescription::parse(&text).map(Some) }
}

/// Shopify may sell more than it has; then the quantity is negative.
fn quantity(text: &str) -> Result<Stock, Invalid> {
    match text.strip_prefix('-') {
        Some(digits) => parse_stock(digits).and_then(|_| Stock::new(0)),
        None => parse_stock(text),
    }
}

/// The sku of a variant that has none: the same whenever the file is imported.
fn made_sku(handle: &str, options: &[&str]) -> String {
    let options = options.iter().map(|option| words(option).join("-"));
    let whole = std::iter::once(handle.to_owned()).chain(options).collect::<Vec<_>>().join("-");
    if whole.chars().count() <= LONGEST_SKU {
        return whole;
    }
    let kept: String = whole.chars().take(KEPT_OF_SKU).collect();
    format!("{kept}-{:016x}", fnv_1a(whole.as_bytes()))
}

/// Fowler, Noll and Vo's hash, of 64 bits: the same everywhere and for ever.
fn fnv_1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_sku_is_always_the_same_and_never_too_long() {
        assert_eq!(made_sku("t-shirt", &["Red", "Extra Large"]), "t-shirt-red-extra-large");
        assert_eq!(made_sku("mug", &[]), "mug");
        let long = made_sku(&"handle-".repeat(10), &["Red"]);
        assert_eq!(long.chars().count(), LONGEST_SKU);
        assert_ne!(long, made_sku(&"handle-".repeat(10), &["Blue"]));
        // Published with the hash itself.
        assert_eq!(fnv_1a(b"foobar"), 0x8594_4171_F739_67E8);
    }

    #[test]
    fn less_than_nothing_is_nothing() {
        let units = |text| quantity(text).map(Stock::get).map_err(|invalid| invalid.code);
        assert_eq!(
            (units("-3"), units("12"), units("--3"), units("many")),
            (Ok(0), Ok(12), Err("invalid_stock"), Err("invalid_stock"))
        );
    }
}
