//! Live connections. Each has one item by its id, because API Gateway knows nothing else; one in the user's partition,
//! in one of as many places as a user may have connections; and one in each topic that it subscribes to. They are
//! created, changed and deleted together, in one transaction.

use serde::{Deserialize, Serialize};

use super::tickets::{TicketItem, spend};
use crate::auth::SecretHash;
use crate::domain::{
    CONNECTION_LIFETIME, ConnectionId, MAX_CONNECTIONS, Role, SessionId, Subscriptions, Timestamp, Topic, UserId,
};
use crate::store::table::action::{Action, OF_TRANSACTION};
use crate::store::table::backoff::Backoff;
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{Store, StoreError};

/// A live connection as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionItem {
    pub id: ConnectionId,
    pub user_id: UserId,
    pub session_id: SessionId,
    pub role: Role,
    pub subscriptions: Subscriptions,
    /// The number of its messages that were refused.
    pub strikes: u32,
    pub connected_at: Timestamp,
    pub ends_at: Timestamp,
    pub(in crate::store) slot: u8,
    /// Rises with each change.
    pub(in crate::store) version: u64,
    /// Seconds since 1970.
    pub(in crate::store) expires_at: i64,
}

/// A live connection as senders find it: among those of its user, or in a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listener {
    pub connection_id: ConnectionId,
    pub session_id: SessionId,
    pub subscriptions: Subscriptions,
    pub connected_at: Timestamp,
    pub ends_at: Timestamp,
    slot: u8,
    /// Seconds since 1970.
    expires_at: i64,
}

/// Why a connection was not opened.
#[derive(Debug)]
pub enum ConnectError {
    /// There is no such ticket (any more), or its session has ended.
    InvalidTicket,
    /// The user has no free slot.
    TooManyConnections,
    Store(StoreError),
}

impl From<StoreError> for ConnectError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl ConnectionItem {
    fn new(id: &ConnectionId, ticket: &TicketItem, slot: u8, now: Timestamp) -> Self {
        let ends_at = now.plus(CONNECTION_LIFETIME).min(ticket.session_ends_at);
        Self {
            id: id.clone(),
            user_id: ticket.user_id,
            session_id: ticket.session_id,
            role: ticket.role,
            subscriptions: Subscriptions::default(),
            strikes: 0,
            connected_at: now,
            ends_at,
            slot,
            version: 1,
            expires_at: ends_at.seconds().saturating_add(1),
        }
    }

    pub(in crate::store) fn put(&self, condition: &str) -> Result<Action, StoreError> {
        Action::put(&Key::connection(&self.id), self, condition)
    }

    /// The put of its item in the user's partition.
    pub(in crate::store) fn put_slot(&self, condition: &str) -> Result<Action, StoreError> {
        Action::put(&Key::live_slot(self.user_id, self.slot), &self.listener(), condition)
    }

    /// The put of its item in a topic.
    pub(in crate::store) fn put_topic(&self, topic: Topic) -> Result<Action, StoreError> {
        Action::put(&Key::topic_listener(topic, &self.id), &self.listener(), OF_TRANSACTION)
    }

    fn listener(&self) -> Listener {
        Listener {
            connection_id: self.id.clone(),
            session_id: self.session_id,
            subscriptions: self.subscriptions.clone(),
            connected_at: self.connected_at,
            ends_at: self.ends_at,
            slot: self.slot,
            expires_at: self.expires_at,
        }
    }
}

