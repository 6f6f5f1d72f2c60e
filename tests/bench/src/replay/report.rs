use std::fmt::{self, Write};
use std::time::Duration;

use super::data::Skipped;
use super::proof::Proof;
use super::tally::{Count, Tally};
use crate::meter::Latency;

/// How many of what is wrong are shown.
const SHOWN: usize = 10;

/// What a replay came to, for people.
pub(crate) struct Report {
    pub(crate) title: String,
    pub(crate) loading: Duration,
    pub(crate) replaying: Duration,
    pub(crate) skipped: Skipped,
    pub(crate) tally: Tally,
    pub(crate) retries: u64,
    pub(crate) latencies: Vec<Latency>,
    pub(crate) proof: Proof,
}

impl Report {
    /// Whether everything was as it must be.
    pub(crate) fn is_good(&self) -> bool {
        self.proof.holds() && self.tally.unexpected.is_empty()
    }
}

impl fmt::Display for Report {
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
            row(f, &format!("  {code}"), format_args!("{orders:>6}"))?;
        }
        row(f, "returns of other days", format_args!("{:>6} lines", tally.unmatched))?;
        row(f, "not in the catalogue", format_args!("{:>6} lines", skipped.unknown_product))?;
        row(f, "without quantity", format_args!("{:>6} lines", skipped.no_quantity))?;
        row(f, "empty invoices", format_args!("{:>6}", skipped.empty_invoices))?;
        row(f, "calls made again", format_args!("{:>6}", self.retries))?;
        row(f, "unexpected answers", format_args!("{:>6}", tally.unexpected.len()))?;
        list(f, &tally.unexpected)?;
        self.write_latencies(f)?;
        self.write_proof(f)
    }
}

impl Report {
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

/// Microseconds, shown as milliseconds.
struct Millis(u64);

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 1_000, self.0 % 1_000 / 10)
    }
}

struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{} s", self.0.as_secs(), self.0.subsec_millis() / 100)
    }
}

/// So many in a time, shown a second.
struct Rate(u64, Duration);

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = u64::try_from(self.1.as_millis()).unwrap_or(u64::MAX).max(1);
        let tenths = self.0.saturating_mul(10_000) / millis;
        write!(f, "{}.{}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_without_floats() {
        assert_eq!(Millis(1_234).to_string(), "1.23");
        assert_eq!(Millis(60_005).to_string(), "60.00");
        assert_eq!(Seconds(Duration::from_millis(61_290)).to_string(), "61.2 s");
        assert_eq!(Rate(139, Duration::from_secs(20)).to_string(), "6.9");
        assert_eq!(Rate(0, Duration::ZERO).to_string(), "0.0");
    }

    #[test]
    fn what_is_wrong_is_told() {
        let mut report = Report {
            title: "A day".to_owned(),
            loading: Duration::from_secs(1),
            replaying: Duration::from_secs(1),
            skipped: Skipped::default(),
            tally: Tally::default(),
            retries: 0,
            latencies: Vec::new(),
            proof: Proof::default(),
        };
        assert!(report.is_good() && report.to_string().contains("\nPROVED"));
        report.tally.unexpected.push("POST /v1/orders gave 500".to_owned());
        assert!(!report.is_good() && report.to_string().contains("gave 500"));
        report.proof.wrong_products.push("A: 1 too many".to_owned());
        assert!(report.to_string().contains("NOT PROVED") && report.to_string().contains("1 too many"));
    }
}
