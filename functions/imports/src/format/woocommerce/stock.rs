use super::{Column, WooCommerce};
use crate::format::check::{Check, parse_count};
use crate::format::item::HeldRow;
use crate::format::model::{Backorder, ImportedStock};

/// What a variation has in place of a number when its stock is its parent's.
const OF_PARENT: &str = "parent";

/// What a row says of its stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowStock {
    /// The stock of its own.
    Own(ImportedStock),
    /// Its parent's, which it shares with other variations.
    Parents,
}

impl WooCommerce {
    /// The stock of a row; a wrong one goes into `check`. `shared` is what all variations of a product have together, if
    /// their parent has a stock.
    pub(super) fn stock(&self, row: &HeldRow, shared: Option<i64>, check: &mut Check) -> RowStock {
        if !self.columns.has(Column::Stock) {
            return RowStock::Own(ImportedStock::Absent);
        }
        let sold_out = self.columns.filled(&row.cells, Column::InStock).is_some_and(|text| text == "0");
        match self.columns.filled(&row.cells, Column::Stock) {
            Some(text) if text.eq_ignore_ascii_case(OF_PARENT) => RowStock::Parents,
            Some(text) => {
                let units = check.take(self.columns.name(Column::Stock), parse_count(text));
                RowStock::Own(units.map_or(ImportedStock::Absent, ImportedStock::Count))
            }
            None if shared.is_some() => RowStock::Parents,
            None if sold_out => RowStock::Own(ImportedStock::Count(0)),
            None => RowStock::Own(ImportedStock::Untracked),
        }
    }

    /// Whether buyers may order what is not there, with notice or without.
    pub(super) fn backorder(&self, row: &HeldRow) -> Backorder {
        match self.columns.filled(&row.cells, Column::Backorders) {
            None | Some("0" | "no") => Backorder::Deny,
            Some(_) => Backorder::Allow,
        }
    }
}
