use shared::domain::{Invalid, Sku, Stock};

use super::row::Failure;

/// The longest sku that a report repeats, in characters: what is no sku may be anything.
const SHOWN_SKU: usize = 64;

/// Collects all errors of a row for its report.
pub(super) struct Check {
    line: u64,
    sku: String,
    failures: Vec<Failure>,
}

impl Check {
    pub(super) fn new(line: u64, sku: &str) -> Self {
        let shown = sku.trim().chars().filter(|c| !c.is_control()).take(SHOWN_SKU).collect();
        Self { line, sku: shown, failures: Vec::new() }
    }

    /// The value, if it is good.
    pub(super) fn take<T>(&mut self, column: &str, value: Result<T, Invalid>) -> Option<T> {
        value.map_err(|invalid| self.fail(column, invalid.code, &invalid.detail)).ok()
    }

    pub(super) fn fail(&mut self, column: &str, code: &str, detail: &str) {
        let (line, column, sku) = (self.line, column.to_owned(), self.sku.clone());
        self.failures.push(Failure { line, column, sku, code: code.to_owned(), detail: detail.to_owned() });
    }

    /// The sku, which no row may lack.
    pub(super) fn sku(&mut self, column: &str, text: &str) -> Option<Sku> {
        if text.trim().is_empty() {
            self.fail(column, "required", "is required: products are told apart by it");
            return None;
        }
        self.take(column, Sku::parse(text))
    }

    /// What is there, if all is good.
    pub(super) fn all<T>(self, value: Option<T>) -> Result<T, Vec<Failure>> {
        match value {
            Some(value) if self.failures.is_empty() => Ok(value),
            _ => Err(self.failures),
        }
    }
}

/// A stock as digits.
pub(super) fn parse_stock(text: &str) -> Result<Stock, Invalid> {
    let units = text.parse().map_err(|_| Invalid::new("invalid_stock", "must be a whole number"))?;
    Stock::new(units)
}
