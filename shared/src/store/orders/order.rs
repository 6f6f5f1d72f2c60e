//! Orders: one item each in the buyer's partition, and a pointer by id for staff.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::{
    Address, CounterId, Email, Money, OrderId, OrderLine, OrderNumber, OrderStatus, Taking, Timestamp, UserId,
    stored_address,
};
use crate::store::schema;
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::item::Item;
use crate::store::table::key::{self, Buyer, Key};
use crate::store::table::query::{Page, Query};
use crate::store::{OrderMove, Store, StoreError};

/// An order as stored. Its lines, prices and names are those of the sale and never change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderItem {
    pub id: OrderId,
    /// The order's number, stored as `name`, which the index copies. None for an order from before there were numbers.
    #[serde(rename = "name", default, skip_serializing_if = "Option::is_none")]
    pub number: Option<OrderNumber>,
    pub status: OrderStatus,
    /// Empty if the lines are items of their own.
    pub lines: Vec<OrderLine>,
    /// What it took beside the stock of its lines. Empty if the takings are in items of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takings: Vec<Taking>,
    /// The number of takings in items of their own, if a saga placed the order. Otherwise 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub taking_count: u32,
    /// The number of items that the lines and takings are in, if a saga placed the order. Otherwise 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub chunks: u8,
    pub total: Money,
    /// The shop's currency at the time, ISO 4217.
    pub currency: String,
    pub line_count: u32,
    pub unit_count: u64,
    /// None for a guest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    #[serde(default, deserialize_with = "stored_address", skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<Address>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// When its buyer removed it from their history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden_at: Option<Timestamp>,
    /// Its status changes since it was placed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<OrderMove>,
    /// The number of staff's notes on it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub note_count: u32,
    /// When its personal data was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anonymised_at: Option<Timestamp>,
}

fn is_zero<T: Default + PartialEq>(number: &T) -> bool {
    *number == T::default()
}

/// An order in staff's list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OrderSummary {
    pub id: OrderId,
    #[serde(rename = "name", default)]
    pub number: Option<OrderNumber>,
    pub status: OrderStatus,
    pub total: Money,
    pub currency: String,
    pub line_count: u32,
    pub unit_count: u64,
    #[serde(default)]
    pub customer_id: Option<UserId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Why an order was not removed from its buyer's history.
#[derive(Debug)]
pub enum HideError {
    NotFound,
    /// It is not finished, so its status can still change.
    Open(OrderStatus),
    Store(StoreError),
}

/// An order with its key in the index.
#[derive(Serialize)]
pub(in crate::store) struct IndexedOrder<'a> {
    #[serde(flatten)]
    pub(in crate::store) order: &'a OrderItem,
    pub(in crate::store) collection: String,
    pub(in crate::store) position: OrderId,
}

/// The partition of an order, by the order's id.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::store) struct OrderPointer {
    pub(in crate::store) partition: String,
}

impl OrderPointer {
    pub(in crate::store) fn key_of(self, id: OrderId) -> Key {
        Key { pk: self.partition, sk: format!("{}{id}", key::ORDERS) }
    }
}

impl OrderItem {
    /// Returns true if a saga placed it, so that its lines are items of their own.
    pub(in crate::store) const fn is_staged(&self) -> bool {
        self.chunks > 0
    }

    /// The order with what it took beside the stock of its lines.
    pub(in crate::store) fn with_takings<'a>(self, takings: impl Iterator<Item = &'a Taking>) -> Self {
        let of_lines: BTreeSet<CounterId> = self.lines.iter().map(|line| line.taking().counter).collect();
        let takings = takings.filter(|taking| !of_lines.contains(&taking.counter)).cloned().collect();
        Self { takings, ..self }
    }

    /// All that it took. Cancelling gives back this and nothing else. Empty if its takings are in items of their own.
    pub(in crate::store) fn all_takings(&self) -> impl Iterator<Item = Taking> {
        self.lines.iter().map(OrderLine::taking).chain(self.takings.iter().cloned())
    }

    /// The order as it was when it was placed, without later changes.
    #[must_use]
    pub fn as_placed(self) -> Self {
        Self { status: OrderStatus::Pending, updated_at: self.created_at, hidden_at: None, moves: Vec::new(), ..self }
    }

    pub(in crate::store) fn put(&self, buyer: &Buyer) -> Result<Action, StoreError> {
        let collection = key::order_collection(self.status, key::order_shard(self.id));
        let item = IndexedOrder { order: self, collection, position: self.id };
        Action::put(&Key::order(buyer, self.id), &item, "attribute_not_exists(PK)")
    }

    pub(in crate::store) fn put_pointer(&self, buyer: &Buyer) -> Result<Action, StoreError> {
        let pointer = OrderPointer { partition: key::buyer_partition(buyer) };
        Action::put(&Key::order_pointer(self.id), &pointer, "attribute_not_exists(PK)")
    }
}

/// The most lines on a page of orders, unless its first order has more. It keeps an answer within Lambda's limit of six
/// megabytes.
pub const MAX_PAGE_LINES: u32 = 2_000;

/// The most orders to read for a page, including the removed ones that are left out.
pub const MAX_LOOKED_AT: usize = 500;
/// Each further query reads this many times as many orders as the one before.
const WIDER: usize = 4;

