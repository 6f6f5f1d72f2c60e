//! What is done by the clock. Each schedule of `template.yaml` names its task.

use serde::{Deserialize, Serialize};
use shared::clock::Clock;
use shared::store::{Store, StoreError, Swept};

/// What a schedule sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub task: Task,
}

/// What there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Brings to an end what was abandoned while it was placed or cancelled. Each minute.
    SweepOrders,
}

/// What was done, for whoever invokes the function by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Orders given up that were abandoned while they were placed.
    pub unplaced: usize,
    /// Cancelled orders whose stock is all back.
    pub returned: usize,
    /// Left for the next time.
    pub left: usize,
}

/// Does a task. Doing it twice, or at the same time elsewhere, does no harm.
///
/// Runs as part of the caller's scope, which says how long it may take: the next time goes on with what is left.
///
/// # Errors
/// As DynamoDB's.
pub async fn handle(store: &Store, clock: &Clock, event: Event) -> Result<Report, StoreError> {
    match event.task {
        Task::SweepOrders => {
            let Swept { unplaced, returned, left } = store.sweep(clock).await?;
            if unplaced + returned + left > 0 {
                tracing::info!(unplaced, returned, left, "swept abandoned orders");
            }
            Ok(Report { unplaced, returned, left })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_named_and_nothing_else() {
        let read = |text| serde_json::from_str::<Event>(text).ok();
        assert_eq!(read(r#"{"task": "sweep_orders"}"#), Some(Event { task: Task::SweepOrders }));
        assert_eq!(read(r#"{"task": "drop_table"}"#), None);
        assert_eq!(read(r#"{"task": "sweep_orders", "more": 1}"#), None);
    }
}
