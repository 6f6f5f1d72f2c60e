//! Staff's lists of orders: all orders by status and day, those of a customer or an e-mail address, and the one with a
//! number.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use super::number::{NumberItem, email_hash};
use crate::domain::{Email, OrderId, OrderNumber, OrderStatus, Timestamp, UserId};
use crate::store::table::key::{self, Buyer, Key};
use crate::store::table::query::Query;
use crate::store::{OrderSummary, Store, StoreError};

/// Whose orders to list.
#[derive(Clone, Debug)]
pub enum OrdersOf {
    Anyone,
    Customer(UserId),
    /// Orders with this address in any spelling, and those of the account that has it.
    Email(Email),
    Number(OrderNumber),
}

/// Which of these orders to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Only those with this status.
    pub status: Option<OrderStatus>,
    /// Only those placed at this moment or later.
    pub from: Option<Timestamp>,
    /// Only those placed before this moment.
    pub to: Option<Timestamp>,
}

/// Orders with `lowest <= id < below`.
#[derive(Clone, Copy)]
struct Range {
    lowest: OrderId,
    below: Option<OrderId>,
}

/// A page of orders, newest first, and the id that the next page is older than, if there may be one.
type Page = (Vec<OrderSummary>, Option<OrderId>);

impl OrderFilter {
    fn range(&self, after: Option<OrderId>) -> Range {
        let lowest = OrderId::lowest_at(self.from.unwrap_or(Timestamp::from_millis(0)));
        let end = self.to.map(OrderId::lowest_at);
        let below = match (after, end) {
            (Some(after), Some(end)) => Some(after.min(end)),
            (after, end) => after.or(end),
        };
        Range { lowest, below }
    }

    fn takes(&self, order: &OrderSummary) -> bool {
        self.status.is_none_or(|status| status == order.status)
    }
}

impl Range {
    fn has(&self, id: OrderId) -> bool {
        self.lowest <= id && self.below.is_none_or(|below| id < below)
    }

    /// BETWEEN includes both ends; ids sort as text, so the first text after all ids means "no end".
    fn ends(&self) -> (String, String) {
        (self.lowest.to_string(), self.below.map_or_else(|| "ord_~".to_owned(), |id| id.to_string()))
    }
}

