//! Erasing a user's personal data. What the shop must keep, their orders, stays without it.
//!
//! One transaction buries the account: a tombstone takes its place, what it is logged in with is free, and its cart takes
//! nothing any more. From then on nothing of the user's can be written: orders, stages of orders and carts are conditioned
//! on the account, or on the cart's not being closed. What was written before goes after that, in steps that may be done
//! twice; the tombstone is listed until they are done, so that a schedule finishes what was cut short.

use futures::{StreamExt, TryStreamExt, stream};
use serde::Serialize;

use super::logins::LoginItem;
use super::throttle::Attempt;
use crate::domain::{Timestamp, UserId};
use crate::store::carts::close_for_ever;
use crate::store::orders::anonymise::PlacedOrder;
use crate::store::schema::BY_COLLECTION;
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::key::{self, Buyer, Key};
use crate::store::table::query::Query;
use crate::store::table::transact::TransactError;
use crate::store::{Store, StoreError, UserItem};

/// How many orders are written at a time.
const AT_ONCE: usize = 16;

/// What stays of a user: nothing personal, and in a list only as long as something of theirs is left.
#[derive(Serialize)]
struct Tombstone {
    id: UserId,
    disabled: bool,
    erased_at: Timestamp,
    collection: &'static str,
    position: UserId,
}

/// Why an account was not erased.
#[derive(Debug)]
pub enum EraseError {
    /// The account has been changed since it was read.
    Stale,
    Store(StoreError),
}

impl From<StoreError> for EraseError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Erases the account of somebody who has given their password: one transaction, and then what
    /// [`Store::finish_erasure`] does.
    ///
    /// # Errors
    /// Returns [`EraseError::Stale`] if the account has changed since `user` and `login` were read, and an error of the
    /// store if DynamoDB fails. Once the account is gone, a schedule finishes the rest.
    pub async fn erase_user(
        &self,
        user: &UserItem,
        login: &LoginItem,
        attempt: &Attempt,
        now: Timestamp,
    ) -> Result<(), EraseError> {
        let tombstone =
            Tombstone { id: user.id, disabled: true, erased_at: now, collection: key::ERASURES, position: user.id };
        let tombstone = Action::put(&Key::user(user.id), &tombstone, "version = :read")?;
        let mut actions = vec![tombstone.value(":read", user.version)?, close_for_ever(user.id, now)?];
        for key in user.logins() {
            let same = Action::delete(&key, "user_id = :user AND version = :read");
            actions.push(same.value(":user", user.id)?.value(":read", login.version)?);
        }
        actions.push(attempt.forget());
        match self.transact(actions).await {
            Ok(()) => Ok(self.forget_the_rest(user.id, now).await?),
            Err(TransactError::Store(error)) => Err(error.into()),
            // A try whose answer was lost has written this very tombstone.
            Err(TransactError::Refused(_)) if self.is_erased(user.id).await? => {
                Ok(self.forget_the_rest(user.id, now).await?)
            }
            Err(TransactError::Refused(_)) => Err(EraseError::Stale),
        }
    }

    /// Removes what is left of an erased user: what their orders say of them, and their sessions. Doing it again does
    /// what was left. Nothing is done for somebody who is not erased.
    ///
    /// # Errors
    /// Returns an error of the store if DynamoDB fails.
    pub async fn finish_erasure(&self, id: UserId, now: Timestamp) -> Result<(), StoreError> {
        if self.is_erased(id).await? { self.forget_the_rest(id, now).await } else { Ok(()) }
    }

    /// The same of somebody who is known to be erased.
    async fn forget_the_rest(&self, id: UserId, now: Timestamp) -> Result<(), StoreError> {
        self.anonymise_orders(id, now).await?;
        self.end_sessions(id, None).await?;
        let done = Action::update(&Key::user(id), "REMOVE #collection, #position", "attribute_exists(erased_at)")
            .name("#collection", BY_COLLECTION.partition_key)
            .name("#position", BY_COLLECTION.sort_key);
        match self.execute(done).await {
            Ok(_) | Err(WriteError::Condition(_)) => Ok(()),
            Err(WriteError::Store(error)) => Err(error),
        }
    }

    /// Finishes erasures that were cut short. How many were listed; one that goes wrong is logged and left for the next
    /// time, and none waits for it.
    ///
    /// # Errors
    /// Returns an error of the store if DynamoDB does not give the list.
    pub async fn finish_erasures(&self, now: Timestamp) -> Result<usize, StoreError> {
        let listed: Vec<UserId> = self.listed(key::ERASURES).await?;
        for id in &listed {
            if let Err(error) = self.finish_erasure(*id, now).await {
                tracing::warn!(user = %id, cause = %error, "an erasure is left for the next time");
            }
        }
        Ok(listed.len())
    }

    async fn is_erased(&self, id: UserId) -> Result<bool, StoreError> {
        let item = self.get_item(&Key::user(id)).await?;
        Ok(item.is_some_and(|item| item.contains_key("erased_at")))
    }

    async fn anonymise_orders(&self, id: UserId, now: Timestamp) -> Result<(), StoreError> {
        let buyer = Buyer::Customer(id);
        let mut start = None;
        loop {
            let orders = Query::partition(key::buyer_partition(&buyer)).prefix(key::ORDERS).start(start);
            let mut page = self.page(orders.consistent()).await?;
            start = page.next.take();
            let orders: Vec<PlacedOrder> = page.read()?;
            let personal = orders.into_iter().filter(|order| order.anonymised_at.is_none());
            let writes = stream::iter(personal.map(|order| self.anonymise(&buyer, order, now)));
            writes.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
            if start.is_none() {
                return Ok(());
            }
        }
    }
}
