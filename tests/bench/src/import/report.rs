use std::fmt;
use std::time::Duration;

use shared::capacity_units::CapacityUnits;

use super::limits::Refused;
use super::view::ImportView;
use crate::show::{Rate, Seconds};
use crate::table::Table;

/// The results of both imports of the same file.
pub(crate) struct ImportReport {
    pub(crate) title: String,
    pub(crate) runs: Vec<Run>,
    /// The calls that were refused, if there were limits.
    pub(crate) refused: Option<Refused>,
    /// The memory of the whole process in KiB, before the imports and at its peak. `None` if the system does not report
    /// it.
    pub(crate) memory: Option<(u64, u64)>,
}

pub(crate) struct Run {
    pub(crate) import: ImportView,
    pub(crate) elapsed: Duration,
    pub(crate) read_units: CapacityUnits,
    pub(crate) write_units: CapacityUnits,
}

impl ImportReport {
    /// Returns true if both imports completed and the second one changed nothing.
    pub(crate) fn is_good(&self) -> bool {
        let completed = self.runs.iter().all(|run| run.import.status == "completed");
        let changed = self.runs.iter().skip(1).map(|run| run.import.created + run.import.updated).sum::<u64>();
        completed && changed == 0
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["rows", "created", "unchanged", "failed", "time", "rows/s", "write units", "read units"];
        let mut table = Table::new(head);
        for Run { import, elapsed, read_units, write_units } in &self.runs {
            table.row([
                import.rows_read.to_string(),
                import.created.to_string(),
                import.unchanged.to_string(),
                import.failed.to_string(),
                Seconds(*elapsed).to_string(),
                Rate(import.rows_read, *elapsed).to_string(),
                write_units.to_string(),
                read_units.to_string(),
            ]);
        }
        write!(f, "\n{}\n\n{table}", self.title)?;
        if let Some(Refused { units_a_second, throttled, conflicts, calls }) = self.refused {
            write!(
                f,
                "\nOf {calls} calls to DynamoDB, {throttled} exceeded the {units_a_second} write units a second of a \
                 partition, and {conflicts} were made to conflict\n"
            )?;
        }
        if let Some((before, most)) = self.memory {
            write!(
                f,
                "\nMemory of gateway, embedded database and functions together: {} MiB before, at most {} MiB\n",
                before / 1_024,
                most / 1_024
            )?;
        }
        Ok(())
    }
}
