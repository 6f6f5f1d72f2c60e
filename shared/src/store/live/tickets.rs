//! Tickets for live connections. A browser cannot send headers with a WebSocket handshake, and URLs end up in logs. So
//! the URL has a ticket, which is valid for one handshake within a minute.

use serde::{Deserialize, Serialize};

use crate::auth::{Caller, SecretHash};
use crate::domain::{MAX_CONNECTIONS, Role, SessionId, TICKET_LIFETIME, Timestamp, UserId};
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::key::Key;
use crate::store::{Store, StoreError};

/// A ticket as stored, by its hash.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::store) struct TicketItem {
    pub(in crate::store) user_id: UserId,
    pub(in crate::store) session_id: SessionId,
    pub(in crate::store) role: Role,
    pub(in crate::store) session_ends_at: Timestamp,
    pub(in crate::store) ends_at: Timestamp,
    /// Seconds since 1970.
    expires_at: i64,
}

/// Why no ticket was issued.
#[derive(Debug)]
pub enum TicketError {
    /// The caller's access token has outlived its session.
    SessionEnded,
    /// The user has no free slot for a live connection.
    TooManyConnections {
        /// Seconds until the first of them ends, at the latest.
        seconds: i64,
    },
    Store(StoreError),
}

impl From<StoreError> for TicketError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Stores a new ticket by its hash, and returns when it expires: a read, a query and a write.
    ///
    /// # Errors
    /// Returns an error if the caller's session has ended, they have no free slot, or if DynamoDB fails.
    pub async fn issue_ticket(
        &self,
        caller: Caller,
        ticket: &SecretHash,
        now: Timestamp,
    ) -> Result<Timestamp, TicketError> {
        let session = self.session(caller.user, caller.session, now).await?.ok_or(TicketError::SessionEnded)?;
        let connections = self.listeners_of_user(caller.user, now).await?;
        if connections.len() >= usize::from(MAX_CONNECTIONS) {
            let first = connections.iter().map(|listener| listener.ends_at.millis()).min().unwrap_or_default();
            let seconds = first.saturating_sub(now.millis()).saturating_add(999).div_euclid(1000);
            return Err(TicketError::TooManyConnections { seconds });
        }
        let ends_at = now.plus(TICKET_LIFETIME);
        let item = TicketItem {
            user_id: caller.user,
            session_id: caller.session,
            role: session.role,
            session_ends_at: session.ends_at(),
            ends_at,
            expires_at: ends_at.seconds().saturating_add(1),
        };
        match self.execute(Action::put(&Key::ticket(ticket), &item, "attribute_not_exists(PK)")?).await {
            Ok(_) => Ok(ends_at),
            Err(WriteError::Store(error)) => Err(error.into()),
            // An earlier attempt whose answer was lost wrote it: nobody else draws the same 256 bits.
            Err(WriteError::Condition(_)) => Ok(ends_at),
        }
    }

    /// A ticket that has not expired.
    pub(in crate::store) async fn ticket(
        &self,
        ticket: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<TicketItem>, StoreError> {
        let found = self.get::<TicketItem>(&Key::ticket(ticket)).await?;
        Ok(found.filter(|found| now < found.ends_at))
    }
}

/// Spends a ticket, in the transaction that uses it.
pub(in crate::store) fn spend(ticket: &SecretHash, now: Timestamp) -> Result<Action, StoreError> {
    Action::delete(&Key::ticket(ticket), "ends_at > :now").value(":now", now)
}
