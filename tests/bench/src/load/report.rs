use std::fmt;
use std::time::Duration;

use shared::capacity_units::CapacityUnits;

use super::ledger::Ledger;
use super::listing::Listed;
use super::tally::Tally;
use crate::show::{Millis, Rate, Seconds};
use crate::table::Table;

/// The results, as text.
pub(crate) struct LoadReport {
    pub(crate) runs: Vec<Run>,
    pub(crate) ledger: Ledger,
    pub(crate) listed: Vec<Listed>,
}

/// The results of one mix with this number of clients.
pub(crate) struct Run {
    pub(crate) mix: &'static str,
    pub(crate) clients: usize,
    pub(crate) elapsed: Duration,
    /// The number of placed orders.
    pub(crate) orders: usize,
    pub(crate) tally: Tally,
    /// The read and write units of the run. `None` if unknown.
    pub(crate) all: Option<(CapacityUnits, CapacityUnits)>,
    /// The read and write units of the checkouts that placed an order.
    pub(crate) checkouts: Option<(CapacityUnits, CapacityUnits)>,
}

impl LoadReport {
    /// Returns true if the ledger balances.
    pub(crate) fn is_good(&self) -> bool {
        self.ledger.balance()
    }

    fn runs(&self) -> Table {
        let mut table = Table::new([
            "mix",
            "clients",
            "requests",
            "a second",
            "p50 ms",
            "p99 ms",
            "max ms",
            "orders",
            "sold out",
            "checkout units",
            "all units",
            "errors",
        ]);
        for run in &self.runs {
            let (tally, placed) = (&run.tally, u64::try_from(run.orders).unwrap_or(u64::MAX));
            let each = |units: Option<(CapacityUnits, CapacityUnits)>| match units {
                Some((read, write)) if placed > 0 => format!("{} + {}", per(read, placed), per(write, placed)),
                _ => "-".to_owned(),
            };
            table.row([
                run.mix.to_owned(),
                run.clients.to_string(),
                tally.times.count().to_string(),
                Rate(tally.times.count(), run.elapsed).to_string(),
                Millis(tally.times.p50()).to_string(),
                Millis(tally.times.p99()).to_string(),
                Millis(tally.times.max()).to_string(),
                placed.to_string(),
                tally.refused.to_string(),
                each(run.checkouts),
                each(run.all),
                tally.errors(),
            ]);
        }
        table
    }

    fn lists(&self) -> Table {
        let names = self.listed.first().map(|listed| listed.pages.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        let names = names.unwrap_or_default();
        let mut table = Table::new(["products", "imported in"].into_iter().chain(names));
        for listed in &self.listed {
            let page =
                |(_, times): &(_, crate::times::Times)| format!("{} {}", Millis(times.p50()), Millis(times.p99()));
            let cells = [listed.products.to_string(), Seconds(listed.imported).to_string()];
            table.row(cells.into_iter().chain(listed.pages.iter().map(page)));
        }
        table
    }
}

/// Returns units for each of `count`, in tenths of a unit.
fn per(units: CapacityUnits, count: u64) -> String {
    // Half units times five are tenths of a unit.
    let tenths = units.in_halves().saturating_mul(5) / count.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}

impl fmt::Display for LoadReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{}", self.runs())?;
        if !self.listed.is_empty() {
            writeln!(f, "a page of twenty, p50 and p99 ms\n{}", self.lists())?;
        }
        let Ledger { products, orders, sold, oversold, lost } = self.ledger;
        let verdict = if self.is_good() { "PROVED" } else { "NOT PROVED" };
        writeln!(
            f,
            "{verdict}: {orders} orders read, {products} products checked: {sold} units sold, {oversold} oversold, {lost} lost"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_those_of_an_order() {
        assert_eq!(per(CapacityUnits::whole(30), 4), "7.5");
        assert_eq!(per(CapacityUnits::halves(1), 1), "0.5");
        assert_eq!(per(CapacityUnits::whole(10), 3), "3.3");
    }

    #[test]
    fn what_is_oversold_shows() {
        let run = Run {
            mix: "flash sale",
            clients: 4,
            elapsed: Duration::from_secs(2),
            orders: 3,
            tally: Tally { refused: 7, ..Tally::default() },
            all: None,
            checkouts: None,
        };
        let ledger = Ledger { products: 1, orders: 3, sold: 3, ..Ledger::default() };
        let mut report = LoadReport { runs: vec![run], ledger, listed: Vec::new() };
        assert!(
            report.is_good() && report.to_string().contains("PROVED: 3 orders read, 1 products checked"),
            "{report}"
        );
        report.ledger.oversold = 1;
        assert!(!report.is_good() && report.to_string().contains("NOT PROVED"));
    }
}
