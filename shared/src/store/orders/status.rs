//! Status changes of orders. Cancelling gives back what the order took exactly once: in the same transaction, or by a saga that the
//! transaction creates.

use serde_json::json;

use super::order::OrderPointer;
use super::saga::item::SagaItem;
use crate::clock::Clock;
use crate::domain::{OrderId, OrderStatus};
use crate::store::stock::rule::release;
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::key::{self, Buyer, Key};
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{Actor, MovedBy, OrderItem, OrderMove, Store, StoreError};

/// Why an order's status was not changed.
#[derive(Debug)]
pub enum StatusError {
    NotFound,
    /// This change may not follow the current status.
    Illegal(OrderStatus),
    Store(StoreError),
}

impl From<StoreError> for StatusError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<serde_dynamo::Error> for StatusError {
    fn from(error: serde_dynamo::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Cancels a buyer's order and releases its stock. An order that is already cancelled is returned as it is.
    ///
    /// # Errors
    /// Returns an error if there is no such order, it can no longer be cancelled, or if DynamoDB fails.
    pub async fn cancel_order(&self, buyer: &Buyer, id: OrderId, clock: &Clock) -> Result<OrderItem, StatusError> {
        let key = Key::order(buyer, id);
        let (to, by) = (OrderStatus::Cancelled, MovedBy::Buyer);
        self.move_order(&key, to, by, clock, |order| order.hidden_at.is_none(), |_| Ok(None)).await
    }

    /// Changes an order's status for staff, with an audit record. Cancelling a cancelled order returns it as it is and
    /// records nothing.
    ///
    /// # Errors
    /// Returns an error if there is no such order, the change is not allowed, or if DynamoDB fails.
    pub async fn set_order_status(
        &self,
        id: OrderId,
        to: OrderStatus,
        actor: Actor,
        clock: &Clock,
    ) -> Result<OrderItem, StatusError> {
        let pointer = self.get::<OrderPointer>(&Key::order_pointer(id)).await?.ok_or(StatusError::NotFound)?;
        let audit = |from: OrderStatus| {
            let detail = json!({ "from": from, "to": to });
            self.audit(actor, "set_order_status", id, detail).put().map(Some)
        };
        self.move_order(&pointer.key_of(id), to, MovedBy::Staff(actor.user), clock, |_| true, audit).await
    }

    /// One read and one transaction, repeated while others change the order. If a saga placed the order, cancelling
    /// creates a saga that releases its stock, and drives it while the time budget lasts. The order is cancelled in any
    /// case, and the sweep finishes the saga.
    async fn move_order(
        &self,
        key: &Key,
        to: OrderStatus,
        by: MovedBy,
        clock: &Clock,
        visible: impl Fn(&OrderItem) -> bool,
        extra: impl Fn(OrderStatus) -> Result<Option<Action>, StoreError>,
    ) -> Result<OrderItem, StatusError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let order = self.get::<OrderItem>(key).await?.filter(&visible).ok_or(StatusError::NotFound)?;
            if to == OrderStatus::Cancelled && order.status == to {
                // A repeated request: the status is set already, and nothing is left to write.
                return Ok(self.with_lines(order).await?);
            }
            if !order.status.may_become(to) {
                return Err(StatusError::Illegal(order.status));
            }
            let now = clock.now();
            let moved = OrderMove { status: to, at: now, by };
            let mut actions = vec![step(key, &order, &moved)?];
            actions.extend(extra(order.status)?);
            let stock_from = actions.len();
            let cancelled = to == OrderStatus::Cancelled;
            let saga =
                (cancelled && order.is_staged()).then(|| SagaItem::of_cancelled(order.id, order.taking_count, now));
            match &saga {
                Some(saga) => actions.push(saga.put()?),
                None if cancelled => {
                    for taking in order.all_takings() {
                        actions.extend(release(&taking)?);
                    }
                }
                None => {}
            }
            match self.transact(actions).await {
                Ok(()) => {
                    if let Some(saga) = saga {
                        self.give_all_back(saga, clock).await;
                    }
                    let moves = order.moves.iter().cloned().chain([moved]).collect();
                    return Ok(self.with_lines(OrderItem { status: to, updated_at: now, moves, ..order }).await?);
                }
                Err(TransactError::Store(error)) => return Err(error.into()),
                Err(TransactError::Refused(reasons)) => check_refusal(&reasons, stock_from)?,
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("the order kept changing".to_owned()).into());
            }
        }
    }

    /// Releases as much stock as the time budget allows. The sweep releases the rest.
    async fn give_all_back(&self, saga: SagaItem, clock: &Clock) {
        let id = saga.id;
        if let Err(error) = self.drive(saga, None, clock).await {
            tracing::warn!(order = %id, cause = %error, "the stock of a cancelled order is not all back yet");
        }
    }
}

/// The update of the order, on the condition that its status is still the one that was read.
fn step(key: &Key, order: &OrderItem, moved: &OrderMove) -> Result<Action, StoreError> {
    let update = "SET #status = :to, #collection = :collection, updated_at = :now, \
                  moves = list_append(if_not_exists(moves, :none), :moved)";
    Action::update(key, update, "#status = :from")
        .name("#status", "status")
        .name("#collection", crate::store::schema::BY_COLLECTION.partition_key)
        .value(":from", order.status)?
        .value(":to", moved.status)?
        .value(":collection", key::order_collection(moved.status, key::order_shard(order.id)))?
        .value(":now", moved.at)?
        .value(":none", [(); 0])?
        .value(":moved", [moved])
}

/// Returns `Ok` to try again: another process changed the order's status, and may have created a saga too. That
/// condition is looked at first. If it is true, the others must be true as well, because counters are never deleted.
fn check_refusal(reasons: &[Reason], stock_from: usize) -> Result<(), StoreError> {
    if reasons.first().is_some_and(Reason::is_condition) {
        return Ok(());
    }
    match reasons.iter().skip(stock_from).position(Reason::is_condition) {
        None => Ok(()),
        Some(at) => Err(StoreError::Unexpected(format!("taking {at} of the order has no counter"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_elses_cancel_is_no_missing_stock() {
        let refused = || Reason::Condition(None);
        // The other process changed the order's status and created its saga.
        assert_eq!(check_refusal(&[refused(), refused()], 1), Ok(()));
        assert_eq!(check_refusal(&[refused(), Reason::None, Reason::None], 1), Ok(()));
        assert!(check_refusal(&[Reason::None, Reason::None, refused()], 1).is_err());
    }
}
