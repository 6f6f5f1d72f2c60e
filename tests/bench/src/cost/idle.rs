//! The work of a shop without visitors.

use std::time::Duration;

use local::{Function, TemplateSchedule};
use serde_json::Value;

use super::bill::{Bill, Tariff};
use super::floor::Floor;
use super::taken::Taken;
use crate::failure::Failure;

/// An assumed time, as in `after`.
const OWN: Duration = Duration::from_millis(1);
/// The maximum number of runs until a schedule has nothing left to do.
const MOST_RUNS: u32 = 50;

/// One of the template's schedules.
pub(super) struct Due {
    pub(super) what: String,
    /// The number of runs in thirty days.
    pub(super) times: u64,
    pub(super) taken: Taken,
}

impl Due {
    /// Returns the cost of thirty days.
    pub(super) fn bill(&self, tariff: &Tariff) -> Bill {
        let once = Bill { requests: tariff.prices.schedule, ..Bill::default() } + tariff.invocation(&self.taken);
        once * self.times
    }
}

/// Runs each schedule in a shop without work.
///
/// # Errors
/// Returns a failure if one fails.
pub(super) async fn see(floor: &Floor) -> Result<Vec<Due>, Failure> {
    let schedules = local::template_schedules().map_err(|error| Failure::fatal("template.yaml", error))?;
    let mut due = Vec::new();
    for TemplateSchedule { function, input, times } in schedules {
        let task = input.get("task").and_then(Value::as_str).unwrap_or_default();
        // The first runs may have work to do.
        let mut pass = None;
        for number in 0..MOST_RUNS {
            let (taken, left) = run(floor, function, &input).await?;
            pass = Some(pass.map_or(taken, |pass: Taken| pass.and(&taken)));
            if number > 0 && !left {
                break;
            }
        }
        // This task checks the whole shop once a day, in several runs.
        if task == "reconcile" {
            let taken = pass.unwrap_or_else(|| Taken::nothing(function));
            due.push(Due { what: format!("{function}: {task}, a day's pass"), times: 30, taken });
        }
        let (taken, _) = run(floor, function, &input).await?;
        due.push(Due { what: format!("{function}: {task}"), times, taken });
    }
    Ok(due)
}

/// Runs a schedule once. Returns its result, and whether work is left.
async fn run(floor: &Floor, function: Function, input: &Value) -> Result<(Taken, bool), Failure> {
    floor.gateway.drain_stream().await;
    floor.gateway.recorder().take();
    let answer = match function {
        Function::Imports => floor.gateway.run_imports(input).await,
        Function::Media => floor.gateway.run_media(input).await,
        _ => floor.gateway.run_schedule(function, input).await,
    };
    let answer = answer.ok_or_else(|| Failure::Unexpected(format!("{function} failed with {input}")))?;
    let records = floor.gateway.recorder().take();
    let record = records.iter().find(|record| record.function == function);
    let record = record.ok_or_else(|| Failure::Unexpected(format!("{function} left no record")))?;
    Ok((Taken::new(record, OWN, 0), answer.get("left") == Some(&Value::Bool(true))))
}
