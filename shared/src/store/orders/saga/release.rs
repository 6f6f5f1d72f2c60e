//! Releases the stock of orders that exceed one transaction, in stages: those that were refused on the way, and those that
//! were placed and then cancelled.

use super::item::SagaItem;
use super::steps::Stepped;
use crate::domain::{OrderId, Progress, Step, Timestamp};
use crate::store::orders::lines::ReservationLine;
use crate::store::stock::rule::release;
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{Store, StoreError};

impl SagaItem {
    /// The saga that releases all stock of a placed order.
    pub(in crate::store) fn of_cancelled(id: OrderId, lines: u32, now: Timestamp) -> Self {
        Self { id, progress: Progress::cancelled(lines), placing: None, touched_at: now }
    }
}

impl Store {
    /// Releases the stock of some lines and records it in the saga, once however many drivers try.
    pub(in crate::store) async fn release_stage(
        &self,
        saga: &SagaItem,
        step: Step,
        lines: &[ReservationLine],
        now: Timestamp,
    ) -> Result<Stepped, StoreError> {
        let mut actions = vec![saga.advance(saga.progress.after(step), now)?];
        for line in lines {
            actions.push(release(&line.line)?);
        }
        match self.transact(actions).await {
            Ok(()) => Ok(Stepped::Done),
            Err(TransactError::Store(error)) => Err(error),
            Err(TransactError::Refused(reasons)) if reasons.first().is_some_and(Reason::is_condition) => {
                Ok(Stepped::Moved)
            }
            Err(TransactError::Refused(_)) => {
                Err(StoreError::Unexpected(format!("a line of {} has no stock item", saga.id)))
            }
        }
    }
}
