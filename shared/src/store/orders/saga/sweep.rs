//! What was begun and abandoned, because its process died or its client went away, brought to an end.

use std::time::Duration;

use tokio::time::Instant;

use crate::clock::Clock;
use crate::domain::{OrderId, Timestamp};
use crate::request_context::{self, RequestContext};
use crate::store::table::backoff::has_time;
use crate::store::{Store, StoreError};

/// A saga that nobody has touched for so long is abandoned. Longer than any request may take.
pub const ABANDONED_AFTER: Duration = Duration::from_secs(60);

/// How long a sweep works on one saga, so that no other waits behind it. The next sweep goes on with it.
const LONGEST_SAGA: Duration = Duration::from_secs(15);
/// After so long somebody should look at a saga that fails.
const STUCK_AFTER: Duration = Duration::from_secs(60 * 60);

fn is_stuck(id: OrderId, now: Timestamp) -> bool {
    id.made_at().plus(STUCK_AFTER) < now
}

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Orders that were abandoned while they were placed: nothing is held for them any more.
    pub unplaced: usize,
    /// Cancelled orders whose stock is all back.
    pub returned: usize,
    /// Left for the next sweep: somebody is at work on them, there was no time, or something went wrong.
    pub left: usize,
}

/// What became of one saga.
enum Outcome {
    Unplaced,
    Returned,
    Left,
    /// It had come to its end before.
    Gone,
}

impl Store {
    /// Ends what was abandoned: an order that was being placed is given up, since its client was told nothing good;
    /// stock on its way back goes on. Any number of sweeps may run at once. With [`ABANDONED_AFTER`] and a sweep each
    /// minute, an abandoned order holds stock for less than three minutes.
    ///
    /// # Errors
    /// When DynamoDB does not give the list. What goes wrong with one order is logged and leaves it for the next sweep.
    pub async fn sweep(&self, clock: &Clock) -> Result<Swept, StoreError> {
        let (mut swept, mut start) = (Swept::default(), None);
        let before = clock.now().minus(ABANDONED_AFTER);
        loop {
            let (mut ids, next) = self.sagas_begun_before(before, start).await?;
            // What has failed for long waits for what may go well.
            ids.sort_by_key(|id| (is_stuck(*id, clock.now()), *id));
            for id in ids {
                match self.sweep_saga(id, before, clock).await {
                    Outcome::Unplaced => swept.unplaced += 1,
                    Outcome::Returned => swept.returned += 1,
                    Outcome::Left => swept.left += 1,
                    Outcome::Gone => {}
                }
            }
            if next.is_none() || !has_time() {
                return Ok(swept);
            }
            start = next;
        }
    }

    async fn sweep_saga(&self, id: OrderId, before: Timestamp, clock: &Clock) -> Outcome {
        if !has_time() {
            return Outcome::Left;
        }
        let left = request_context::deadline().saturating_duration_since(Instant::now());
        let context = RequestContext::new(left.min(LONGEST_SAGA));
        context.run(Box::pin(self.end_abandoned(id, before, clock))).await.unwrap_or_else(|error| {
            let age_seconds = clock.now().seconds().saturating_sub(id.made_at().seconds());
            if is_stuck(id, clock.now()) {
                tracing::error!(order = %id, age_seconds, cause = %error, "an abandoned order has been stuck for an hour");
            } else {
                tracing::warn!(order = %id, age_seconds, cause = %error, "an abandoned order is left for the next sweep");
            }
            Outcome::Left
        })
    }

    async fn end_abandoned(&self, id: OrderId, before: Timestamp, clock: &Clock) -> Result<Outcome, StoreError> {
        let Some(saga) = self.saga(id).await? else { return Ok(Outcome::Gone) };
        if saga.touched_at > before {
            return Ok(Outcome::Left);
        }
        let Some(saga) = self.claim(saga, true, clock.now()).await? else { return Ok(Outcome::Left) };
        let was_placing = saga.placing.is_some();
        self.drive(saga, None, clock).await?;
        Ok(if was_placing { Outcome::Unplaced } else { Outcome::Returned })
    }
}
