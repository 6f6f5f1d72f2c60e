//! Finds what should have followed of what was committed and is not there: a pass through products, orders and users, in
//! small steps, once a day.

use std::time::Duration;

use serde::Serialize;

use super::mails::{STILL_NEWS, events_of};
use super::pass::{Pass, Place};
use super::redo::registered;
use crate::clock::Clock;
use crate::domain::{Event, OrderId, ProductId, Timestamp, UserId};
use crate::store::table::backoff::has_time;
use crate::store::{OrderFilter, OrderItem, OrdersOf, Store, StoreError};

/// How many pages a run takes at most.
const PAGES: usize = 5;
/// How many orders, or users, a page has.
const PAGE: u16 = 100;
/// How many products may be under suspicion at a time.
const MOST_SUSPECTS: usize = 500;
/// What happened so lately may be on its way through the stream.
const ON_ITS_WAY: Duration = Duration::from_secs(15 * 60);
/// Orders made longer ago are not looked at.
const OLDEST_ORDER: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reconciled {
    /// Products, orders and users that were looked at.
    pub looked_at: usize,
    /// What was missing, or wrong, and is not any more.
    pub mended: usize,
    /// Whether there is more of this pass.
    pub left: bool,
}

impl Store {
    /// Takes the next steps of the pass that is under way, or begins one a day after the last one began. One read where
    /// there is nothing to do. What was missing is a line in the log each, which an alarm counts. Any number of these may
    /// run at once, and one that dies is made up for by the next.
    ///
    /// `low_stock` is from how many units on, downwards, a stock is low; never when 0.
    ///
    /// # Errors
    /// Returns an error of the store if DynamoDB fails: the next run takes the step again.
    pub async fn reconcile(&self, low_stock: i64, clock: &Clock) -> Result<Reconciled, StoreError> {
        let mut done = Reconciled::default();
        let Some(mut pass) = self.pass(clock.now()).await? else { return Ok(done) };
        self.mend_suspects(&mut pass, low_stock, &mut done, clock.now()).await;
        self.advance(&mut pass, low_stock, &mut done, clock).await?;
        self.save_pass(&pass).await?;
        done.left = !pass.is_over();
        Ok(done)
    }

    /// A whole pass at once, for operators, however long it takes.
    ///
    /// # Errors
    /// Returns an error of the store if DynamoDB fails.
    pub async fn reconcile_whole(&self, low_stock: i64, clock: &Clock) -> Result<Reconciled, StoreError> {
        let (mut done, mut pass) = (Reconciled::default(), Pass::begun(clock.now(), 1));
        while !pass.is_over() && has_time() {
            self.advance(&mut pass, low_stock, &mut done, clock).await?;
            self.mend_suspects(&mut pass, low_stock, &mut done, clock.now()).await;
        }
        done.left = !pass.is_over();
        Ok(done)
    }

    async fn mend_suspects(&self, pass: &mut Pass, low_stock: i64, done: &mut Reconciled, now: Timestamp) {
        let mended = self.mend_products(&pass.suspects, low_stock, now).await;
        mended.iter().for_each(|product| missed("listing or low stock", &product.to_string()));
        done.mended += mended.len();
        pass.suspects.clear();
    }

    /// The next pages of a pass.
    async fn advance(
        &self,
        pass: &mut Pass,
        low_stock: i64,
        done: &mut Reconciled,
        clock: &Clock,
    ) -> Result<(), StoreError> {
        for _ in 0..PAGES {
            if pass.place == Place::Over || pass.suspects.len() >= MOST_SUSPECTS || !has_time() {
                break;
            }
            pass.place = match pass.place {
                Place::Products(after) => self.step_products(after, low_stock, pass, done, clock).await?,
                Place::Orders(after) => self.step_orders(after, done, clock.now()).await?,
                Place::Users(after) => self.step_users(after, done, clock.now()).await?,
                Place::Over => Place::Over,
            };
        }
        Ok(())
    }

    async fn step_products(
        &self,
        after: Option<ProductId>,
        low_stock: i64,
        pass: &mut Pass,
        done: &mut Reconciled,
        clock: &Clock,
    ) -> Result<Place, StoreError> {
        let passed = self.pass_products(after, low_stock).await?;
        done.looked_at += passed.looked_at;
        pass.suspects.extend(passed.suspects);
        let events: Vec<Event> = passed.low.into_iter().map(|low| low.event()).collect();
        self.mend_mails(events, done, clock.now()).await?;
        Ok(passed.last.map_or(Place::Orders(None), |last| Place::Products(Some(last))))
    }

    async fn step_orders(
        &self,
        after: Option<OrderId>,
        done: &mut Reconciled,
        now: Timestamp,
    ) -> Result<Place, StoreError> {
        let (from, to) = (Some(now.minus(OLDEST_ORDER)), Some(now.minus(ON_ITS_WAY)));
        let filter = OrderFilter { status: None, from, to };
        let (orders, next) = self.list_orders(&OrdersOf::Anyone, filter, PAGE, after).await?;
        done.looked_at += orders.len();
        let moved = orders.iter().filter(|order| order.updated_at >= now.minus(STILL_NEWS));
        let ids: Vec<OrderId> = moved.map(|order| order.id).collect();
        let mut events = Vec::new();
        for item in self.get_all(&self.keys_by_pointer(&ids).await?).await? {
            match serde_dynamo::from_item::<_, OrderItem>(item) {
                Ok(order) => events.extend(events_of(&order)),
                Err(error) => tracing::error!(cause = %error, "an order cannot be read, and is passed over"),
            }
        }
        self.mend_mails(events, done, now).await?;
        Ok(next.map_or(Place::Users(None), |next| Place::Orders(Some(next))))
    }

    /// The newest first, until they have registered too long ago.
    async fn step_users(
        &self,
        after: Option<UserId>,
        done: &mut Reconciled,
        now: Timestamp,
    ) -> Result<Place, StoreError> {
        let (users, next) = self.list_users(PAGE, after).await?;
        let is_news = |at: Timestamp| at >= now.minus(STILL_NEWS);
        let news = users.iter().take_while(|user| is_news(user.created_at));
        let events: Vec<Event> = news.map(|user| registered(user.id, user.created_at)).collect();
        done.looked_at += events.len();
        self.mend_mails(events, done, now).await?;
        Ok(next.filter(|next| is_news(next.made_at())).map_or(Place::Over, |next| Place::Users(Some(next))))
    }

    async fn mend_mails(
        &self,
        mut events: Vec<Event>,
        done: &mut Reconciled,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        events.retain(|event| event.at <= now.minus(ON_ITS_WAY));
        let queued = self.queue_missing(&events, now).await?;
        queued.iter().for_each(|mail| missed("mail", mail.as_str()));
        done.mended += queued.len();
        Ok(())
    }
}

/// An alarm counts these lines.
fn missed(effect: &str, of: &str) {
    tracing::error!(effect, of, "an effect was missing and was made up for");
}