impl Store {
    /// Opens a connection for the holder of a ticket, and spends the ticket: a read, a query and a transaction. Its
    /// condition is that the ticket's session has not ended.
    ///
    /// # Errors
    /// Returns an error if the ticket is invalid, the user has no free slot, or if DynamoDB fails.
    pub async fn open_connection(
        &self,
        ticket: &SecretHash,
        id: &ConnectionId,
        now: Timestamp,
    ) -> Result<ConnectionItem, ConnectError> {
        let found = self.ticket(ticket, now).await?.ok_or(ConnectError::InvalidTicket)?;
        let mut backoff = Backoff::new(&self.random);
        loop {
            let taken = self.listeners_of_user(found.user_id, now).await?;
            let slot = self.free_slot(&taken).ok_or(ConnectError::TooManyConnections)?;
            let connection = ConnectionItem::new(id, &found, slot, now);
            let alive = "idle_expires_at > :now AND absolute_expires_at > :now";
            let session = Key::session(found.user_id, found.session_id);
            let free = "attribute_not_exists(PK) OR ends_at <= :now";
            let actions = vec![
                spend(ticket, now)?,
                Action::check(&session, alive).value(":now", now)?,
                connection.put("attribute_not_exists(PK)")?,
                connection.put_slot(free)?.value(":now", now)?,
            ];
            match self.transact(actions).await {
                Ok(()) => return Ok(connection),
                Err(TransactError::Store(error)) => return Err(error.into()),
                Err(TransactError::Refused(reasons)) => check_refusal(&reasons)?,
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("others kept taking the place".to_owned()).into());
            }
        }
    }

    fn free_slot(&self, taken: &[Listener]) -> Option<u8> {
        let free: Vec<u8> =
            (0..MAX_CONNECTIONS).filter(|slot| taken.iter().all(|listener| listener.slot != *slot)).collect();
        // A random one, so that concurrent connections rarely choose the same slot.
        let drawn = self.random.below(u64::try_from(free.len()).unwrap_or_default());
        free.get(usize::try_from(drawn).unwrap_or_default()).copied()
    }

    /// A connection that has not ended. One read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn connection(&self, id: &ConnectionId, now: Timestamp) -> Result<Option<ConnectionItem>, StoreError> {
        let connection = self.get::<ConnectionItem>(&Key::connection(id)).await?;
        Ok(connection.filter(|connection| now < connection.ends_at))
    }

    /// A user's open connections: one query.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn listeners_of_user(&self, user: UserId, now: Timestamp) -> Result<Vec<Listener>, StoreError> {
        self.listeners(&key::user_partition(user), key::LIVE, now).await
    }

    /// The open connections that are subscribed to a topic: one query per megabyte.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn listeners_of_topic(&self, topic: Topic, now: Timestamp) -> Result<Vec<Listener>, StoreError> {
        self.listeners(&key::topic_partition(topic), key::CONNECTION, now).await
    }

    async fn listeners(&self, partition: &str, prefix: &str, now: Timestamp) -> Result<Vec<Listener>, StoreError> {
        let query = Query::partition(partition).prefix(prefix).consistent();
        let mut listeners: Vec<Listener> = self.query_all(query).await?;
        listeners.retain(|listener| now < listener.ends_at);
        Ok(listeners)
    }

    /// Deletes all items of a connection. Doing it again does nothing.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn close_connection(&self, id: &ConnectionId) -> Result<(), StoreError> {
        let mut backoff = Backoff::new(&self.random);
        let mut has_slot = true;
        loop {
            let Some(connection) = self.get::<ConnectionItem>(&Key::connection(id)).await? else { return Ok(()) };
            let unchanged = Action::delete(&Key::connection(id), "version = :read");
            let mut actions = vec![unchanged.value(":read", connection.version)?];
            if has_slot {
                let slot = Key::live_slot(connection.user_id, connection.slot);
                let ours = "attribute_not_exists(PK) OR connection_id = :id";
                actions.push(Action::delete(&slot, ours).value(":id", id)?);
            }
            for topic in &connection.subscriptions.topics {
                actions.push(Action::delete(&Key::topic_listener(*topic, id), OF_TRANSACTION));
            }
            match self.transact(actions).await {
                Ok(()) => return Ok(()),
                Err(TransactError::Store(error)) => return Err(error),
                // An ended connection may have lost its slot to another one.
                Err(TransactError::Refused(reasons)) => has_slot &= !reasons.get(1).is_some_and(Reason::is_condition),
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("the connection kept changing".to_owned()));
            }
        }
    }
}

/// Returns why a new connection was refused. `Ok` if only its slot was taken.
fn check_refusal(reasons: &[Reason]) -> Result<(), ConnectError> {
    match reasons.iter().position(Reason::is_condition) {
        Some(0 | 1) => Err(ConnectError::InvalidTicket),
        Some(2) => Err(StoreError::Unexpected("a new connection's id was taken".to_owned()).into()),
        _ => Ok(()),
    }
}
