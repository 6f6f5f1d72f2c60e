//! Whose columns a header has.

use shared::domain::{ImportFormat, ProductColumn};

use super::cells::Cells;
use super::failure::Refusal;
use super::{shopify, woocommerce};

/// How many of a header's names are columns of one format: of the one that knows the most.
pub(super) fn known_names(header: &Cells) -> usize {
    let names = names(header);
    let of_own = names.iter().filter(|name| ProductColumn::of_name(name).is_some()).count();
    let of_shopify = names.iter().filter(|name| shopify::known(name).is_some()).count();
    let of_woocommerce = names.iter().filter(|name| woocommerce::known(name).is_some()).count();
    of_own.max(of_shopify).max(of_woocommerce)
}

/// # Errors
/// `unknown_columns` for a header of no format, and `wrong_separator` for one that looks as if it had other separators
/// than commas, semicolons and tabs.
pub(super) fn recognise(header: &Cells) -> Result<ImportFormat, Refusal> {
    let names = names(header);
    let of_shopify = |column| names.iter().any(|name| shopify::known(name) == Some(column));
    if of_shopify(shopify::Column::Handle) && of_shopify(shopify::Column::Title) {
        return Ok(ImportFormat::Shopify);
    }
    let of_woocommerce = |column| names.iter().any(|name| woocommerce::known(name) == Some(column));
    let prices = of_woocommerce(woocommerce::Column::RegularPrice);
    if of_woocommerce(woocommerce::Column::Type) && of_woocommerce(woocommerce::Column::Name) && prices {
        return Ok(ImportFormat::Woocommerce);
    }
    let is_key = |name: &String| [ProductColumn::Sku, ProductColumn::ProductId].iter().any(|it| it.name() == name);
    if names.iter().any(is_key) {
        return Ok(ImportFormat::Bodega);
    }
    if names.first().is_some_and(|name| names.len() == 1 && name.contains('|')) {
        let detail = "has its columns separated by '|'; save it with commas, semicolons or tabs";
        return Err(Refusal::new("wrong_separator", detail).at(1));
    }
    let detail = "has neither a column sku or product_id, as ours, nor Handle and Title, as Shopify's, nor Type, Name and Regular \
                  price, as WooCommerce's; the first line must name them, in English";
    Err(Refusal::new("unknown_columns", detail).at(1))
}

fn names(header: &Cells) -> Vec<String> {
    header.iter().map(|name| name.trim().to_lowercase()).collect()
}
