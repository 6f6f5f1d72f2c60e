//! Reconciliation: finds and repairs missing effects, by a daily pass through products, orders and users, in small
//! steps.

use serde::{Deserialize, Serialize};

use super::mails::{STILL_NEWS, events_of};
use super::pass::Pass;
use super::products::{Mended, Passed};
use super::readable::readable;
use super::redo::registered;
use super::walk::{List, ON_ITS_WAY};
use crate::clock::Clock;
use crate::domain::{Event, OrderId, Timestamp, UserId};
use crate::store::stock::low::LowStock;
use crate::store::table::backoff::has_time;
use crate::store::table::item::Item;
use crate::store::table::key::{Buyer, Key};
use crate::store::{OrderItem, Store, StoreError};

/// A run reads no further page after this many items.
const MOST: usize = 5_000;
/// The number of orders to read per step, because some have many lines.
const AT_ONCE: usize = 100;
/// A run reads no further page once there are this many suspects.
const MOST_SUSPECTS: usize = 500;
/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reconciled {
    /// The number of products, orders and users that were checked.
    pub looked_at: usize,
    /// The number of missing or wrong effects that were repaired.
    pub mended: usize,
    /// Whether the pass is unfinished.
    pub left: bool,
}

impl Store {
    /// Continues the current pass, or begins one a day after the last one began. One read if nothing is due. Each
    /// repair is logged, and an alarm counts these lines. Any number of runs may be concurrent, and the next run
    /// completes one that crashes.
    ///
    /// A stock is low at `low_stock` units or fewer. 0 turns this off.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails. The next run repeats the step.
    pub async fn reconcile(&self, low_stock: i64, clock: &Clock) -> Result<Reconciled, StoreError> {
        let mut done = Reconciled::default();
        let Some(mut pass) = self.pass(clock.now()).await? else { return Ok(done) };
        self.mend_suspects(&mut pass, low_stock, &mut done, clock.now()).await;
        self.advance(&mut pass, low_stock, &mut done, clock).await?;
        self.save_pass(&pass).await?;
        done.left = !pass.is_over();
        Ok(done)
    }

    /// Makes a whole pass at once, however long it takes. For operators.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn reconcile_whole(&self, low_stock: i64, clock: &Clock) -> Result<Reconciled, StoreError> {
        let (mut done, mut pass) = (Reconciled::default(), Pass::begun(clock.now(), 1));
        while !pass.is_over() && has_time() {
            self.advance(&mut pass, low_stock, &mut done, clock).await?;
            self.mend_suspects(&mut pass, low_stock, &mut done, clock.now()).await;
            if !pass.suspects.is_empty() {
                break;
            }
        }
        done.left = !pass.is_over();
        Ok(done)
    }

    async fn mend_suspects(&self, pass: &mut Pass, low_stock: i64, done: &mut Reconciled, now: Timestamp) {
        let Mended { mended, left } = self.mend_products(&pass.suspects, low_stock, now).await;
        mended.iter().for_each(|product| missed("listing or low stock", &product.to_string()));
        done.mended += mended.len();
        pass.suspects = left;
    }

    /// Reads the next pages of a pass.
    async fn advance(
        &self,
        pass: &mut Pass,
        low_stock: i64,
        done: &mut Reconciled,
        clock: &Clock,
    ) -> Result<(), StoreError> {
        let looked_at = done.looked_at;
        while let Some(place) = &pass.place {
            if done.looked_at - looked_at >= MOST || pass.suspects.len() >= MOST_SUSPECTS || !has_time() {
                break;
            }
            let (page, next) = self.page_of_list(place, pass.begun_at).await?;
            done.looked_at += page.len();
            let events = match place.list {
                List::Products => self.events_of_products(page, low_stock, pass).await?,
                List::Orders(_) => self.events_of_orders(page, clock.now()).await?,
                List::Users => events_of_users(page),
            };
            self.mend_mails(events, done, clock.now()).await?;
            pass.place = next;
        }
        Ok(())
    }

    /// The events of a page's low stocks. Adds the products that disagree with their stock to the suspects.
    async fn events_of_products(
        &self,
        page: Vec<Item>,
        low_stock: i64,
        pass: &mut Pass,
    ) -> Result<Vec<Event>, StoreError> {
        let Passed { suspects, low } = self.pass_products(page, low_stock).await?;
        pass.suspects.extend(suspects);
        Ok(low.into_iter().filter_map(LowStock::event).collect())
    }

    /// The events of a page's orders that changed recently.
    async fn events_of_orders(&self, page: Vec<Item>, now: Timestamp) -> Result<Vec<Event>, StoreError> {
        let news = now.minus(STILL_NEWS);
        let moved: Vec<ListedOrder> =
            readable(page).into_iter().filter(|it: &ListedOrder| it.updated_at >= news).collect();
        let mut events = Vec::new();
        for some in moved.chunks(AT_ONCE) {
            let guests: Vec<OrderId> = some.iter().filter(|it| it.customer_id.is_none()).map(|it| it.id).collect();
            let mut keys: Vec<Key> = some.iter().filter_map(ListedOrder::key).collect();
            keys.extend(self.keys_by_pointer(&guests).await?);
            let orders: Vec<OrderItem> = readable(self.get_all(&keys).await?);
            events.extend(orders.iter().flat_map(events_of));
        }
        Ok(events)
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

fn events_of_users(page: Vec<Item>) -> Vec<Event> {
    readable(page).into_iter().map(|ListedUser { id, created_at }| registered(id, created_at)).collect()
}

/// An order in the index.
#[derive(Deserialize)]
struct ListedOrder {
    id: OrderId,
    #[serde(default)]
    customer_id: Option<UserId>,
    updated_at: Timestamp,
}

impl ListedOrder {
    /// Its key. None for a guest's order: only its pointer has it.
    fn key(&self) -> Option<Key> {
        self.customer_id.map(|user| Key::order(&Buyer::Customer(user), self.id))
    }
}

/// A user in the index.
#[derive(Deserialize)]
struct ListedUser {
    id: UserId,
    created_at: Timestamp,
}

/// An alarm counts these lines.
fn missed(effect: &str, of: &str) {
    tracing::error!(effect, of, "an effect was missing and was made up for");
}
