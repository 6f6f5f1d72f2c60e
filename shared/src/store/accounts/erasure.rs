//! Erasing a user's personal data. What the shop must keep, their orders, stays without it.

use futures::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};

use crate::domain::{OrderId, Timestamp, UserId};
use crate::store::table::action::{Action, WriteError};
use crate::store::table::backoff::Backoff;
use crate::store::table::key::{self, Buyer, Key};
use crate::store::table::transact::TransactError;
use crate::store::{Store, StoreError};

/// How many orders are written at a time.
const AT_ONCE: usize = 16;

/// What stays of a user: in no list, and nothing personal.
#[derive(Serialize)]
struct Tombstone {
    id: UserId,
    disabled: bool,
    erased_at: Timestamp,
}

/// As much of an order as erasing needs.
#[derive(Deserialize)]
struct PlacedOrder {
    id: OrderId,
    #[serde(default)]
    anonymised_at: Option<Timestamp>,
}

impl Store {
    /// Erases a user: anonymises their orders, then erases the account and what they log in with, ends their sessions
    /// and deletes their cart. Doing it again does what was left. The orders, of which there may be many, come first, so
    /// that somebody whose call was cut short can still log in to repeat it.
    ///
    /// # Errors
    /// As DynamoDB's.
    pub async fn erase_user(&self, id: UserId, now: Timestamp) -> Result<(), StoreError> {
        self.anonymise_orders(id, now).await?;
        self.bury(id, now).await?;
        self.end_sessions(id, None).await?;
        match self.execute(Action::delete(&Key::customer_cart(id), "attribute_exists(PK)")).await {
            Ok(_) | Err(WriteError::Condition(_)) => Ok(()),
            Err(WriteError::Store(error)) => Err(error),
        }
    }

    async fn anonymise_orders(&self, id: UserId, now: Timestamp) -> Result<(), StoreError> {
        let buyer = Buyer::Customer(id);
        let mut start = None;
        loop {
            let (items, next) = self.page_of_prefix(&key::buyer_partition(&buyer), key::ORDERS, start, None).await?;
            let orders: Vec<PlacedOrder> = serde_dynamo::from_items(items)?;
            let personal = orders.into_iter().filter(|order| order.anonymised_at.is_none());
            let writes = stream::iter(personal.map(|order| self.anonymise_order(&buyer, order.id, now)));
            writes.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
            if next.is_none() {
                return Ok(());
            }
            start = next;
        }
    }

    async fn anonymise_order(&self, buyer: &Buyer, id: OrderId, now: Timestamp) -> Result<(), StoreError> {
        let update = "REMOVE email, shipping_address SET anonymised_at = :now";
        let action = Action::update(&Key::order(buyer, id), update, "attribute_exists(PK)").value(":now", now)?;
        match self.execute(action).await {
            Ok(_) | Err(WriteError::Condition(_)) => Ok(()),
            Err(WriteError::Store(error)) => Err(error),
        }
    }

    /// Puts a tombstone in the account's place and frees what the user logged in with: one transaction.
    async fn bury(&self, id: UserId, now: Timestamp) -> Result<(), StoreError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let Some(user) = self.user(id).await? else { return Ok(()) };
            let tombstone = Tombstone { id, disabled: true, erased_at: now };
            let tombstone = Action::put(&Key::user(id), &tombstone, "version = :read")?;
            let mut actions = vec![tombstone.value(":read", user.version)?];
            for key in user.logins() {
                actions.push(Action::delete(&key, "user_id = :user").value(":user", id)?);
            }
            match self.transact(actions).await {
                Ok(()) => return Ok(()),
                Err(TransactError::Store(error)) => return Err(error),
                Err(TransactError::Refused(_)) if backoff.wait().await => {}
                Err(TransactError::Refused(_)) => {
                    return Err(StoreError::Unavailable("the user kept changing".to_owned()));
                }
            }
        }
    }
}
