//! What a row of the shop's own files says of a variant.

use shared::domain::{
    Backorder as Allowed, Barcode, Grams, Invalid, ProductColumn as Column, Quantity, SingleLine, Sku, Stock, TaxClass,
    VariantId,
};

use super::Names;
use super::row::Row;
use crate::format::check::{Check, parse_count};
use crate::format::context::Context;
use crate::format::labels::option_value;
use crate::format::model::{Backorder, ImportedStock, ImportedVariant};
use crate::format::numbers::{DecimalSign, money};
use crate::format::says::{Said, Says};

/// What stands for a stock that is not counted.
const UNTRACKED: &str = "untracked";

/// Whether a row says anything of a variant, and not only of its product.
pub(super) fn is_variant(row: &Row<'_>) -> bool {
    let of_variants = [Column::VariantId, Column::Sku, Column::Price, Column::Stock];
    let values = (1..=3).map(Column::OptionValue);
    of_variants.into_iter().chain(values).any(|column| row.text(column).is_some())
}

/// Reads a variant; what is wrong with it goes into `check`. `options` are the numbers of the columns of the product's
/// options.
pub(super) fn read(
    row: &Row<'_>,
    options: &[u8],
    sign: Option<DecimalSign>,
    names: Names<'_>,
    check: &mut Check,
    context: &Context,
) -> ImportedVariant {
    let name = |column| names(column);
    let id = row.parse(Column::VariantId, name(Column::VariantId), check, |text| {
        text.parse::<VariantId>().map_err(|_| Invalid::new("invalid_id", "must be a variant's id, as exports have it"))
    });
    let sku = row.parse(Column::Sku, name(Column::Sku), check, Sku::parse);
    let mut option_values = Vec::with_capacity(options.len());
    for number in options {
        let column = Column::OptionValue(*number);
        match row.text(column) {
            Some(text) => option_values.extend(check.take(name(column), option_value(text))),
            None => check.fail(name(column), "required", "is required: the product has this option"),
        }
    }
    let amount =
        |column, check: &mut Check| row.parse(column, name(column), check, |text| money(text, sign, context.currency));
    let price = amount(Column::Price, check);
    let (compare_at_price, cost) = (amount(Column::CompareAtPrice, check), amount(Column::Cost, check));
    let backorder = row.parse(Column::Backorder, name(Column::Backorder), check, parse_backorder);
    let limit = row.parse(Column::BackorderLimit, name(Column::BackorderLimit), check, |text| {
        parse_count(text).and_then(Stock::new)
    });
    // Of a variant that is there, less than 0 may be so already: see where it is applied.
    let may_be_there = [Column::ProductId, Column::VariantId].iter().any(|column| row.text(*column).is_some());
    let may_owe = backorder == Some(Backorder::Allow) || may_be_there;
    let stock = row.parse(Column::Stock, name(Column::Stock), check, |text| parse_stock(text, may_owe));
    let barcode = row.parse(Column::Barcode, name(Column::Barcode), check, Barcode::parse);
    let weight = row.parse(Column::WeightGrams, name(Column::WeightGrams), check, |text| {
        let wrong = || Invalid::new("invalid_weight", "must be a whole number of grams");
        text.parse().map_err(|_| wrong()).and_then(Grams::new)
    });
    let tax_class = row.parse(Column::TaxClass, name(Column::TaxClass), check, TaxClass::parse);
    let requires_shipping = row.parse(Column::RequiresShipping, name(Column::RequiresShipping), check, parse_flag);
    let max_per_order = row.parse(Column::MaxPerOrder, name(Column::MaxPerOrder), check, |text| {
        let wrong = || Invalid::new("invalid_quantity", "must be a whole number");
        text.parse().map_err(|_| wrong()).and_then(Quantity::new)
    });
    let says = Says::default()
        .and(Said::Sku, row.says(Column::Sku))
        .and(Said::Barcode, row.says(Column::Barcode))
        .and(Said::CompareAt, row.says(Column::CompareAtPrice))
        .and(Said::Cost, row.says(Column::Cost))
        .and(Said::Weight, row.says(Column::WeightGrams))
        .and(Said::TaxClass, row.says(Column::TaxClass))
        .and(Said::Backorder, backorder.is_some())
        .and(Said::BackorderLimit, row.says(Column::BackorderLimit))
        .and(Said::MaxPerOrder, row.says(Column::MaxPerOrder));
    ImportedVariant {
        id,
        external_id: None,
        option_values,
        sku,
        repeats_sku: false,
        barcode: barcode.map(SingleLine::into_string),
        price,
        compare_at_price,
        cost,
        weight_grams: weight.map(Grams::get),
        tax_class: tax_class.map(SingleLine::into_string),
        requires_shipping,
        stock: stock.unwrap_or(ImportedStock::Absent),
        backorder: backorder.unwrap_or_default(),
        backorder_limit: limit.map(Stock::get),
        max_per_order: max_per_order.map(Quantity::get),
        line: row.line,
        says,
    }
}

fn parse_stock(text: &str, may_owe: bool) -> Result<ImportedStock, Invalid> {
    if text.eq_ignore_ascii_case(UNTRACKED) {
        return Ok(ImportedStock::Untracked);
    }
    let units = parse_count(text)?;
    if !may_owe {
        Stock::new(units)?;
    }
    Ok(ImportedStock::Count(units))
}

fn parse_backorder(text: &str) -> Result<Backorder, Invalid> {
    let known = Allowed::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(text));
    match known {
        Some(Allowed::Allow) => Ok(Backorder::Allow),
        Some(Allowed::Deny) => Ok(Backorder::Deny),
        None => Err(Invalid::new("invalid_backorder", "must be deny or allow")),
    }
}

fn parse_flag(text: &str) -> Result<bool, Invalid> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(Invalid::new("invalid_flag", "must be true or false")),
    }
}
