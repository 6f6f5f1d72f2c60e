//! The Online Retail data: its catalogue and one day of its invoices.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;

use crate::failure::Failure;

/// How many of which stock codes.
pub(crate) type Lines = BTreeMap<String, u32>;

/// A row of the catalogue.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct CatalogueRow {
    pub(crate) sku: String,
    pub(crate) name: String,
    /// A decimal, as it stands there.
    pub(crate) price: String,
}

/// An invoice with its lines of the same product summed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invoice {
    pub(crate) number: String,
    /// Guests have none.
    pub(crate) customer: Option<String>,
    /// Takes back what an earlier one sold.
    pub(crate) is_cancellation: bool,
    /// Counted positive in cancellations too.
    pub(crate) lines: Lines,
}

/// One day of sales and cancellations, in the order of the file, which is that of time.
#[derive(Debug, Default)]
pub(crate) struct Day {
    pub(crate) invoices: Vec<Invoice>,
    pub(crate) skipped: Skipped,
}

/// What cannot be replayed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Skipped {
    /// Lines of products that the catalogue does not have.
    pub(crate) unknown_product: u64,
    /// Lines of a sale that sell nothing, or of a cancellation that take nothing back.
    pub(crate) no_quantity: u64,
    /// Invoices without any other line.
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

pub(crate) fn read_day(folder: &Path, day: Date, catalogue: &[CatalogueRow]) -> Result<Day, Failure> {
    let path = folder.join(format!("invoices-{}.csv.gz", day.strftime("%Y-%m")));
    let file = File::open(&path).map_err(|error| Failure::fatal(path.display(), error))?;
    let day = parse_day(flate2::read::GzDecoder::new(file), day, catalogue);
    day.map_err(|error| Failure::fatal(path.display(), error))
}

fn parse_day(text: impl Read, day: Date, catalogue: &[CatalogueRow]) -> Result<Day, csv::Error> {
    let known: HashSet<&str> = catalogue.iter().map(|row| row.sku.as_str()).collect();
    let prefix = day.to_string();
    let mut read = Day::default();
    for row in csv::Reader::from_reader(text).deserialize() {
        let row: InvoiceRow = row?;
        if row.invoice_date.starts_with(&prefix) {
            read.take(row, &known);
        }
    }
    let invoices = read.invoices.len();
    read.invoices.retain(|invoice| !invoice.lines.is_empty());
    read.skipped.empty_invoices = (invoices - read.invoices.len()) as u64;
    Ok(read)
}

impl Day {
    fn take(&mut self, row: InvoiceRow, known: &HashSet<&str>) {
        let is_cancellation = row.invoice_no.starts_with('C');
        if self.invoices.last().is_none_or(|invoice| invoice.number != row.invoice_no) {
            // The ids were numbers with gaps once, and so they end with ".0".
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

    /// How many units the day's sales take of each product.
    pub(crate) fn demand(&self) -> HashMap<&str, u64> {
        let mut demand = HashMap::new();
        for invoice in self.invoices.iter().filter(|invoice| !invoice.is_cancellation) {
            for (sku, quantity) in &invoice.lines {
                *demand.entry(sku.as_str()).or_default() += u64::from(*quantity);
            }
        }
        demand
    }

    /// The invoices of each customer, and each guest's own, in the order in which they came first.
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
mod tests {
    use super::*;

    const TEXT: &str = "\
InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1,A,Old,9,2011-11-16 08:00:00,1.0,7.0,UK
2,A,Mug,2,2011-11-17 08:00:00,1.0,7.0,UK
2,A,Mug,3,2011-11-17 08:00:00,1.0,7.0,UK
2,B,\"Cup, blue\",1,2011-11-17 08:00:00,1.0,7.0,UK
2,X,Unknown,1,2011-11-17 08:00:00,1.0,7.0,UK
3,B,Cup,4,2011-11-17 08:01:00,1.0,,UK
4,B,,-4,2011-11-17 08:02:00,0.0,,UK
C5,A,Mug,-5,2011-11-17 08:03:00,1.0,7.0,UK
6,B,Cup,1,2011-11-17 08:04:00,1.0,,UK
";

    fn day() -> Day {
        let row = |sku: &str| CatalogueRow { sku: sku.to_owned(), name: sku.to_owned(), price: "1.00".to_owned() };
        parse_day(TEXT.as_bytes(), "2011-11-17".parse().unwrap(), &[row("A"), row("B")]).unwrap()
    }

    #[test]
    fn a_day_has_its_own_lines_summed_and_the_rest_counted() {
        let day = day();
        assert_eq!(day.invoices[0].lines, Lines::from([("A".to_owned(), 5), ("B".to_owned(), 1)]));
        assert_eq!(day.invoices[2].lines, Lines::from([("A".to_owned(), 5)]));
        assert!(day.invoices[2].is_cancellation);
        assert_eq!(day.skipped, Skipped { unknown_product: 1, no_quantity: 1, empty_invoices: 1 });
        assert_eq!(day.demand(), HashMap::from([("A", 5), ("B", 6)]));
    }

    #[test]
    fn a_customer_keeps_the_order_of_things_and_a_guest_is_alone() {
        let buyers = day().by_buyer();
        let numbers: Vec<Vec<&str>> =
            buyers.iter().map(|invoices| invoices.iter().map(|invoice| invoice.number.as_str()).collect()).collect();
        assert_eq!(numbers, [vec!["2", "C5"], vec!["3"], vec!["6"]]);
        assert_eq!(buyers[0][0].customer.as_deref(), Some("7"));
    }
}