/// The order's id in a key.
fn order_at(key: &Item) -> Result<OrderId, StoreError> {
    let text =
        key.get(schema::SORT_KEY).and_then(|value| value.as_s().ok()).and_then(|sk| sk.strip_prefix(key::ORDERS));
    let id = text.and_then(|id| id.parse().ok());
    id.ok_or_else(|| StoreError::Unexpected("a page of orders ends at what is no order".to_owned()))
}

/// The number of these orders that fit a page, given each one's length in lines; at least one.
pub(in crate::store) fn short_enough(orders: &[OrderItem], length: impl Fn(&OrderItem) -> u32) -> usize {
    let mut lines = 0_u32;
    let fits = |order: &&OrderItem| {
        lines = lines.saturating_add(length(order));
        lines <= MAX_PAGE_LINES
    };
    orders.iter().take_while(fits).count().max(1)
}

impl Store {
    /// A buyer's order. None if they have removed it from their history.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn order(&self, buyer: &Buyer, id: OrderId) -> Result<Option<OrderItem>, StoreError> {
        let order = self.get::<OrderItem>(&Key::order(buyer, id)).await?;
        self.with_lines_of(order.filter(|order| order.hidden_at.is_none())).await
    }

    /// A buyer's order as it was placed, removed or not, for repeating an answer.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn order_as_placed(&self, buyer: &Buyer, id: OrderId) -> Result<Option<OrderItem>, StoreError> {
        let order = self.get::<OrderItem>(&Key::order(buyer, id)).await?;
        self.with_lines_of(order.map(OrderItem::as_placed)).await
    }

    /// An order by its id alone, also one removed from its history: for mails to its buyer and for staff. Two reads.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn order_of_anyone(&self, id: OrderId) -> Result<Option<OrderItem>, StoreError> {
        let Some(pointer) = self.get::<OrderPointer>(&Key::order_pointer(id)).await? else { return Ok(None) };
        self.with_lines_of(self.get(&pointer.key_of(id)).await?).await
    }

    /// A page of a buyer's orders that are older than `after`, newest first, and the position of the next page, if
    /// there may be one. It ends early if the orders have more than [`MAX_PAGE_LINES`] lines in total, or if many were
    /// removed: then it may even be empty and not be the last. One query, more if orders were removed, for at most
    /// [`MAX_LOOKED_AT`] orders in total, and one query for each order that a saga placed.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn orders(
        &self,
        buyer: &Buyer,
        limit: u16,
        after: Option<OrderId>,
    ) -> Result<(Vec<OrderItem>, Option<OrderId>), StoreError> {
        let wanted = usize::from(limit).saturating_add(1);
        let mut start = after.map(|id| Key::order(buyer, id).attributes());
        let mut orders: Vec<OrderItem> = Vec::with_capacity(wanted);
        let (mut ask, mut left) = (wanted, MAX_LOOKED_AT);
        while left > 0 {
            let page = self.orders_left(buyer, ask.min(left), start).await?;
            let looked_at = page.scanned;
            orders.extend(serde_dynamo::from_items::<_, OrderItem>(page.items)?);
            start = page.next;
            if orders.len() >= wanted || start.is_none() {
                break;
            }
            left = left.saturating_sub(looked_at.max(1));
            ask = ask.saturating_mul(WIDER);
        }
        let found = orders.len();
        orders.truncate(usize::from(limit).min(short_enough(&orders, |order| order.line_count)));
        let next = match start {
            _ if orders.len() < found => orders.last().map(|last| last.id),
            Some(key) => Some(order_at(&key)?),
            None => None,
        };
        let whole = orders.into_iter().map(|order| self.with_lines(order));
        Ok((futures::future::try_join_all(whole).await?, next))
    }

    /// A page of `ask` orders of a buyer, newest first, without those removed from the history.
    async fn orders_left(&self, buyer: &Buyer, ask: usize, start: Option<Item>) -> Result<Page, StoreError> {
        let orders = Query::partition(key::buyer_partition(buyer)).prefix(key::ORDERS).descending();
        let shown = orders.filter("attribute_not_exists(hidden_at)").limit(ask).start(start);
        self.page(shown.consistent()).await
    }

    /// Removes a finished order from its buyer's history. The shop keeps it.
    ///
    /// # Errors
    /// Returns an error if there is no such order, it is not finished, or if DynamoDB fails.
    pub async fn hide_order(&self, buyer: &Buyer, id: OrderId, now: Timestamp) -> Result<(), HideError> {
        let finished =
            "attribute_exists(PK) AND attribute_not_exists(hidden_at) AND #status IN (:delivered, :cancelled)";
        let hide = || {
            Action::update(&Key::order(buyer, id), "SET hidden_at = :now", finished)
                .name("#status", "status")
                .value(":delivered", OrderStatus::Delivered)?
                .value(":cancelled", OrderStatus::Cancelled)?
                .value(":now", now)
        };
        match self.execute(hide().map_err(HideError::Store)?).await {
            Ok(_) => Ok(()),
            Err(WriteError::Store(error)) => Err(HideError::Store(error)),
            Err(WriteError::Condition(None)) => Err(HideError::NotFound),
            Err(WriteError::Condition(Some(item))) => {
                let order: OrderItem = serde_dynamo::from_item(item).map_err(|error| HideError::Store(error.into()))?;
                match order.hidden_at {
                    // An earlier attempt whose answer was lost.
                    Some(at) if at == now => Ok(()),
                    Some(_) => Err(HideError::NotFound),
                    None => Err(HideError::Open(order.status)),
                }
            }
        }
    }
}
