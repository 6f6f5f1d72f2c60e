//! How an order moves on, and how cancelling gives its stock back: one transaction, so exactly once.

use super::action::Action;
use super::backoff::Backoff;
use super::key::{self, Buyer, Key};
use super::orders::OrderPointer;
use super::transact::{Reason, TransactError};
use super::{Audit, OrderItem, Store, StoreError};
use crate::domain::{OrderId, OrderStatus, Timestamp};

/// Why an order did not move on.
#[derive(Debug)]
pub enum StatusError {
    NotFound,
    /// The step is not one that may follow.
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
    /// Cancels a buyer's order and gives its stock back.
    ///
    /// # Errors
    /// When there is none, it cannot be cancelled any more, or as DynamoDB's.
    pub async fn cancel_order(&self, buyer: &Buyer, id: OrderId, now: Timestamp) -> Result<OrderItem, StatusError> {
        let key = Key::order(buyer, id);
        self.move_order(&key, OrderStatus::Cancelled, now, |order| order.hidden_at.is_none(), |_| Ok(None)).await
    }

    /// Moves an order on for staff, with a record of who did.
    ///
    /// # Errors
    /// When there is none, the step is illegal, or as DynamoDB's.
    pub async fn set_order_status(
        &self,
        id: OrderId,
        to: OrderStatus,
        now: Timestamp,
        audit: impl Fn(OrderStatus) -> Audit,
    ) -> Result<OrderItem, StatusError> {
        let pointer = self.get::<OrderPointer>(&Key::order_pointer(id)).await?.ok_or(StatusError::NotFound)?;
        let key = Key { pk: pointer.partition, sk: format!("{}{id}", key::ORDERS) };
        self.move_order(&key, to, now, |_| true, |from| audit(from).put().map(Some)).await
    }

    /// One read and one transaction, both again for as long as others move the order meanwhile.
    async fn move_order(
        &self,
        key: &Key,
        to: OrderStatus,
        now: Timestamp,
        visible: impl Fn(&OrderItem) -> bool,
        extra: impl Fn(OrderStatus) -> Result<Option<Action>, StoreError>,
    ) -> Result<OrderItem, StatusError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let order = self.get::<OrderItem>(key).await?.filter(&visible).ok_or(StatusError::NotFound)?;
            if !order.status.may_become(to) {
                return Err(StatusError::Illegal(order.status));
            }
            let mut actions = vec![step(key, &order, to, now)?];
            actions.extend(extra(order.status)?);
            let stock_from = actions.len();
            if to == OrderStatus::Cancelled {
                actions.extend(returns(&order)?);
            }
            match self.transact(actions).await {
                Ok(()) => return Ok(OrderItem { status: to, updated_at: now, ..order }),
                Err(TransactError::Store(error)) => return Err(error.into()),
                Err(TransactError::Refused(reasons)) => check_refusal(&reasons, stock_from)?,
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("the order kept changing".to_owned()).into());
            }
        }
    }
}

/// The order itself: only from the status that was read.
fn step(key: &Key, order: &OrderItem, to: OrderStatus, now: Timestamp) -> Result<Action, StoreError> {
    Action::update(key, "SET #status = :to, #collection = :collection, updated_at = :now", "#status = :from")
        .name("#status", "status")
        .name("#collection", super::schema::BY_COLLECTION.partition_key)
        .value(":from", order.status)?
        .value(":to", to)?
        .value(":collection", key::order_collection(to, key::order_shard(order.id)))?
        .value(":now", now)
}

/// What was taken, given back. A deleted product leaves its stock item behind for this.
fn returns(order: &OrderItem) -> Result<Vec<Action>, StoreError> {
    order
        .lines
        .iter()
        .map(|line| {
            let update = "SET available = available + :quantity, version = version + :one";
            Action::update(&Key::stock(line.product_id), update, "attribute_exists(PK)")
                .value(":quantity", line.quantity)?
                .value(":one", 1)
        })
        .collect()
}

/// Only the order's own condition may fail: somebody moved it. Stock items are never deleted.
fn check_refusal(reasons: &[Reason], stock_from: usize) -> Result<(), StoreError> {
    match reasons.iter().skip(stock_from).position(Reason::is_condition) {
        None => Ok(()),
        Some(line) => Err(StoreError::Unexpected(format!("line {line} of the order has no stock item"))),
    }
}
