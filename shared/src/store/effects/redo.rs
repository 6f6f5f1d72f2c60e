//! Redoing a dead letter: the effects of the item that it names.

use super::mails::events_of;
use crate::domain::{Concerned, Event, Timestamp, UserId, VariantId, What};
use crate::store::stock::low::LowStock;
use crate::store::table::key::{self, Key};
use crate::store::{DeadLetter, MailItem, OrderItem, StockWatch, Store, StoreError, UserItem};

/// The effects that were repaired.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redone {
    /// The listings disagreed with the stock.
    pub listing_synced: bool,
    /// The `LOW_STOCK` item was missing or out of date.
    pub low_stock: bool,
    /// The number of missing mails.
    pub mails: usize,
    /// The user's sessions were checked against their current role.
    pub sessions: bool,
}

impl Store {
    /// Repairs the effects of the item that a dead letter names, from its current state. A deleted item has no effects.
    /// A stock is low at `low_stock` units or fewer. 0 turns this off.
    ///
    /// # Errors
    /// Returns `StoreError` if the item still cannot be read, or if DynamoDB fails.
    pub async fn redo(&self, letter: &DeadLetter, low_stock: i64, now: Timestamp) -> Result<Redone, StoreError> {
        let (pk, sk) = (letter.record_pk.as_str(), letter.record_sk.as_str());
        let key = Key { pk: pk.to_owned(), sk: sk.to_owned() };
        let mails = |mails: usize| Redone { mails, ..Redone::default() };
        if pk.is_empty() {
            return Err(StoreError::Unexpected("the record's keys could not be read".to_owned()));
        }
        if let Some(variant) = key::variant_of_stock(pk, sk) {
            let Ok(variant) = variant.parse() else { return self.unless_there(&key).await };
            return self.redo_stock(variant, low_stock, now).await;
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
            // The mail function's schedule tries every mail that can be read.
            self.get::<MailItem>(&key).await?;
        }
        Ok(Redone::default())
    }

    pub(in crate::store) async fn redo_stock(
        &self,
        variant: VariantId,
        low_stock: i64,
        now: Timestamp,
    ) -> Result<Redone, StoreError> {
        let listing_synced = self.sync_listing_stock(variant).await?;
        let low_stock = low_stock > 0 && self.watch_stock(variant, StockWatch::Crossed, low_stock, now).await?;
        Ok(Redone { listing_synced, low_stock, ..Redone::default() })
    }

    /// For an erased user, only ends their sessions.
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

    /// An item whose key has no valid id has no effects once it is deleted. Returns an error if it still exists.
    async fn unless_there(&self, key: &Key) -> Result<Redone, StoreError> {
        match self.get_item(key).await? {
            None => Ok(Redone::default()),
            Some(_) => Err(StoreError::Unexpected("the item's key names nothing".to_owned())),
        }
    }
}

/// The event that a user registered.
pub(in crate::store) fn registered(user: UserId, at: Timestamp) -> Event {
    Event::new(at, What::UserRegistered { user_id: user }, Concerned::Customer(user), None)
}
