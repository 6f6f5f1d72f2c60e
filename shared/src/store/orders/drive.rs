//! Drives plans on, step by step, from wherever they are: by the request that began one, by its retry, by a second
//! checkout of its cart, or by the sweep.

use std::time::Duration;

use super::lines::PlannedLine;
use super::placing::{Obstacle, Stepped};
use super::plan::PlanItem;
use crate::clock::Clock;
use crate::domain::{MAX_TRANSACTION_LINES, OrderId, Step};
use crate::store::table::backoff::{Backoff, has_time};
use crate::store::table::key::Key;
use crate::store::{Buyer, OrderItem, Store, StoreError};

/// For so long after its last step a plan is left to whoever took it.
const OTHERS_TURN: Duration = Duration::from_secs(1);

/// What became of a plan.
#[derive(Debug)]
pub(in crate::store) enum PlanEnd {
    /// The order is placed.
    Placed,
    /// It has come to its end: the stock was given back, or somebody else drove it there, whichever way.
    Over,
    /// All that was taken was given back, because of this.
    Unwound(Obstacle),
}

impl Store {
    /// Takes a plan to its end. With `lines`, if they are known; otherwise they are read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails, or if there is no time left. The plan stays where it is then, for
    /// somebody to drive on.
    pub(in crate::store) async fn drive(
        &self,
        plan: PlanItem,
        lines: Option<Vec<PlannedLine>>,
        clock: &Clock,
    ) -> Result<PlanEnd, StoreError> {
        let lines = match lines {
            Some(lines) => lines,
            None => self.lines_of_plan(&plan).await?,
        };
        let (mut plan, mut obstacle, mut stage) = (plan, None, STAGE);
        loop {
            if !has_time() {
                return Err(StoreError::Unavailable("the order takes longer than its request has time".to_owned()));
            }
            let step = plan.progress.next(stage);
            match self.step(&plan, step, &lines, clock).await? {
                Stepped::Done if step == Step::Commit => return Ok(PlanEnd::Placed),
                Stepped::Done if step == Step::End => return Ok(obstacle.map_or(PlanEnd::Over, PlanEnd::Unwound)),
                Stepped::Done => {
                    plan = PlanItem { progress: plan.progress.after(step), ..plan };
                    stage = STAGE;
                }
                // One line always fits: there are fewer shards than a transaction has actions.
                Stepped::TooMany => stage = (stage / 2).max(1),
                Stepped::Obstructed(found) => {
                    if self.turn(&plan, clock.now()).await? {
                        obstacle = Some(found);
                        plan = PlanItem { progress: plan.progress.turned(), ..plan };
                    } else if !self.reread(&mut plan).await? {
                        return Ok(PlanEnd::Over);
                    }
                }
                Stepped::Moved if self.reread(&mut plan).await? => {}
                Stepped::Moved => return Ok(obstacle.map_or(PlanEnd::Over, PlanEnd::Unwound)),
            }
        }
    }

    async fn step(
        &self,
        plan: &PlanItem,
        step: Step,
        lines: &[PlannedLine],
        clock: &Clock,
    ) -> Result<Stepped, StoreError> {
        match step {
            Step::Take { from, to } => self.take(plan, step, part(lines, from, to), clock.now()).await,
            Step::GiveBack { from, to } => self.give_back(plan, step, part(lines, from, to), clock.now()).await,
            Step::End => self.end(plan).await,
            Step::Commit => match &plan.placing {
                Some(placing) => self.commit(plan, placing, clock.now()).await,
                None => Err(StoreError::Unexpected("a plan that only gives back has nothing to place".to_owned())),
            },
        }
    }

    /// Whether the plan is still there.
    async fn reread(&self, plan: &mut PlanItem) -> Result<bool, StoreError> {
        let read = self.plan(plan.id).await?;
        let is_there = read.is_some();
        if let Some(read) = read {
            *plan = read;
        }
        Ok(is_there)
    }

    /// The lines of a plan; those of an order that was placed in one transaction stand in the order.
    async fn lines_of_plan(&self, plan: &PlanItem) -> Result<Vec<PlannedLine>, StoreError> {
        let lines = self.planned_lines(plan.id).await?;
        match usize::try_from(plan.progress.lines) {
            Ok(wanted) if wanted == lines.len() => Ok(lines),
            // It has come to its end in between: then nothing of it moves any more.
            _ if self.plan(plan.id).await?.is_none() => Ok(lines),
            _ => Err(StoreError::Unexpected(format!("the plan of {} lacks lines", plan.id))),
        }
    }

    /// Sees an order that somebody is placing, or has given up on placing, to its end; and gives it if it was placed.
    /// Waits for whoever is at work on it.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails, or if there is no time left.
    pub async fn settle_order(
        &self,
        buyer: &Buyer,
        id: OrderId,
        clock: &Clock,
    ) -> Result<Option<OrderItem>, StoreError> {
        self.settle_plan(id, clock).await?;
        self.order_as_placed(buyer, id).await
    }

    /// Sees a plan to its end, if there is one.
    pub(in crate::store) async fn settle_plan(&self, id: OrderId, clock: &Clock) -> Result<(), StoreError> {
        let mut backoff = Backoff::new(&self.random);
        while let Some(plan) = self.plan(id).await? {
            let now = clock.now();
            if plan.touched_at.plus(OTHERS_TURN) <= now
                && let Some(plan) = self.adopt(plan, false, now).await?
            {
                self.drive(plan, None, clock).await?;
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
    pub async fn settle_claim(&self, id: OrderId, clock: &Clock) -> Result<bool, StoreError> {
        self.settle_plan(id, clock).await?;
        Ok(self.get_item(&Key::order_pointer(id)).await?.is_some())
    }
}

/// How many lines a stage takes at most.
const STAGE: u32 = MAX_TRANSACTION_LINES as u32;

fn part(lines: &[PlannedLine], from: u32, to: u32) -> &[PlannedLine] {
    let index = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    lines.get(index(from)..index(to)).unwrap_or_default()
}
