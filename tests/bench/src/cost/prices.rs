use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::dollars::Dollars;
use crate::failure::Failure;

/// The price of one unit of each.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prices {
    pub(super) http_api_request: Dollars,
    pub(super) lambda_request: Dollars,
    pub(super) lambda_gb_second: Dollars,
    pub(super) dynamodb_read_unit: Dollars,
    pub(super) dynamodb_write_unit: Dollars,
    /// For a GB and a month.
    pub(super) dynamodb_storage: Dollars,
    pub(super) dynamodb_backup: Dollars,
    pub(super) ses_mail: Dollars,
    pub(super) log_byte: Dollars,
    pub(super) byte_out: Dollars,
    pub(super) schedule: Dollars,
}

#[derive(Deserialize)]
struct Row {
    name: String,
    dollars: String,
    per: u128,
}

impl Prices {
    /// # Errors
    /// Returns a failure if the list cannot be read or lacks a price.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let unreadable = |error: csv::Error| Failure::fatal(path.display(), error);
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).map_err(unreadable)?;
        let mut prices = BTreeMap::new();
        for row in reader.deserialize() {
            let Row { name, dollars, per } = row.map_err(unreadable)?;
            let price = Dollars::per(&dollars, per);
            let price = price.ok_or_else(|| Failure::fatal(path.display(), format!("{name} is no price")))?;
            prices.insert(name, price);
        }
        let price = |name: &str| {
            prices.get(name).copied().ok_or_else(|| Failure::fatal(path.display(), format!("{name} is missing")))
        };
        Ok(Self {
            http_api_request: price("http_api_request")?,
            lambda_request: price("lambda_request")?,
            lambda_gb_second: price("lambda_gb_second")?,
            dynamodb_read_unit: price("dynamodb_read_unit")?,
            dynamodb_write_unit: price("dynamodb_write_unit")?,
            dynamodb_storage: price("dynamodb_storage")?,
            dynamodb_backup: price("dynamodb_backup")?,
            ses_mail: price("ses_mail")?,
            log_byte: price("log_byte")?,
            byte_out: price("byte_out")?,
            schedule: price("schedule")?,
        })
    }
}
