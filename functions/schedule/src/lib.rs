//! What is done by the clock. Each schedule of `template.yaml` names its task.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use shared::clock::Clock;
use shared::config::Shop;
use shared::domain::Day;
use shared::store::{CountTerms, Counted, Reconciled, Store, StoreError, Swept};
use shared::telemetry::{Ending, Invocation};

/// How long a task may take: less than the function's own time.
pub const BUDGET: Duration = Duration::from_secs(50);

/// What the function works with.
#[derive(Clone)]
pub struct Schedule {
    pub store: Store,
    pub clock: Clock,
    pub shop: Arc<Shop>,
    /// From how many units on, downwards, a stock is low; never when 0.
    pub low_stock: i64,
}

/// The event of a schedule: the task to perform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// Bring to an end what was abandoned: orders while they were placed or cancelled, changes of products, and erasures. Each minute.
    SweepOrders {},
    /// Delete what has expired and costs something while it is there. Each hour.
    CleanUp {},
    /// Find effects of committed changes that are missing, and make up for them. Every five minutes, a step of a pass.
    Reconcile {},
    /// Count what today and yesterday sold. Each hour. Another day is counted for whoever names it.
    SummariseSales {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        day: Option<Day>,
    },
}

/// The result, for those who invoke the function by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum TaskResult {
    SweptOrders {
        /// Orders given up that were abandoned while they were placed.
        unplaced: usize,
        /// Cancelled orders whose stock is all back.
        returned: usize,
        /// Left for the next time.
        left: usize,
        /// Erasures of accounts that had been cut short.
        erasures: usize,
        /// Changes of products that had been cut short.
        products: usize,
    },
    Reconciled(Reconciled),
    CleanedUp {
        /// Live connections that had ended and still stood in a topic.
        listeners: usize,
    },
    SummarisedSales {
        /// Days whose sales are now as of this run.
        days: usize,
        /// Orders that were looked at.
        orders: usize,
        /// Days left for the next time to go on with.
        left: usize,
    },
}

/// Does a task. Doing it twice, or at the same time elsewhere, does no harm.
///
/// Runs as part of the caller's scope, which says how long it may take: the next time goes on with what is left.
///
/// # Errors
/// Returns `StoreError` if DynamoDB fails.
pub async fn handle(schedule: &Schedule, event: Event) -> Result<TaskResult, StoreError> {
    let work = perform(schedule, event);
    Invocation::begin("schedule", event.name()).watch(work, Ending::of).await
}

impl Event {
    /// The task as the template has it.
    const fn name(&self) -> &'static str {
        match self {
            Self::SweepOrders {} => "sweep_orders",
            Self::CleanUp {} => "clean_up",
            Self::Reconcile {} => "reconcile",
            Self::SummariseSales { .. } => "summarise_sales",
        }
    }
}

async fn perform(schedule: &Schedule, event: Event) -> Result<TaskResult, StoreError> {
    let Schedule { store, clock, shop, low_stock } = schedule;
    match event {
        Event::SweepOrders {} => {
            // Neither waits for the other to go well.
            let (swept, erasures) = (store.sweep(clock).await, store.finish_erasures(clock.now()).await);
            let products = store.sweep_products(clock).await;
            let settled = store.settle_categories(clock.now()).await;
            let (Swept { unplaced, returned, left }, erasures, (products, changing)) = (swept?, erasures?, products?);
            let left = left + changing + usize::from(!settled?);
            if unplaced + returned + left + erasures + products > 0 {
                tracing::info!(unplaced, returned, left, erasures, products, "swept what was abandoned");
            }
            Ok(TaskResult::SweptOrders { unplaced, returned, left, erasures, products })
        }
        Event::CleanUp {} => {
            let listeners = store.clean_up(clock.now()).await?;
            if listeners > 0 {
                tracing::info!(listeners, "cleaned up what had expired");
            }
            Ok(TaskResult::CleanedUp { listeners })
        }
        Event::Reconcile {} => Ok(TaskResult::Reconciled(store.reconcile(*low_stock, clock).await?)),
        Event::SummariseSales { day } => {
            let Counted { days, orders, left } =
                store.count_sales(day, CountTerms::new(shop.currency.code()), clock).await?;
            if orders + left > 0 {
                tracing::info!(days, orders, left, "summarised sales");
            }
            Ok(TaskResult::SummarisedSales { days, orders, left })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_named_and_nothing_else() {
        let read = |text| serde_json::from_str::<Event>(text).ok();
        assert_eq!(read(r#"{"task": "sweep_orders"}"#), Some(Event::SweepOrders {}));
        assert_eq!(read(r#"{"task": "summarise_sales"}"#), Some(Event::SummariseSales { day: None }));
        let day = "2026-11-20".parse().ok();
        assert!(day.is_some());
        assert_eq!(read(r#"{"task": "summarise_sales", "day": "2026-11-20"}"#), Some(Event::SummariseSales { day }));
        for wrong in [
            r#"{"task": "drop_table"}"#,
            r#"{"task": "sweep_orders", "more": 1}"#,
            r#"{"task": "summarise_sales", "day": "yesterday"}"#,
            "{}",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
