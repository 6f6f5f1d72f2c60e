//! Stock of orders with more lines than one transaction holds, given back in stages: of those that were refused on the
//! way, and of those that were placed and cancelled.

use super::lines::PlannedLine;
use super::placing::Stepped;
use super::plan::PlanItem;
use super::sale::give_back;
use crate::domain::{OrderId, Progress, Step, Timestamp};
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{Store, StoreError};

impl PlanItem {
    /// The plan of giving back all that a placed order took.
    pub(in crate::store) fn of_cancelled(id: OrderId, lines: u32, now: Timestamp) -> Self {
        Self { id, progress: Progress::cancelled(lines), placing: None, touched_at: now }
    }
}

impl Store {
    /// Gives back the stock of some lines and notes it in the plan: once, whoever tries.
    pub(in crate::store) async fn give_back(
        &self,
        plan: &PlanItem,
        step: Step,
        lines: &[PlannedLine],
        now: Timestamp,
    ) -> Result<Stepped, StoreError> {
        let mut actions = vec![plan.advance(plan.progress.after(step), now)?];
        for planned in lines {
            actions.push(give_back(&planned.line)?);
        }
        match self.transact(actions).await {
            Ok(()) => Ok(Stepped::Done),
            Err(TransactError::Store(error)) => Err(error),
            Err(TransactError::Refused(reasons)) if reasons.first().is_some_and(Reason::is_condition) => {
                Ok(Stepped::Moved)
            }
            Err(TransactError::Refused(_)) => {
                Err(StoreError::Unexpected(format!("a line of {} has no stock item", plan.id)))
            }
        }
    }
}
