//! Counting a day's sales from its orders. The next run continues what a run has no time for.

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

/// How long after its end a day can still get orders. An order's id, and so its day, is that of its beginning, and it
/// is placed or given up within minutes.
pub const SETTLED_AFTER: Duration = Duration::from_secs(5 * 60);

/// How long before its deadline a run saves its progress. A stretch of orders takes about a second.
const IN_RESERVE: Duration = Duration::from_secs(5);

/// The orders per batch, and the batches that are read concurrently.
const BATCH: usize = 100;
const AT_ONCE: usize = 4;

/// The progress of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Days whose sales this run updated.
    pub days: usize,
    /// Orders that were read.
    pub orders: usize,
    /// Days that the next run must continue.
    pub left: usize,
}

/// The parameters of a count.
#[derive(Clone, Copy, Debug)]
pub struct CountTerms<'a> {
    /// The shop's currency, ISO 4217.
    pub currency: &'a str,
    /// A run stops after about this many orders.
    pub most_orders: usize,
    /// The number of orders per query of a status's shard; at least one.
    pub page: u16,
}

impl<'a> CountTerms<'a> {
    /// The defaults. A run usually ends because its time is up.
    pub const fn new(currency: &'a str) -> Self {
        Self { currency, most_orders: 500_000, page: 500 }
    }
}

/// Returns true if a count that began at `at` includes all of the day's orders.
pub fn is_settled(day: Day, at: Timestamp) -> bool {
    at >= day.end().plus(SETTLED_AFTER)
}

impl Store {
    /// Counts a day, or continues from where an earlier run stopped. Runs may be concurrent and repeated: the latest
    /// count stays.
    pub(in crate::store) async fn count_day(
        &self,
        day: Day,
        terms: CountTerms<'_>,
        clock: &Clock,
        counted: &mut Counted,
    ) -> Result<(), StoreError> {
        let now = clock.now();
        let found = self.unfinished(day).await?;
        // A count that began before the day was settled is not continued once the day is settled.
        let worth_it = |it: &Unfinished| it.is_kept(now) && (is_settled(day, it.begun_at) || !is_settled(day, now));
        let (begun_at, mut from, mut tally) = match &found {
            Some(unfinished) if worth_it(unfinished) => {
                (unfinished.begun_at, unfinished.from, self.tally_of(day, unfinished).await?)
            }
            _ => (now, OrderId::lowest_at(day.start()), Tally::default()),
        };
        // Ids are created before their orders. No order that existed when the count began has a higher id.
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
        // A day without orders is stored only once it is settled.
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
        // In order, so that a product's name is that of its last sale in every count.
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
