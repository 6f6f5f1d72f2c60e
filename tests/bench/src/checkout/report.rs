use std::fmt;

use super::step::Step;
use crate::show::Millis;
use crate::table::Table;

/// The results for all sizes, as text.
pub(crate) struct CheckoutReport {
    pub(crate) title: String,
    pub(crate) sizes: Vec<Size>,
}

/// The results for orders of one size.
pub(crate) struct Size {
    pub(crate) products: usize,
    pub(crate) placing: Step,
    /// `None` if no order could be placed.
    pub(crate) cancelling: Option<Step>,
}

impl fmt::Display for CheckoutReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["products", "", "answer", "calls", "transactions", "write units", "read units", "p50 ms", "max ms"];
        let mut table = Table::new(head);
        for Size { products, placing, cancelling } in &self.sizes {
            table.row(row(&products.to_string(), "place", placing));
            if let Some(cancelling) = cancelling {
                table.row(row("", "cancel", cancelling));
            }
        }
        write!(f, "\n{}\n\n{table}", self.title)
    }
}

fn row(products: &str, what: &str, step: &Step) -> [String; 9] {
    let Step { answer, calls, transactions, read_units, write_units, times } = step;
    [
        products.to_owned(),
        what.to_owned(),
        answer.clone(),
        calls.to_string(),
        transactions.to_string(),
        write_units.to_string(),
        read_units.to_string(),
        Millis(times.p50()).to_string(),
        Millis(times.max()).to_string(),
    ]
}
