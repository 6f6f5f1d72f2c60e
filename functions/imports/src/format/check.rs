use shared::domain::{Invalid, MAX_STOCK};

use super::failure::Failure;

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

    pub(super) fn is_good(&self) -> bool {
        self.failures.is_empty()
    }

    pub(super) fn into_failures(self) -> Vec<Failure> {
        self.failures
    }
}

/// How many there are, as digits; less than none where more were sold than there were.
pub(super) fn parse_count(text: &str) -> Result<i64, Invalid> {
    let units: i64 = text.parse().map_err(|_| Invalid::new("invalid_stock", "must be a whole number"))?;
    if (-MAX_STOCK..=MAX_STOCK).contains(&units) {
        Ok(units)
    } else {
        Err(Invalid::new("invalid_stock", format!("must be from -{MAX_STOCK} to {MAX_STOCK}")))
    }
}
