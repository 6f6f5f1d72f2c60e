//! Counting a day's sales, from the orders themselves. What one run has no time for, the next one goes on with.

use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};
use tokio::time::Instant;

use super::orders::{Listed, Stretch};
use super::unfinished::Unfinished;
use crate::clock::Clock;
use crate::domain::{Day, OrderId, OrderStatus, Tally, Timestamp, TooMuch};
use crate::request_context;
use crate::store::table::key::Key;
use crate::store::{OrderItem, Store, StoreError};

/// How long after its end a day can no longer get orders: one has the id, and so the day, of when it was begun, and is
/// placed within the minutes after which it would be given up.
pub const SETTLED_AFTER: Duration = Duration::from_secs(5 * 60);

/// How long before its end a run puts aside what it has. A stretch of orders takes about a second.
const IN_RESERVE: Duration = Duration::from_secs(5);

/// How many orders are read together, and how many times that at once.
const BATCH: usize = 100;
const AT_ONCE: usize = 4;

/// How much a run of counts has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Days whose sales are now as of this run.
    pub days: usize,
    /// Orders that were looked at.
    pub orders: usize,
    /// Days left for the next run to go on with.
    pub left: usize,
}

/// What a count goes by.
#[derive(Clone, Copy, Debug)]
pub struct CountTerms<'a> {
    /// The shop's, ISO 4217.
    pub currency: &'a str,
    /// A run looks at hardly more orders than this.
    pub most_orders: usize,
    /// How many orders of a shard of a status are looked at together; one at least.
    pub page: u16,
}

impl<'a> CountTerms<'a> {
    /// The usual ones. A run ends by the time that it has, in all likelihood.
    pub const fn new(currency: &'a str) -> Self {
        Self { currency, most_orders: 500_000, page: 500 }
    }
}

/// Whether a count that began at `at` has all of the day's orders.
pub fn is_settled(day: Day, at: Timestamp) -> bool {
    at >= day.end().plus(SETTLED_AFTER)
}

impl Store {
    /// Counts a day, or goes on where the run before put it aside. Any number of these may run at once, and again: the
    /// latest count stays.
    pub(in crate::store) async fn count_day(
        &self,
        day: Day,
        terms: CountTerms<'_>,
        clock: &Clock,
        counted: &mut Counted,
    ) -> Result<(), StoreError> {
        let now = clock.now();
        let found = self.unfinished(day).await?;
        // One that was begun while orders still came in is not worth ending once none come any more.
        let worth_it = |it: &Unfinished| it.is_kept(now) && (is_settled(day, it.begun_at) || !is_settled(day, now));
        let (begun_at, mut from, mut tally) = match &found {
            Some(unfinished) if worth_it(unfinished) => {
                (unfinished.begun_at, unfinished.from, self.tally_of(day, unfinished).await?)
            }
            _ => (now, OrderId::lowest_at(day.start()), Tally::default()),
        };
        // Ids are made before orders: none of an order that was there when the count began is beyond this.
        let to = OrderId::lowest_at(day.end().min(begun_at.plus(Duration::from_millis(1))));
        loop {
            let Stretch { orders, next } = self.stretch(from, to, terms.page).await?;
            counted.orders += orders.len();
            self.count_stretch(orders, terms.currency, &mut tally).await?;
            let Some(next) = next else { break };
            from = next;
            if counted.orders >= terms.most_orders || Instant::now() + IN_RESERVE > request_context::deadline() {
                counted.left += 1;
                return self
                    .put_aside(day, found.as_ref(), Unfinished::new(begun_at, from, tally.counts), &tally)
                    .await;
            }
        }
        // A day that has sold nothing yet has nothing to tell.
        if tally.counts.orders > 0 || is_settled(day, begun_at) {
            self.put_sales(&tally.summary(day, terms.currency, begun_at)).await?;
        }
        counted.days += 1;
        match found {
            Some(unfinished) => self.forget(day, &unfinished).await,
            None => Ok(()),
        }
    }

    async fn count_stretch(
        &self,
        orders: impl IntoIterator<Item = (OrderId, Listed)>,
        currency: &str,
        tally: &mut Tally,
    ) -> Result<(), StoreError> {
        let mut others: Vec<(OrderId, Option<Key>)> = Vec::new();
        for (id, listed) in orders {
            match listed {
                Listed::Cancelled => tally.add_cancelled(),
                Listed::Other(key) => others.push((id, key)),
            }
        }
        let batches: Vec<_> = others.chunks(BATCH).map(<[_]>::to_vec).collect();
        let batches = stream::iter(batches).map(|batch| self.orders_as_listed(batch));
        // One batch after the other, so that a product's name is that of its last sale in every count.
        let mut batches = batches.buffered(AT_ONCE);
        while let Some(orders) = batches.try_next().await? {
            for order in orders {
                count(&order, currency, tally)?;
            }
        }
        Ok(())
    }
}

fn count(order: &OrderItem, currency: &str, tally: &mut Tally) -> Result<(), StoreError> {
    if order.status == OrderStatus::Cancelled {
        tally.add_cancelled();
        return Ok(());
    }
    let revenue = (order.currency == currency).then_some(order.total);
    let too_much = |TooMuch| StoreError::Unexpected("a day's revenue is more than can be counted".to_owned());
    tally.add(&order.lines, revenue).map_err(too_much)
}
