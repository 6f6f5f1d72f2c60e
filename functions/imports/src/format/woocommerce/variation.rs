use shared::domain::{Invalid, Money, Sku};

use super::stock::RowStock;
use super::{Column, WooCommerce};
use crate::format::check::Check;
use crate::format::context::Context;
use crate::format::item::HeldRow;
use crate::format::labels::one_line;
use crate::format::model::{ImportedStock, ImportedVariant, MAX_BARCODE, MAX_TAX_CLASS};
use crate::format::numbers::{grams, money};
use crate::format::says::{Said, Says};

/// What a variation has in place of a tax class when that is its parent's.
const OF_PARENT: &str = "parent";

/// What can be sold of a row, before it is known in how many combinations.
pub(super) struct Read {
    pub(super) variant: ImportedVariant,
    pub(super) stock: RowStock,
}

impl WooCommerce {
    /// Reads what a row sells: of a simple product, or of a variation, which has some things of its parent. What is wrong
    /// with it goes into `check`.
    pub(super) fn variant(
        &self,
        row: &HeldRow,
        parent: &HeldRow,
        shared: Option<i64>,
        check: &mut Check,
        context: &mut Context,
    ) -> Option<Read> {
        let columns = &self.columns;
        let filled = |column| columns.filled(&row.cells, column);
        let inherited = |column| filled(column).or_else(|| columns.filled(&parent.cells, column));
        let sku = filled(Column::Sku).map(Sku::parse);
        let sku = sku.and_then(|sku| check.take(columns.name(Column::Sku), sku));
        let (price, compare_at_price) = self.prices(row, check, context);
        let cost = filled(Column::Cost).map(|text| money(text, context.sign, context.currency));
        let cost = cost.and_then(|cost| check.take(columns.name(Column::Cost), cost));
        let weight =
            self.weight.and_then(|(column, unit)| Some((column, grams(inherited(column)?, context.sign, unit))));
        let weight_grams = weight.and_then(|(column, weight)| check.take(columns.name(column), weight));
        let stock = self.stock(row, shared, check);
        if !check.is_good() {
            return None;
        }
        let tax_class = filled(Column::TaxClass).filter(|class| !class.eq_ignore_ascii_case(OF_PARENT));
        let tax_class = tax_class.or_else(|| columns.filled(&parent.cells, Column::TaxClass));
        let taxed = inherited(Column::TaxStatus).is_none_or(|status| status.eq_ignore_ascii_case("taxable"));
        let remarks = &mut context.remarks;
        if filled(Column::SaleStarts).is_some() || filled(Column::SaleEnds).is_some() {
            let detail = "The dates of sales are not kept: the sale price holds until it is changed";
            remarks.row("sale_dates_not_kept", detail, row.line);
        }
        let says = Says::default()
            .and(Said::Sku, columns.has(Column::Sku))
            .and(Said::Barcode, columns.has(Column::Barcode))
            .and(Said::CompareAt, true)
            .and(Said::Cost, columns.has(Column::Cost))
            .and(Said::Weight, self.weight.is_some())
            .and(Said::TaxClass, columns.has(Column::TaxClass) || columns.has(Column::TaxStatus))
            .and(Said::Backorder, columns.has(Column::Backorders))
            .and(Said::MaxPerOrder, columns.has(Column::SoldIndividually));
        let variant = ImportedVariant {
            id: None,
            external_id: filled(Column::Id).filter(|_| row.line != parent.line).map(str::to_owned),
            option_values: Vec::new(),
            sku,
            repeats_sku: false,
            barcode: filled(Column::Barcode).and_then(|text| one_line(text, MAX_BARCODE, row.line, remarks)),
            price,
            compare_at_price,
            cost,
            weight_grams,
            tax_class: if taxed {
                tax_class.and_then(|text| one_line(text, MAX_TAX_CLASS, row.line, remarks))
            } else {
                Some("exempt".to_owned())
            },
            requires_shipping: Some(!self.types(row).iter().any(|kind| kind == "virtual")),
            stock: ImportedStock::Absent,
            backorder: self.backorder(row),
            backorder_limit: None,
            max_per_order: inherited(Column::SoldIndividually).filter(|text| *text == "1").map(|_| 1),
            line: row.line,
            says,
        };
        Some(Read { variant, stock })
    }

    /// The price, and what it was before if the product is on sale.
    fn prices(&self, row: &HeldRow, check: &mut Check, context: &mut Context) -> (Option<Money>, Option<Money>) {
        let amount = |column| {
            let text = self.columns.filled(&row.cells, column)?;
            Some(money(text, context.sign, context.currency))
        };
        let regular = amount(Column::RegularPrice);
        let sale = amount(Column::SalePrice);
        let sale = sale.and_then(|sale| check.take(self.columns.name(Column::SalePrice), sale));
        let regular = match regular {
            Some(regular) => check.take(self.columns.name(Column::RegularPrice), regular),
            None if sale.is_some() => None,
            None => {
                let missing = Invalid::new("required", "is required");
                check.take(self.columns.name(Column::RegularPrice), Err(missing))
            }
        };
        match (sale, regular) {
            (Some(sale), Some(regular)) if sale < regular => (Some(sale), Some(regular)),
            (Some(_), Some(regular)) => {
                let detail = "Sale prices that are not below the regular price are left out";
                context.remarks.row("sale_price_not_lower", detail, row.line);
                (Some(regular), None)
            }
            (sale, regular) => (regular.or(sale), None),
        }
    }

    /// The words of a row's type, in lower case.
    pub(super) fn types(&self, row: &HeldRow) -> Vec<String> {
        let text = self.columns.filled(&row.cells, Column::Type).unwrap_or_default().to_lowercase();
        text.split(',').map(|kind| kind.trim().to_owned()).filter(|kind| !kind.is_empty()).collect()
    }
}
