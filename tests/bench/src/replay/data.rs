//! The Online Retail data: its catalogue and some days of its invoices.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;

use super::period::Period;
use crate::failure::Failure;

/// Quantities by stock code.
pub(crate) type Lines = BTreeMap<String, u32>;

/// A row of the catalogue.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct CatalogueRow {
    pub(crate) sku: String,
    pub(crate) name: String,
    /// A decimal, as written in the file.
    pub(crate) price: String,
}

/// An invoice. Its lines of the same product are summed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invoice {
    pub(crate) number: String,
    /// `None` for guests.
    pub(crate) customer: Option<String>,
    /// Whether it returns what an earlier invoice sold.
    pub(crate) is_cancellation: bool,
    /// Positive in cancellations too.
    pub(crate) lines: Lines,
}

/// Sales and cancellations of some days, in the order of the files, which is chronological.
#[derive(Debug, Default)]
pub(crate) struct Trade {
    pub(crate) invoices: Vec<Invoice>,
    pub(crate) skipped: Skipped,
}

/// Data that cannot be replayed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Skipped {
    /// Lines of products that are not in the catalogue.
    pub(crate) unknown_product: u64,
    /// Lines of a sale that sell nothing, or of a cancellation that return nothing.
    pub(crate) no_quantity: u64,
    /// Invoices without any other lines.
    pub(crate) empty_invoices: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InvoiceRow {
    invoice_no: String,
    stock_code: String,
    quantity: i64,
    invoice_date: String,
    #[serde(rename = "CustomerID")]
    customer_id: String,
}

pub(crate) fn read_catalogue(folder: &Path) -> Result<Vec<CatalogueRow>, Failure> {
    let path = folder.join("catalogue.csv");
    let wrong = |error: csv::Error| Failure::fatal(path.display(), error);
    csv::Reader::from_path(&path).map_err(wrong)?.deserialize().collect::<Result<_, _>>().map_err(wrong)
}

pub(crate) fn read_trade(folder: &Path, period: Period, catalogue: &[CatalogueRow]) -> Result<Trade, Failure> {
    let mut trade = Trade::default();
    for month in period.months() {
        let path = folder.join(format!("invoices-{}.csv.gz", month.strftime("%Y-%m")));
        let file = File::open(&path).map_err(|error| Failure::fatal(path.display(), error))?;
        let taken = trade.take_all(flate2::read::GzDecoder::new(file), period, catalogue);
        taken.map_err(|error| Failure::fatal(path.display(), error))?;
    }
    trade.leave_out_empty();
    Ok(trade)
}

impl Trade {
    fn take_all(&mut self, text: impl Read, period: Period, catalogue: &[CatalogueRow]) -> Result<(), csv::Error> {
        let known: HashSet<&str> = catalogue.iter().map(|row| row.sku.as_str()).collect();
        for row in csv::Reader::from_reader(text).deserialize() {
            let row: InvoiceRow = row?;
            // The date is before the space, the time after it.
            let day = row.invoice_date.split(' ').next().and_then(|day| day.parse::<Date>().ok());
            if day.is_some_and(|day| period.has(day)) {
                self.take(row, &known);
            }
        }
        Ok(())
    }

    fn leave_out_empty(&mut self) {
        let invoices = self.invoices.len();
        self.invoices.retain(|invoice| !invoice.lines.is_empty());
        self.skipped.empty_invoices = (invoices - self.invoices.len()) as u64;
    }

    fn take(&mut self, row: InvoiceRow, known: &HashSet<&str>) {
        let is_cancellation = row.invoice_no.starts_with('C');
        if self.invoices.last().is_none_or(|invoice| invoice.number != row.invoice_no) {
            // The ids used to be numbers, in a column with gaps. So they end with ".0".
            let customer = row.customer_id.strip_suffix(".0").unwrap_or(&row.customer_id);
            let customer = Some(customer.to_owned()).filter(|id| !id.is_empty());
            let number = row.invoice_no;
            self.invoices.push(Invoice { number, customer, is_cancellation, lines: Lines::new() });
        }
        let quantity = if is_cancellation { row.quantity.checked_neg() } else { Some(row.quantity) };
        let quantity = quantity.and_then(|quantity| u32::try_from(quantity).ok()).unwrap_or(0);
        if !known.contains(row.stock_code.as_str()) {
            self.skipped.unknown_product += 1;
        } else if quantity == 0 {
            self.skipped.no_quantity += 1;
        } else if let Some(invoice) = self.invoices.last_mut() {
            let sum = invoice.lines.entry(row.stock_code).or_default();
            *sum = sum.saturating_add(quantity);
        }
    }

    /// Returns how many units of each product are sold.
    pub(crate) fn demand(&self) -> HashMap<&str, u64> {
        let mut demand = HashMap::new();
        for invoice in self.invoices.iter().filter(|invoice| !invoice.is_cancellation) {
            for (sku, quantity) in &invoice.lines {
                *demand.entry(sku.as_str()).or_default() += u64::from(*quantity);
            }
        }
        demand
    }

    /// Returns the invoices by customer. Each guest's invoice is separate. Buyers are in the order of their first
    /// invoice.
    pub(crate) fn by_buyer(self) -> Vec<Vec<Invoice>> {
        let mut buyers: Vec<Vec<Invoice>> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for invoice in self.invoices {
            let place = invoice.customer.as_ref().map(|id| *places.entry(id.clone()).or_insert(buyers.len()));
            match place.and_then(|place| buyers.get_mut(place)) {
                Some(earlier) => earlier.push(invoice),
                None => buyers.push(vec![invoice]),
            }
        }
        buyers
    }
}

#[cfg(test)]
mod tests;
