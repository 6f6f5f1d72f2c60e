use shared::domain::{ImageUrl, Invalid, Sku};

use super::options::Options;
use super::{Column, Shopify};
use crate::format::check::{Check, parse_count};
use crate::format::context::Context;
use crate::format::item::HeldRow;
use crate::format::labels::one_line;
use crate::format::model::{Backorder, ImportedStock, ImportedVariant, MAX_BARCODE};
use crate::format::numbers::{Unit, grams, money};
use crate::format::says::{Said, Says};

/// What shows that a row is a variant, besides a title.
const OF_VARIANTS: [Column; 7] = [
    Column::Sku,
    Column::Price,
    Column::Barcode,
    Column::Quantity,
    Column::OptionValue(1),
    Column::OptionValue(2),
    Column::OptionValue(3),
];
/// Whatever else is tracked elsewhere, and not stocked by the shop itself.
const OWN_FULFILMENT: &str = "manual";

/// A variant, and its picture.
pub(super) struct Read {
    pub(super) variant: ImportedVariant,
    pub(super) image: Option<ImageUrl>,
}

impl Shopify {
    /// Whether a row is a variant, and not only a picture.
    pub(super) fn is_variant(&self, row: &HeldRow) -> bool {
        let filled = |column| self.columns.filled(&row.cells, column).is_some();
        filled(Column::Title) || OF_VARIANTS.into_iter().any(filled)
    }

    /// The SKU as the file has it. Spreadsheets are kept from reading digits as a number by an apostrophe.
    pub(super) fn sku_text<'a>(&self, row: &'a HeldRow) -> Option<&'a str> {
        let text = self.columns.filled(&row.cells, Column::Sku)?.trim_start_matches('\'');
        Some(text).filter(|text| !text.is_empty())
    }

    /// Reads the variant of a row; what is wrong with it goes into `check`.
    pub(super) fn variant(
        &self,
        row: &HeldRow,
        options: &mut Options,
        check: &mut Check,
        context: &mut Context,
    ) -> Option<Read> {
        let columns = &self.columns;
        let filled = |column| columns.filled(&row.cells, column);
        let sku = self.sku_text(row).map(Sku::parse);
        let sku = sku.and_then(|sku| check.take(columns.name(Column::Sku), sku));
        let values = options.values(self, row);
        let values =
            values.map_err(|(column, invalid)| check.fail(columns.name(column), invalid.code, &invalid.detail));
        let amount = |column| filled(column).map(|text| money(text, context.sign, context.currency));
        let price = amount(Column::Price).unwrap_or_else(|| Err(Invalid::new("required", "is required")));
        let price = check.take(columns.name(Column::Price), price);
        let mut optional = |column| amount(column).and_then(|amount| check.take(columns.name(column), amount));
        let (compare_at, cost) = (optional(Column::CompareAt), optional(Column::Cost));
        let weight = filled(Column::Grams).map(|text| grams(text, context.sign, Unit::Gram));
        let weight_grams = weight.and_then(|weight| check.take(columns.name(Column::Grams), weight));
        let quantity = filled(Column::Quantity).map(parse_count);
        let quantity = quantity.and_then(|quantity| check.take(columns.name(Column::Quantity), quantity));
        let image = filled(Column::VariantImage).map(ImageUrl::parse);
        let image = image.and_then(|image| check.take(columns.name(Column::VariantImage), image));
        if !check.is_good() {
            return None;
        }
        let remarks = &mut context.remarks;
        if filled(Column::Fulfilment).is_some_and(|text| !text.eq_ignore_ascii_case(OWN_FULFILMENT)) {
            remarks.row("fulfilment_service_not_kept", "Who else fulfils orders is not kept", row.line);
        }
        if let Some(code) = filled(Column::TaxCode) {
            remarks.named_row("tax_code_not_kept", "Tax codes are not kept", code, row.line);
        }
        let compare_at_price = compare_at.filter(|before| {
            let is_higher = price.is_some_and(|price| *before > price);
            if !is_higher && before.minor() != 0 {
                let detail = "Compare-at prices that are not above the price are left out";
                remarks.row("compare_at_not_higher", detail, row.line);
            }
            is_higher
        });
        let tracked = filled(Column::Tracker).is_some() || !columns.has(Column::Tracker);
        let says = Says::default()
            .and(Said::Sku, columns.has(Column::Sku))
            .and(Said::Barcode, columns.has(Column::Barcode))
            .and(Said::CompareAt, columns.has(Column::CompareAt))
            .and(Said::Cost, columns.has(Column::Cost))
            .and(Said::Weight, columns.has(Column::Grams))
            .and(Said::TaxClass, columns.has(Column::Taxable))
            .and(Said::Backorder, columns.has(Column::Policy));
        let variant = ImportedVariant {
            id: None,
            external_id: None,
            option_values: values.ok()?,
            repeats_sku: false,
            barcode: filled(Column::Barcode)
                .and_then(|text| one_line(text.trim_start_matches('\''), MAX_BARCODE, row.line, remarks)),
            price,
            compare_at_price,
            cost,
            weight_grams,
            tax_class: filled(Column::Taxable).filter(|text| is_no(text)).map(|_| "exempt".to_owned()),
            requires_shipping: filled(Column::RequiresShipping).map(|text| !is_no(text)),
            stock: match quantity {
                _ if !tracked => ImportedStock::Untracked,
                Some(units) => ImportedStock::Count(units),
                None => ImportedStock::Absent,
            },
            backorder: if filled(Column::Policy)
                .is_some_and(|text| text.eq_ignore_ascii_case("continue") || is_yes(text))
            {
                Backorder::Allow
            } else {
                Backorder::Deny
            },
            backorder_limit: None,
            max_per_order: None,
            line: row.line,
            says,
            sku,
        };
        Some(Read { variant, image })
    }
}

pub(super) fn is_no(text: &str) -> bool {
    ["false", "no", "0"].iter().any(|no| text.eq_ignore_ascii_case(no))
}

pub(super) fn is_yes(text: &str) -> bool {
    ["true", "yes", "1"].iter().any(|yes| text.eq_ignore_ascii_case(yes))
}
