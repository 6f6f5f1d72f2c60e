//! The plan of an order that takes several transactions to place, or to give its stock back. It is there for as long as
//! that takes, and nobody but those who drive it on sees it: the order itself is written by the last transaction.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use super::idempotency::IdempotencyId;
use crate::domain::{OrderId, Progress, Timestamp};
use crate::store::client::Item;
use crate::store::schema::BY_COLLECTION;
use crate::store::table::action::{Action, WriteError};
use crate::store::table::key::{self, Buyer, Key};
use crate::store::{CartOwner, OrderItem, Store, StoreError};

/// A plan as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct PlanItem {
    pub(in crate::store) id: OrderId,
    #[serde(flatten)]
    pub(in crate::store) progress: Progress,
    /// What is placed once all is taken. None: the order is there, cancelled, and its stock on the way back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) placing: Option<Placing>,
    /// When somebody last drove it on.
    pub(in crate::store) touched_at: Timestamp,
}

/// All that the last transaction of a checkout writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Placing {
    /// The order without its lines, which stand in items of their own.
    pub(in crate::store) order: OrderItem,
    pub(in crate::store) buyer: Buyer,
    /// The cart to close and the version at which it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) cart: Option<(CartOwner, u64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) idempotency: Option<IdempotencyId>,
}

#[derive(Serialize)]
struct IndexedPlan<'a> {
    #[serde(flatten)]
    plan: &'a PlanItem,
    collection: &'static str,
    position: OrderId,
}

impl PlanItem {
    pub(in crate::store) fn put(&self) -> Result<Action, StoreError> {
        let item = IndexedPlan { plan: self, collection: key::PLANS, position: self.id };
        Action::put(&Key::plan(self.id), &item, "attribute_not_exists(PK)")
    }

    /// Moves the plan from where it was read.
    pub(in crate::store) fn advance(&self, to: Progress, now: Timestamp) -> Result<Action, StoreError> {
        let turns = to.phase != self.progress.phase;
        let update = format!("SET #phase = :to_phase, #done = :to_done, touched_at = :now{}", self.forgetting(turns));
        self.as_read(self.named(Action::update(&Key::plan(self.id), update, AS_READ), turns))?
            .value(":to_phase", to.phase)?
            .value(":to_done", to.done)?
            .value(":now", now)
    }

    /// Where a plan turns around its order will not be, and so it need not say whose it would have been.
    fn forgetting(&self, turns: bool) -> &'static str {
        if self.forgets(turns) { " REMOVE placing.#order.email, placing.#order.shipping_address" } else { "" }
    }

    fn named(&self, action: Action, turns: bool) -> Action {
        if self.forgets(turns) { action.name("#order", "order") } else { action }
    }

    fn forgets(&self, turns: bool) -> bool {
        turns && self.placing.is_some()
    }

    /// Ends the plan where it was read.
    pub(in crate::store) fn delete(&self) -> Result<Action, StoreError> {
        self.as_read(Action::delete(&Key::plan(self.id), AS_READ))
    }

    fn as_read(&self, action: Action) -> Result<Action, StoreError> {
        let Progress { phase, done, .. } = self.progress;
        action.name("#phase", "phase").name("#done", "done").value(":phase", phase)?.value(":done", done)
    }
}

/// Nobody else has driven the plan on.
const AS_READ: &str = "#phase = :phase AND #done = :done";

impl Store {
    /// The plan of an order, as of now.
    pub(in crate::store) async fn plan(&self, id: OrderId) -> Result<Option<PlanItem>, StoreError> {
        self.get(&Key::plan(id)).await
    }

    /// Makes a plan one's own to drive on, if nobody has touched it since it was read; and turns it around if it is to
    /// be given up. Drivers do each other no harm, but a crowd of them would only be in each other's way.
    pub(in crate::store) async fn adopt(
        &self,
        plan: PlanItem,
        give_up: bool,
        now: Timestamp,
    ) -> Result<Option<PlanItem>, StoreError> {
        let progress = if give_up { plan.progress.turned() } else { plan.progress };
        let turns = progress.phase != plan.progress.phase;
        let update = format!("SET touched_at = :now, #phase = :to_phase{}", plan.forgetting(turns));
        let untouched = "#phase = :phase AND #done = :done AND touched_at = :touched_at";
        let adopt = plan
            .as_read(plan.named(Action::update(&Key::plan(plan.id), update, untouched), turns))?
            .value(":now", now)?
            .value(":to_phase", progress.phase)?
            .value(":touched_at", plan.touched_at)?;
        match self.execute(adopt).await {
            Ok(_) => Ok(Some(PlanItem { progress, touched_at: now, ..plan })),
            Err(WriteError::Condition(_)) => Ok(None),
            Err(WriteError::Store(error)) => Err(error),
        }
    }

    /// A page of the plans of orders begun before `before`, the oldest first, from after the key `start`; and where the
    /// next page starts, if there may be one. From the index, which may lag a moment.
    pub(in crate::store) async fn plans_begun_before(
        &self,
        before: Timestamp,
        start: Option<Item>,
    ) -> Result<(Vec<OrderId>, Option<Item>), StoreError> {
        #[derive(Deserialize)]
        struct Listed {
            id: OrderId,
        }
        let query = self.client.query().table_name(&*self.table).index_name(BY_COLLECTION.name);
        let query = query
            .key_condition_expression("#collection = :plans AND #position < :before")
            .expression_attribute_names("#collection", BY_COLLECTION.partition_key)
            .expression_attribute_names("#position", BY_COLLECTION.sort_key)
            .expression_attribute_values(":plans", AttributeValue::S(key::PLANS.to_owned()))
            .expression_attribute_values(":before", AttributeValue::S(OrderId::lowest_at(before).to_string()))
            .set_exclusive_start_key(start);
        let answer = query.send().await.map_err(|error| StoreError::from_sdk(&error))?;
        let listed: Vec<Listed> = serde_dynamo::from_items(answer.items.unwrap_or_default())?;
        Ok((listed.into_iter().map(|plan| plan.id).collect(), answer.last_evaluated_key))
    }
}
