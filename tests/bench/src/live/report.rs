use std::fmt;

use crate::show::Millis;
use crate::table::Table;
use crate::times::Times;

/// The delays of the changes, as text.
pub(crate) struct LiveReport {
    pub(crate) runs: Vec<Run>,
}

/// The changes of one run.
pub(crate) struct Run {
    pub(crate) connections: u8,
    /// From the request to its answer.
    pub(crate) answered: Times,
    /// From the request to the message on the last connection.
    pub(crate) told: Times,
}

impl fmt::Display for LiveReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new(["connections", "changes", "", "p50 ms", "p99 ms", "max ms"]);
        for Run { connections, answered, told } in &self.runs {
            for (first, what, times) in [(true, "answered", answered), (false, "told", told)] {
                let unless_said = |text: String| if first { text } else { String::new() };
                table.row([
                    unless_said(connections.to_string()),
                    unless_said(times.count().to_string()),
                    what.to_owned(),
                    Millis(times.p50()).to_string(),
                    Millis(times.p99()).to_string(),
                    Millis(times.max()).to_string(),
                ]);
            }
        }
        write!(f, "\nFrom a status change to its message, in a shop with an embedded DynamoDB\n\n{table}")
    }
}