impl Store {
    /// A page of orders that are older than `after`, newest first, and the id that the next page is older than, if
    /// there may be one. A page of a customer's or an address's orders may have fewer than `limit`, or none, and yet
    /// not be the last, if few have the status. An order whose status changes meanwhile is listed once.
    ///
    /// The calls: for anyone, four queries per status, of the index, which may be a moment behind; for a customer, one
    /// query; for an e-mail address, one query, two batch reads and a read, and a read and a query more if an account
    /// has it; for a number, three reads.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn list_orders(
        &self,
        of: &OrdersOf,
        filter: OrderFilter,
        limit: u16,
        after: Option<OrderId>,
    ) -> Result<Page, StoreError> {
        let (range, limit) = (filter.range(after), usize::from(limit));
        let (mut orders, next) = match of {
            OrdersOf::Anyone => self.orders_of_anyone(filter.status, range, limit).await?,
            OrdersOf::Customer(user) => self.orders_of_customer(*user, range, limit).await?,
            OrdersOf::Email(email) => self.orders_of_email(email, range, limit).await?,
            OrdersOf::Number(number) => (self.order_of_number(number, range).await?, None),
        };
        orders.retain(|order| filter.takes(order));
        Ok((orders, next))
    }

    /// The shards of a status are queried concurrently, the statuses in turn, in the direction in which orders move. So
    /// an order that moves meanwhile is found with its old status, its new one or both, but never with neither. An
    /// order that is found twice is listed with the later status.
    async fn orders_of_anyone(
        &self,
        status: Option<OrderStatus>,
        range: Range,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let statuses = status.map_or_else(|| OrderStatus::ALL.to_vec(), |status| vec![status]);
        let mut found = BTreeMap::new();
        for status in statuses {
            let shards = (0..key::ORDER_SHARDS).map(|shard| key::order_collection(status, shard));
            let pages = shards.map(|collection| self.collected(collection, range, limit));
            let pages: Vec<Vec<OrderSummary>> = futures::future::try_join_all(pages).await?;
            found.extend(pages.into_iter().flatten().map(|order| (order.id, order)));
        }
        Ok(page(found.into_values().rev().collect(), |order| order.id, true, range, limit))
    }

    /// Includes the orders removed from the customer's history.
    async fn orders_of_customer(&self, user: UserId, range: Range, limit: usize) -> Result<Page, StoreError> {
        let (lowest, below) = range.ends();
        let [lowest, below] = [lowest, below].map(|end| format!("{}{end}", key::ORDERS));
        let orders = Query::partition(key::buyer_partition(&Buyer::Customer(user))).between(lowest, below);
        let orders = orders.descending().limit(asked(limit)).consistent();
        let answer = self.page(orders).await?;
        let is_whole = answer.next.is_none();
        let orders: Vec<OrderSummary> = answer.read()?;
        Ok(page(orders, |order| order.id, is_whole, range, limit))
    }

    async fn orders_of_email(&self, email: &Email, range: Range, limit: usize) -> Result<Page, StoreError> {
        let (mut orders, mut next) = self.orders_given(email, range, limit).await?;
        if let Some(user) = self.user_by_email(email).await? {
            let (own, more) = self.orders_of_customer(user.id, range, limit).await?;
            let both = own.into_iter().chain(orders).map(|order| (order.id, order)).collect::<BTreeMap<_, _>>();
            let found = both.len();
            orders = both.into_values().rev().take(limit).collect();
            next = orders.last().map(|last| last.id).filter(|_| found > limit || next.is_some() || more.is_some());
        }
        Ok((orders, next))
    }

    async fn orders_given(&self, email: &Email, range: Range, limit: usize) -> Result<Page, StoreError> {
        let collection = key::orders_of_email(&email_hash(email));
        let numbers: Vec<NumberItem> = self.collected(collection, range, limit).await?;
        let (numbers, next) = page(numbers, |number| number.id, true, range, limit);
        let ids: Vec<OrderId> = numbers.into_iter().map(|number| number.id).collect();
        Ok((self.summaries(&ids).await?, next))
    }

    async fn order_of_number(&self, number: &OrderNumber, range: Range) -> Result<Vec<OrderSummary>, StoreError> {
        let item = self.get::<NumberItem>(&Key::order_number(number)).await?;
        let id = item.map(|item| item.id).filter(|id| range.has(*id));
        self.summaries(id.as_slice()).await
    }

    /// The current state of these orders, newest first. A number whose order is not placed yet, or never will be, has
    /// none.
    async fn summaries(&self, ids: &[OrderId]) -> Result<Vec<OrderSummary>, StoreError> {
        let items = self.get_all(&self.keys_by_pointer(ids).await?).await?;
        let mut orders: Vec<OrderSummary> = serde_dynamo::from_items(items)?;
        orders.sort_unstable_by_key(|order| std::cmp::Reverse(order.id));
        Ok(orders)
    }

    /// The newest items of a collection of the index, as many as [`page`] needs.
    async fn collected<T: DeserializeOwned>(
        &self,
        collection: String,
        range: Range,
        limit: usize,
    ) -> Result<Vec<T>, StoreError> {
        let (lowest, below) = range.ends();
        let query = Query::collection(collection).between(lowest, below).descending();
        self.page(query.limit(asked(limit))).await?.read()
    }
}

/// The number of items to query: one more than a page has, which shows whether there is a next page, and another one
/// because BETWEEN includes both ends.
fn asked(limit: usize) -> usize {
    limit.saturating_add(2)
}

/// The first page of the results, newest first. The next page, if there is one, is older than the returned id.
fn page<T>(
    mut found: Vec<T>,
    id: impl Fn(&T) -> OrderId,
    is_whole: bool,
    range: Range,
    limit: usize,
) -> (Vec<T>, Option<OrderId>) {
    found.retain(|it| range.has(id(it)));
    let more = found.len() > limit || !is_whole;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(id);
    (found, next)
}
