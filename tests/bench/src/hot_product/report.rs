use std::fmt;
use std::time::Duration;

use crate::show::{Millis, Rate, Ratio};
use crate::table::Table;

/// The results of the crowds, as text.
pub(crate) struct HotProductReport {
    pub(crate) title: String,
    pub(crate) cells: Vec<Cell>,
}

/// The results of one crowd.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) clients: usize,
    pub(crate) shards: u8,
    /// Orders placed at the first attempt.
    pub(crate) at_once: u64,
    /// How long they took.
    pub(crate) elapsed: Duration,
    /// Microseconds.
    pub(crate) p50: u64,
    pub(crate) p99: u64,
    /// The number of conflicts between transactions.
    pub(crate) conflicts: u64,
    /// First attempts that did not place an order.
    pub(crate) errors: u64,
    /// Orders placed in the end.
    pub(crate) placed: u64,
    /// Units by which the stock fell.
    pub(crate) gone: u64,
}

/// Formats one result of a crowd.
type Measure = fn(&Cell) -> String;

impl Cell {
    fn holds(&self) -> bool {
        self.placed == self.gone
    }
}

impl HotProductReport {
    /// Returns true if the stock fell by exactly what was ordered, in each crowd.
    pub(crate) fn is_good(&self) -> bool {
        self.cells.iter().all(Cell::holds)
    }

    /// Clients are rows, shards are columns.
    fn table(&self, measure: Measure) -> Table {
        let (mut clients, mut shards) = (Vec::new(), Vec::new());
        for cell in &self.cells {
            if !clients.contains(&cell.clients) {
                clients.push(cell.clients);
            }
            if !shards.contains(&cell.shards) {
                shards.push(cell.shards);
            }
        }
        let name = |shards: &u8| if *shards == 1 { "1 shard".to_owned() } else { format!("{shards} shards") };
        let columns: Vec<String> = shards.iter().map(name).collect();
        let mut table = Table::new(["clients"].into_iter().chain(columns.iter().map(String::as_str)));
        for &clients in &clients {
            let of = |shards| self.cells.iter().find(|cell| cell.clients == clients && cell.shards == shards);
            let shown = shards.iter().map(|&shards| of(shards).map_or_else(String::new, measure));
            table.row([clients.to_string()].into_iter().chain(shown));
        }
        table
    }
}

impl fmt::Display for HotProductReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{}", self.title)?;
        let measures: [(&str, Measure); 5] = [
            ("checkouts a second", |cell| Rate(cell.at_once, cell.elapsed).to_string()),
            ("p50 ms", |cell| Millis(cell.p50).to_string()),
            ("p99 ms", |cell| Millis(cell.p99).to_string()),
            ("conflicts a checkout", |cell| Ratio(cell.conflicts, cell.placed).to_string()),
            ("errors at the first try", |cell| cell.errors.to_string()),
        ];
        for (name, measure) in measures {
            writeln!(f, "\n{name}\n{}", self.table(measure))?;
        }
        let sum = |of: fn(&Cell) -> u64| self.cells.iter().map(of).sum::<u64>();
        let (placed, gone) = (sum(|cell| cell.placed), sum(|cell| cell.gone));
        if self.is_good() {
            let products = self.cells.len();
            return writeln!(f, "PROVED: of {products} products {gone} units are gone, and as many were sold");
        }
        writeln!(f, "NOT PROVED: {gone} units are gone, and {placed} were sold")?;
        self.cells.iter().filter(|cell| !cell.holds()).try_for_each(|cell| writeln!(f, "  {cell:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_oversold_shows() {
        let cell = |clients, shards| {
            let elapsed = Duration::from_secs(2);
            Cell { clients, shards, at_once: 30, elapsed, conflicts: 45, placed: 30, gone: 30, ..Cell::default() }
        };
        let cells = vec![cell(1, 1), cell(1, 16), cell(8, 1), cell(8, 16)];
        let mut report = HotProductReport { title: "A product".to_owned(), cells };
        let text = report.to_string();
        assert!(report.is_good() && text.contains("PROVED: of 4 products 120 units"), "{text}");
        assert!(text.contains("clients  1 shard  16 shards\n1           15.0       15.0\n8"), "{text}");
        assert!(text.contains("1           1.50       1.50"), "{text}");
        report.cells[3].gone = 29;
        assert!(!report.is_good() && report.to_string().contains("NOT PROVED"));
    }
}
