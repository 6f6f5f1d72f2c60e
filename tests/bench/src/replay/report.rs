use std::fmt::{self, Write};
use std::time::Duration;

use super::data::Skipped;
use super::proof::Proof;
use super::sweep::Swept;
use super::tally::{Count, Tally};
use crate::meter::Latency;
use crate::show::{Millis, Rate, Seconds};
use crate::trouble::Troubles;

/// The only reason for which an order may be refused here.
const STOCK: &str = "out_of_stock";
/// How many errors are shown.
const SHOWN: usize = 10;

/// The results of a replay, as text.
pub(crate) struct ReplayReport {
    pub(crate) title: String,
    pub(crate) loading: Duration,
    pub(crate) replaying: Duration,
    pub(crate) skipped: Skipped,
    pub(crate) tally: Tally,
    pub(crate) retries: u64,
    /// The injected faults. `None` without faults.
    pub(crate) troubles: Option<Troubles>,
    /// `None` for a shop that sweeps by itself.
    pub(crate) swept: Option<Swept>,
    pub(crate) latencies: Vec<Latency>,
    pub(crate) proof: Proof,
}

impl ReplayReport {
    /// Returns true if there is no error.
    pub(crate) fn is_good(&self) -> bool {
        let refused_for_stock = self.tally.refused.keys().all(|code| code == STOCK);
        let swept = self.swept.is_none_or(|swept| swept.left == 0);
        self.proof.holds() && self.tally.unexpected.is_empty() && refused_for_stock && swept
    }
}

impl fmt::Display for ReplayReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tally, proof, skipped, .. } = self;
        writeln!(f, "\n{}\n", self.title)?;
        let products = proof.products;
        row(f, "catalogue", format_args!("{products} products in {}", Seconds(self.loading)))?;
        let rate = Rate(tally.placed.orders, self.replaying);
        row(f, "replay", format_args!("{}, {rate} orders placed a second", Seconds(self.replaying)))?;
        row(f, "orders placed", tally.placed)?;
        row(f, "  cancelled", tally.cancelled)?;
        row(f, "  returned", format_args!("{:>6} lines {:>7} units", tally.returned.lines, tally.returned.units))?;
        row(f, "orders refused", format_args!("{:>6}", tally.refused.values().sum::<u64>()))?;
        for (code, orders) in &tally.refused {
            let wrong = if code == STOCK { "" } else { " NOT FOR STOCK" };
            row(f, &format!("  {code}"), format_args!("{orders:>6}{wrong}"))?;
        }
        row(f, "returns of other days", format_args!("{:>6} lines", tally.unmatched))?;
        row(f, "not in the catalogue", format_args!("{:>6} lines", skipped.unknown_product))?;
        row(f, "without quantity", format_args!("{:>6} lines", skipped.no_quantity))?;
        row(f, "empty invoices", format_args!("{:>6}", skipped.empty_invoices))?;
        row(f, "calls made again", format_args!("{:>6}", self.retries))?;
        self.write_troubles(f)?;
        row(f, "unexpected answers", format_args!("{:>6}", tally.unexpected.len()))?;
        list(f, &tally.unexpected)?;
        self.write_latencies(f)?;
        self.write_proof(f)
    }
}

impl ReplayReport {
    fn write_troubles(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Troubles { calls, injected, conflicts }) = &self.troubles {
            let all = injected.values().sum::<u64>();
            row(f, "faults injected", format_args!("{all:>6} in {calls} calls to DynamoDB"))?;
            for (fault, times) in injected {
                row(f, &format!("  {fault:?}"), format_args!("{times:>6}"))?;
            }
            row(f, "conflicts of their own", format_args!("{conflicts:>6}"))?;
        }
        let Some(Swept { unplaced, returned, left }) = self.swept else { return Ok(()) };
        row(f, "swept at the end", format_args!("{:>6} orders", unplaced + returned))?;
        if left > 0 { row(f, "  NEVER ENDING", format_args!("{left:>6} orders")) } else { Ok(()) }
    }

    fn write_latencies(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.latencies.iter().map(|latency| latency.route.len()).max().unwrap_or(0);
        writeln!(f, "\n{:width$} {:>7} {:>9} {:>9} {:>9}", "route", "count", "p50 ms", "p99 ms", "max ms")?;
        for Latency { route, count, p50, p99, max } in &self.latencies {
            let [p50, p99, max] = [*p50, *p99, *max].map(|micros| Millis(micros).to_string());
            writeln!(f, "{route:width$} {count:>7} {p50:>9} {p99:>9} {max:>9}")?;
        }
        f.write_char('\n')
    }

    fn write_proof(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Proof { products, orders, live_orders, wrong_orders, wrong_products } = &self.proof;
        writeln!(f, "{orders} orders read, {live_orders} of them live; {products} products checked")?;
        if self.proof.holds() {
            return writeln!(f, "PROVED: initial stock + returned = left + sold in live orders, for every product");
        }
        let (orders, products) = (wrong_orders.len(), wrong_products.len());
        writeln!(f, "NOT PROVED: {products} products do not add up, {orders} orders are not as placed")?;
        list(f, wrong_products)?;
        list(f, wrong_orders)
    }
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, value: impl fmt::Display) -> fmt::Result {
    writeln!(f, "{name:<24}{value}")
}

fn list(f: &mut fmt::Formatter<'_>, wrong: &[String]) -> fmt::Result {
    wrong.iter().take(SHOWN).try_for_each(|text| writeln!(f, "  {text}"))
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>6} with {:>6} lines, {:>7} units", self.orders, self.lines, self.units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told() {
        let mut report = ReplayReport {
            title: "A day".to_owned(),
            loading: Duration::from_secs(1),
            replaying: Duration::from_secs(1),
            skipped: Skipped::default(),
            tally: Tally::default(),
            retries: 0,
            troubles: None,
            swept: Some(Swept::default()),
            latencies: Vec::new(),
            proof: Proof::default(),
        };
        assert!(report.is_good() && report.to_string().contains("\nPROVED"));
        report.tally.refused.insert("out_of_stock".to_owned(), 1);
        assert!(report.is_good());
        report.tally.refused.insert("order_too_large".to_owned(), 1);
        assert!(!report.is_good() && report.to_string().contains("1 NOT FOR STOCK"));
        report.tally.refused.clear();
        report.swept = Some(Swept { left: 1, ..Swept::default() });
        assert!(!report.is_good() && report.to_string().contains("NEVER ENDING"));
        report.swept = None;
        report.tally.unexpected.push("POST /v1/orders gave 500".to_owned());
        assert!(!report.is_good() && report.to_string().contains("gave 500"));
        report.proof.wrong_products.push("A: 1 too many".to_owned());
        assert!(report.to_string().contains("NOT PROVED") && report.to_string().contains("1 too many"));
    }
}
