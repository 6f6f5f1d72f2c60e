//! The saga of an order that takes several transactions to place, or to release its stock. Its item exists for as long as
//! that takes, and only those who drive it see it: the order itself is written by the last transaction.

use serde::{Deserialize, Serialize};

use crate::domain::{OrderId, Progress, Timestamp};
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::item::Item;
use crate::store::table::key::{self, Buyer, Key};
use crate::store::table::query::Query;
use crate::store::{CartOwner, IdempotencyId, OrderItem, Store, StoreError};

/// A saga as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct SagaItem {
    pub(in crate::store) id: OrderId,
    #[serde(flatten)]
    pub(in crate::store) progress: Progress,
    /// What is placed once all is reserved. None: the order exists, cancelled, and its stock is being released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) placing: Option<Placing>,
    /// When somebody last moved it.
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
struct IndexedSaga<'a> {
    #[serde(flatten)]
    saga: &'a SagaItem,
    collection: &'static str,
    position: OrderId,
}

impl SagaItem {
    pub(in crate::store) fn put(&self) -> Result<Action, StoreError> {
        let item = IndexedSaga { saga: self, collection: key::SAGAS, position: self.id };
        Action::put(&Key::saga(self.id), &item, "attribute_not_exists(PK)")
    }

    /// Moves the saga from where it was read.
    pub(in crate::store) fn advance(&self, to: Progress, now: Timestamp) -> Result<Action, StoreError> {
        let compensates = to.phase != self.progress.phase;
        let update =
            format!("SET #phase = :to_phase, #done = :to_done, touched_at = :now{}", self.forgetting(compensates));
        self.as_read(self.named(Action::update(&Key::saga(self.id), update, AS_READ), compensates))?
            .value(":to_phase", to.phase)?
            .value(":to_done", to.done)?
            .value(":now", now)
    }

    /// A saga that compensates will have no order, so it forgets whose it would have been.
    fn forgetting(&self, compensates: bool) -> &'static str {
        if self.forgets(compensates) { " REMOVE placing.#order.email, placing.#order.shipping_address" } else { "" }
    }

    fn named(&self, action: Action, compensates: bool) -> Action {
        if self.forgets(compensates) { action.name("#order", "order") } else { action }
    }

    fn forgets(&self, compensates: bool) -> bool {
        compensates && self.placing.is_some()
    }

    /// Ends the saga where it was read.
    pub(in crate::store) fn delete(&self) -> Result<Action, StoreError> {
        self.as_read(Action::delete(&Key::saga(self.id), AS_READ))
    }

    fn as_read(&self, action: Action) -> Result<Action, StoreError> {
        let Progress { phase, done, .. } = self.progress;
        action.name("#phase", "phase").name("#done", "done").value(":phase", phase)?.value(":done", done)
    }
}

/// Nobody else has moved the saga.
const AS_READ: &str = "#phase = :phase AND #done = :done";

impl Store {
    /// The saga of an order, as of now.
    pub(in crate::store) async fn saga(&self, id: OrderId) -> Result<Option<SagaItem>, StoreError> {
        self.get(&Key::saga(id)).await
    }

    /// Claims a saga to drive it, if nobody has moved it since it was read; with `give_up`, it compensates from then on.
    /// Several drivers do no harm, but they would be in each other's way.
    pub(in crate::store) async fn claim(
        &self,
        saga: SagaItem,
        give_up: bool,
        now: Timestamp,
    ) -> Result<Option<SagaItem>, StoreError> {
        let progress = if give_up { saga.progress.compensating() } else { saga.progress };
        let compensates = progress.phase != saga.progress.phase;
        let update = format!("SET touched_at = :now, #phase = :to_phase{}", saga.forgetting(compensates));
        let untouched = "#phase = :phase AND #done = :done AND touched_at = :touched_at";
        let claim = saga
            .as_read(saga.named(Action::update(&Key::saga(saga.id), update, untouched), compensates))?
            .value(":now", now)?
            .value(":to_phase", progress.phase)?
            .value(":touched_at", saga.touched_at)?;
        match self.execute(claim).await {
            Ok(_) => Ok(Some(SagaItem { progress, touched_at: now, ..saga })),
            Err(WriteError::Condition(_)) => Ok(None),
            Err(WriteError::Store(error)) => Err(error),
        }
    }

    /// A page of the sagas of orders begun before `before`, the oldest first, from after the key `start`; and where the
    /// next page starts, if there may be one. From the index, which may lag a moment.
    pub(in crate::store) async fn sagas_begun_before(
        &self,
        before: Timestamp,
        start: Option<Item>,
    ) -> Result<(Vec<OrderId>, Option<Item>), StoreError> {
        let query = Query::collection(key::SAGAS).below(OrderId::lowest_at(before).to_string());
        let mut page = self.page(query.start(start)).await?;
        let next = page.next.take();
        Ok((page.ids()?, next))
    }
}
