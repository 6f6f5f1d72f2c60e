//! What a shop does that nobody visits.

use std::time::Duration;

use local::{Function, TemplateSchedule};

use super::bill::{Bill, Tariff};
use super::floor::Floor;
use super::taken::Taken;
use crate::failure::Failure;

/// As in `after`: nobody waits for it.
const OWN: Duration = Duration::from_millis(1);

/// One of the template's schedules.
pub(super) struct Due {
    pub(super) what: String,
    /// How often in thirty days.
    pub(super) times: u64,
    pub(super) taken: Taken,
}

impl Due {
    /// Of thirty days.
    pub(super) fn bill(&self, tariff: &Tariff) -> Bill {
        let once = Bill { requests: tariff.prices.schedule, ..Bill::default() } + tariff.invocation(&self.taken);
        once * self.times
    }
}

/// Runs each schedule in a shop where nothing is to do.
///
/// # Errors
/// When one fails.
pub(super) async fn see(floor: &Floor) -> Result<Vec<Due>, Failure> {
    let schedules = local::template_schedules().map_err(|error| Failure::fatal("template.yaml", error))?;
    let mut due = Vec::new();
    for TemplateSchedule { function, input, times } in schedules {
        // The first run may have something to do.
        for _ in 0..2 {
            floor.gateway.drain_stream().await;
            floor.gateway.recorder().take();
            let answer = match function {
                Function::Imports => floor.gateway.run_imports(&input).await,
                _ => floor.gateway.run_schedule(function, &input).await,
            };
            answer.ok_or_else(|| Failure::Unexpected(format!("{function} failed with {input}")))?;
        }
        let records = floor.gateway.recorder().take();
        let record = records.iter().find(|record| record.function == function);
        let record = record.ok_or_else(|| Failure::Unexpected(format!("{function} left no record")))?;
        let task = input.get("task").and_then(serde_json::Value::as_str).unwrap_or_default();
        due.push(Due { what: format!("{function}: {task}"), times, taken: Taken::new(record, OWN, 0) });
    }
    Ok(due)
}
