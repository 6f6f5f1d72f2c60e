//! The subscriptions of a live connection, and how often its messages were refused.

use crate::domain::{ConnectionId, Subscription, Timestamp};
use crate::store::accounts::standing::Standing;
use crate::store::table::action::{Action, OF_TRANSACTION};
use crate::store::table::backoff::Backoff;
use crate::store::table::execute::WriteError;
use crate::store::table::key::{Buyer, Key};
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{ConnectionItem, Store, StoreError};

/// Why a subscription did not change.
#[derive(Debug)]
pub enum SubscribeError {
    /// The connection has ended.
    Gone,
    /// The user has no such order.
    NotFound,
    /// The connection watches as many orders as it may.
    TooManyOrders,
    Store(StoreError),
}

impl From<StoreError> for SubscribeError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Adds a subscription to a connection: one transaction, or nothing if the connection has it. Its condition is that
    /// the user may have it: an order must be the user's own, and topics are for staff.
    ///
    /// # Errors
    /// Returns an error if the connection has ended, there is no such order, the connection has its limit of orders, or
    /// if DynamoDB fails.
    pub async fn subscribe(
        &self,
        connection: ConnectionItem,
        to: Subscription,
        now: Timestamp,
    ) -> Result<(), SubscribeError> {
        self.change_subscriptions(connection, to, true, now).await
    }

    /// Removes a subscription from a connection: one transaction, or nothing if the connection does not have it.
    ///
    /// # Errors
    /// Returns an error if the connection has ended, or if DynamoDB fails.
    pub async fn unsubscribe(
        &self,
        connection: ConnectionItem,
        from: Subscription,
        now: Timestamp,
    ) -> Result<(), SubscribeError> {
        self.change_subscriptions(connection, from, false, now).await
    }

    async fn change_subscriptions(
        &self,
        mut read: ConnectionItem,
        what: Subscription,
        on: bool,
        now: Timestamp,
    ) -> Result<(), SubscribeError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let subscriptions = read.subscriptions.clone();
            let subscriptions = if on {
                subscriptions.with(what).map_err(|_| SubscribeError::TooManyOrders)?
            } else {
                subscriptions.without(what)
            };
            if subscriptions == read.subscriptions {
                return Ok(());
            }
            let version = read.version.saturating_add(1);
            let changed = ConnectionItem { subscriptions, version, ..read.clone() };
            match self.transact(changes(&read, &changed, what, on)?).await {
                Ok(()) => return Ok(()),
                Err(TransactError::Store(error)) => return Err(error.into()),
                Err(TransactError::Refused(reasons)) => check_refusal(&reasons)?,
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("the connection kept changing".to_owned()).into());
            }
            read = self.connection(&read.id, now).await?.ok_or(SubscribeError::Gone)?;
        }
    }

    /// Counts a refused message, and returns the connection's count. None if the connection has ended. One write.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn strike_connection(&self, id: &ConnectionId) -> Result<Option<u32>, StoreError> {
        let count = "SET strikes = strikes + :one, version = version + :one";
        let count = Action::update(&Key::connection(id), count, "attribute_exists(PK)").value(":one", 1)?;
        match self.execute(count).await {
            Ok(Some(item)) => Ok(Some(serde_dynamo::from_item::<_, ConnectionItem>(item)?.strikes)),
            Ok(None) => Err(StoreError::Unexpected("an update gave no item".to_owned())),
            Err(WriteError::Condition(_)) => Ok(None),
            Err(WriteError::Store(error)) => Err(error),
        }
    }
}

/// The actions: first the connection, then its slot, then the order or topic.
fn changes(
    read: &ConnectionItem,
    changed: &ConnectionItem,
    what: Subscription,
    on: bool,
) -> Result<Vec<Action>, StoreError> {
    let mut actions = vec![
        changed.put("version = :read")?.value(":read", read.version)?,
        changed.put_slot("connection_id = :id")?.value(":id", &read.id)?,
    ];
    match (what, on) {
        (Subscription::Order(id), true) => {
            let theirs = Key::order(&Buyer::Customer(read.user_id), id);
            actions.push(Action::check(&theirs, "attribute_exists(PK) AND attribute_not_exists(hidden_at)"));
        }
        // Only staff may subscribe to topics.
        (Subscription::Topic(topic), true) => {
            actions.push(changed.put_topic(topic)?.authorised_by(Standing::Staff.check(read.user_id)?));
        }
        (Subscription::Topic(topic), false) => {
            actions.push(Action::delete(&Key::topic_listener(topic, &read.id), OF_TRANSACTION));
        }
        (Subscription::Order(_), false) | (Subscription::Orders, _) => {}
    }
    Ok(actions)
}

/// Returns why the subscription was refused. `Ok` if the connection only changed meanwhile.
fn check_refusal(reasons: &[Reason]) -> Result<(), SubscribeError> {
    match reasons.iter().position(Reason::is_condition) {
        Some(1) => Err(SubscribeError::Gone),
        Some(2) => Err(SubscribeError::NotFound),
        _ => Ok(()),
    }
}
