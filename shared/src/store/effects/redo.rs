//! The work of a dead letter: what should have followed of the item that it names.

use super::mails::events_of;
use crate::domain::{Concerned, Event, ProductId, Timestamp, UserId, What};
use crate::store::stock::low::LowStock;
use crate::store::table::key::{self, Key};
use crate::store::{DeadLetter, MailItem, OrderItem, StockWatch, Store, StoreError, UserItem};

/// What was made up for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redone {
    /// Listing rows that did not say what the stock says.
    pub listing_synced: bool,
    /// Whether the stock is low was not said, or no longer true.
    pub low_stock: bool,
    /// Mails that were not there.
    pub mails: usize,
    /// Sessions were looked through for those that say what is no longer true.
    pub sessions: bool,
}

impl Store {
    /// Does what should have followed of the item that a dead letter names, as the item is now. An item that is gone has
    /// nothing to follow. `low_stock` is from how many units on, downwards, a stock is low; never when 0.
    ///
    /// # Errors
    /// Returns an error of the store if the item cannot be read even now, or if DynamoDB fails.
    pub async fn redo(&self, letter: &DeadLetter, low_stock: i64, now: Timestamp) -> Result<Redone, StoreError> {
        let (pk, sk) = (letter.record_pk.as_str(), letter.record_sk.as_str());
        let key = Key { pk: pk.to_owned(), sk: sk.to_owned() };
        let mails = |mails: usize| Redone { mails, ..Redone::default() };
        if pk.is_empty() {
            return Err(StoreError::Unexpected("the record's keys could not be read".to_owned()));
        }
        if let Some(product) = key::product_of_stock(pk, sk) {
            let Ok(product) = product.parse() else { return self.unless_there(&key).await };
            return self.redo_stock(product, low_stock, now).await;
        }
        if key::is_order(pk, sk) {
            let Some(order) = self.get::<OrderItem>(&key).await? else { return Ok(Redone::default()) };
            return Ok(mails(self.queue_missing(&events_of(&order), now).await?.len()));
        }
        if key::is_user(pk, sk) {
            let user = pk.strip_prefix("USER#").and_then(|id| id.parse().ok());
            let Some(user) = user else { return self.unless_there(&key).await };
            return self.redo_user(user, now).await;
        }
        if key::is_low_stock(sk) {
            let Some(low) = self.get::<LowStock>(&key).await? else { return Ok(Redone::default()) };
            return Ok(mails(self.queue_missing(low.event().as_slice(), now).await?.len()));
        }
        if key::is_mail(pk, sk) {
            // One that can be read is tried by the mail function's schedule.
            self.get::<MailItem>(&key).await?;
        }
        Ok(Redone::default())
    }

    pub(in crate::store) async fn redo_stock(
        &self,
        product: ProductId,
        low_stock: i64,
        now: Timestamp,
    ) -> Result<Redone, StoreError> {
        let listing_synced = self.sync_listing_stock(product).await?;
        let low_stock = low_stock > 0 && self.watch_stock(product, StockWatch::Crossed, low_stock, now).await?;
        Ok(Redone { listing_synced, low_stock, ..Redone::default() })
    }

    /// Of somebody erased, no more than that their sessions end.
    async fn redo_user(&self, user: UserId, now: Timestamp) -> Result<Redone, StoreError> {
        let Some(item) = self.get_item(&Key::user(user)).await? else { return Ok(Redone::default()) };
        self.end_stale_sessions(user).await?;
        let mut events = Vec::new();
        if !item.contains_key("erased_at") {
            let UserItem { id, created_at, .. } = serde_dynamo::from_item(item)?;
            events.push(registered(id, created_at));
        }
        let mails = self.queue_missing(&events, now).await?.len();
        Ok(Redone { mails, sessions: true, ..Redone::default() })
    }

    /// An item whose key names nothing can have nothing to follow, once it is gone.
    async fn unless_there(&self, key: &Key) -> Result<Redone, StoreError> {
        match self.get_item(key).await? {
            None => Ok(Redone::default()),
            Some(_) => Err(StoreError::Unexpected("the item's key names nothing".to_owned())),
        }
    }
}

/// That somebody registered.
pub(in crate::store) fn registered(user: UserId, at: Timestamp) -> Event {
    Event::new(at, What::UserRegistered { user_id: user }, Concerned::Customer(user), None)
}
