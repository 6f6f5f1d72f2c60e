//! Gives back the takings of orders that exceed one transaction, in stages: those that were refused on the way, and those that
//! were placed and then cancelled.

use super::item::SagaItem;
use super::steps::Stepped;
use crate::domain::{OrderId, Progress, Step, Timestamp};
use crate::store::stock::rule::release;
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{Reservation, Store, StoreError};

impl SagaItem {
    /// The saga that gives back all that a placed order took.
    pub(in crate::store) fn of_cancelled(id: OrderId, takings: u32, now: Timestamp) -> Self {
        Self { id, progress: Progress::cancelled(takings), placing: None, touched_at: now }
    }
}

impl Store {
    /// Gives back some takings and records it in the saga, once however many drivers try.
    pub(in crate::store) async fn release_stage(
        &self,
        saga: &SagaItem,
        step: Step,
        takings: &[Reservation],
        now: Timestamp,
    ) -> Result<Stepped, StoreError> {
        let mut actions = vec![saga.advance(saga.progress.after(step), now)?];
        for reservation in takings {
            actions.extend(release(&reservation.taking)?);
        }
        match self.transact(actions).await {
            Ok(()) => Ok(Stepped::Done),
            Err(TransactError::Store(error)) => Err(error),
            Err(TransactError::Refused(reasons)) if reasons.first().is_some_and(Reason::is_condition) => {
                Ok(Stepped::Moved)
            }
            Err(TransactError::Refused(_)) => {
                Err(StoreError::Unexpected(format!("a taking of {} has no counter", saga.id)))
            }
        }
    }
}
