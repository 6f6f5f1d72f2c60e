//! Erasing a user's personal data. The shop must keep their orders, which stay without personal data.
//!
//! One transaction closes the account: a tombstone replaces it, its login names become free, and its cart accepts
//! nothing more. From then on nothing of the user's can be written, because the conditions of orders, saga steps and
//! carts require the account, or a cart that is not closed. Earlier data is deleted afterwards, in steps that may be
//! repeated. The tombstone is listed until they are done, so that a schedule finishes an interrupted erasure.
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

/// The number of orders to write concurrently.
const AT_ONCE: usize = 16;

/// What remains of a user: nothing personal. It is listed in the index only while some of their data remains.
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
    /// Erases the account of a user who has given their password: one transaction, then [`Store::finish_erasure`].
    ///
    /// # Errors
    /// Returns [`EraseError::Stale`] if the account has changed since `user` and `login` were read, or `StoreError` if
    /// DynamoDB fails. Once the account is gone, a schedule finishes the rest.
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
            // An earlier attempt whose answer was lost has written this tombstone.
            Err(TransactError::Refused(_)) if self.is_erased(user.id).await? => {
                Ok(self.forget_the_rest(user.id, now).await?)
            }
            Err(TransactError::Refused(_)) => Err(EraseError::Stale),
        }
    }

    /// Removes the remaining data of an erased user: the personal data in their orders, and their sessions. Calling it
    /// again continues. Does nothing if the user is not erased.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn finish_erasure(&self, id: UserId, now: Timestamp) -> Result<(), StoreError> {
        if self.is_erased(id).await? { self.forget_the_rest(id, now).await } else { Ok(()) }
    }

    /// As [`Store::finish_erasure`], for a user who is known to be erased.
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

    /// Finishes interrupted erasures, and returns how many were listed. A failed one is logged and left for the next
    /// run, and does not delay the others.
    ///
    /// # Errors
    /// Returns `StoreError` if the list cannot be read.
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
