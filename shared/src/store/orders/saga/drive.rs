//! Drives sagas on, step by step, from wherever they are: for the request that began one, by its retry, by a second
//! checkout of its cart, or by the sweep.

use std::time::Duration;

use super::item::SagaItem;
use super::steps::{Obstacle, Stepped};
use crate::clock::Clock;
use crate::domain::{OrderId, Step};
use crate::store::table::backoff::{Backoff, has_time};
use crate::store::table::key::Key;
use crate::store::table::transact::MAX_ACTIONS;
use crate::store::{Buyer, OrderItem, Reservation, Store, StoreError};

/// For this long after its last step, a saga is left to the driver that made the step.
const OTHERS_TURN: Duration = Duration::from_secs(1);

/// What became of a saga.
#[derive(Debug)]
pub(in crate::store) enum SagaEnd {
    /// The order is placed.
    Placed,
    /// It has come to its end: the stock was released, or somebody else brought it there, whichever way.
    Over,
    /// It compensated, because of this.
    Compensated(Obstacle),
}

impl Store {
    /// Takes a saga to its end. With `takings`, if they are known; otherwise they are read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails, or if there is no time left. The saga stays where it is then, for
    /// somebody to drive on.
    pub(in crate::store) async fn drive(
        &self,
        saga: SagaItem,
        takings: Option<Vec<Reservation>>,
        clock: &Clock,
    ) -> Result<SagaEnd, StoreError> {
        let takings = match takings {
            Some(takings) => takings,
            None => self.takings_of_saga(&saga).await?,
        };
        let (mut saga, mut obstacle, mut stage) = (saga, None, STAGE);
        loop {
            if !has_time() {
                return Err(StoreError::Unavailable("the order takes longer than its request has time".to_owned()));
            }
            let step = saga.progress.next(stage);
            match self.step(&saga, step, &takings, clock).await? {
                Stepped::Done if step == Step::Commit => return Ok(SagaEnd::Placed),
                Stepped::Done if step == Step::End => return Ok(obstacle.map_or(SagaEnd::Over, SagaEnd::Compensated)),
                Stepped::Done => {
                    saga = SagaItem { progress: saga.progress.after(step), ..saga };
                    stage = STAGE;
                }
                // One taking always fits: there are fewer shards than a transaction has actions.
                Stepped::TooMany => stage = (stage / 2).max(1),
                Stepped::Obstructed(found) => {
                    if self.compensate(&saga, clock.now()).await? {
                        obstacle = Some(found);
                        saga = SagaItem { progress: saga.progress.compensating(), ..saga };
                    } else if !self.reread(&mut saga).await? {
                        return Ok(SagaEnd::Over);
                    }
                }
                Stepped::Moved if self.reread(&mut saga).await? => {}
                Stepped::Moved => return Ok(obstacle.map_or(SagaEnd::Over, SagaEnd::Compensated)),
            }
        }
    }

    async fn step(
        &self,
        saga: &SagaItem,
        step: Step,
        takings: &[Reservation],
        clock: &Clock,
    ) -> Result<Stepped, StoreError> {
        match step {
            Step::Reserve { from, to } => {
                self.reserve_stage(saga, step, stage_of(takings, from, to), clock.now()).await
            }
            Step::Release { from, to } => {
                self.release_stage(saga, step, stage_of(takings, from, to), clock.now()).await
            }
            Step::End => self.end(saga).await,
            Step::Commit => match &saga.placing {
                Some(placing) => self.commit(saga, placing, clock.now()).await,
                None => Err(StoreError::Unexpected("a saga that only releases has nothing to place".to_owned())),
            },
        }
    }

    /// Whether the saga is still there.
    async fn reread(&self, saga: &mut SagaItem) -> Result<bool, StoreError> {
        let read = self.saga(saga.id).await?;
        let is_there = read.is_some();
        if let Some(read) = read {
            *saga = read;
        }
        Ok(is_there)
    }

    /// The takings of a saga.
    async fn takings_of_saga(&self, saga: &SagaItem) -> Result<Vec<Reservation>, StoreError> {
        let takings = self.takings(saga.id).await?;
        match usize::try_from(saga.progress.takings) {
            Ok(wanted) if wanted == takings.len() => Ok(takings),
            // It has come to its end in between: then nothing of it moves any more.
            _ if self.saga(saga.id).await?.is_none() => Ok(takings),
            _ => Err(StoreError::Unexpected(format!("the saga of {} lacks takings", saga.id))),
        }
    }

    /// Sees an order that somebody is placing, or has given up on placing, to its end; and gives it if it was placed.
    /// Waits for another driver that is at work on it.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails, or if there is no time left.
    pub async fn await_order_completion(
        &self,
        buyer: &Buyer,
        id: OrderId,
        clock: &Clock,
    ) -> Result<Option<OrderItem>, StoreError> {
        self.await_saga_completion(id, clock).await?;
        self.order_as_placed(buyer, id).await
    }

    /// Sees a saga to its end, if there is one.
    pub(in crate::store) async fn await_saga_completion(&self, id: OrderId, clock: &Clock) -> Result<(), StoreError> {
        let mut backoff = Backoff::new(&self.random);
        while let Some(saga) = self.saga(id).await? {
            let now = clock.now();
            if saga.touched_at.plus(OTHERS_TURN) <= now
                && let Some(saga) = self.claim(saga, false, now).await?
            {
                self.drive(saga, None, clock).await?;
            } else if !backoff.wait().await {
                return Err(StoreError::Unavailable("somebody else is still placing the order".to_owned()));
            }
        }
        Ok(())
    }

    /// The order that a cart is claimed for, if it came to be. Sees it to its end first.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails, or if there is no time left.
    pub async fn await_claim_completion(&self, id: OrderId, clock: &Clock) -> Result<bool, StoreError> {
        self.await_saga_completion(id, clock).await?;
        Ok(self.get_item(&Key::order_pointer(id)).await?.is_some())
    }
}

/// How many takings a stage has at most: as many as fit a transaction with the saga's item and the check of the account,
/// if none is from several shards.
const STAGE: u32 = MAX_ACTIONS as u32 - 2;

fn stage_of(takings: &[Reservation], from: u32, to: u32) -> &[Reservation] {
    let index = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    takings.get(index(from)..index(to)).unwrap_or_default()
}
