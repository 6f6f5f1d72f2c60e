//! Sessions: one per login, with the hashes of its refresh tokens. [`super::refresh`] refreshes them.

use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};

use super::throttle::Attempt;
use crate::auth::SecretHash;
use crate::domain::{Role, SessionId, Timestamp, UserId};
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{LoginItem, Store, StoreError};

/// How long a session lasts without being refreshed.
pub const SESSION_IDLE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How long a session lasts at most.
pub const SESSION_LIFETIME: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// The number of sessions to end concurrently.
const AT_ONCE: usize = 16;

/// A session as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionItem {
    pub id: SessionId,
    pub role: Role,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    pub idle_expires_at: Timestamp,
    pub absolute_expires_at: Timestamp,
    /// The client's `User-Agent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The hash of the part that all refresh tokens of the session share.
    pub(in crate::store) family_hash: SecretHash,
    pub(in crate::store) current_hash: SecretHash,
    /// The hash of the token that was spent last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) previous_hash: Option<SecretHash>,
    /// The salt that derived the current token from the previous one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) salt: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) rotated_at: Option<Timestamp>,
    /// Seconds since 1970.
    pub(in crate::store) expires_at: i64,
}

/// A session to open.
pub struct NewSession {
    pub id: SessionId,
    pub family: SecretHash,
    pub first_token: SecretHash,
    pub client: Option<String>,
}

/// Why a session was not opened.
#[derive(Debug)]
pub enum OpenError {
    /// The user's login has changed since it was read.
    Stale,
    Store(StoreError),
}

impl SessionItem {
    /// When the session expires unless it is refreshed.
    pub fn ends_at(&self) -> Timestamp {
        self.idle_expires_at.min(self.absolute_expires_at)
    }

    pub fn is_alive(&self, now: Timestamp) -> bool {
        now < self.ends_at()
    }
}

/// When a session that was used now may be deleted: one second later than it expires.
pub(in crate::store) fn cleaned_up_at(now: Timestamp) -> i64 {
    now.plus(SESSION_IDLE).seconds().saturating_add(1)
}

impl Store {
    /// Opens a session for a user who has logged in, and forgets the wrong passwords of this attempt: one transaction.
    /// Its condition is that the login has not changed.
    ///
    /// # Errors
    /// Returns an error if the login has changed, or if DynamoDB fails.
    pub async fn open_session(
        &self,
        login: &LoginItem,
        attempt: &Attempt,
        new: NewSession,
        now: Timestamp,
    ) -> Result<(), OpenError> {
        let session = SessionItem {
            id: new.id,
            role: login.role,
            created_at: now,
            last_used_at: now,
            idle_expires_at: now.plus(SESSION_IDLE),
            absolute_expires_at: now.plus(SESSION_LIFETIME),
            client: new.client,
            family_hash: new.family,
            current_hash: new.first_token,
            previous_hash: None,
            salt: None,
            rotated_at: None,
            expires_at: cleaned_up_at(now),
        };
        let unchanged = login.check(&attempt.login_key()).map_err(OpenError::Store)?;
        let put = Action::put(&Key::session(login.user_id, new.id), &session, "attribute_not_exists(PK)");
        match self.transact(vec![unchanged, put.map_err(OpenError::Store)?, attempt.forget()]).await {
            Ok(()) => Ok(()),
            Err(TransactError::Store(error)) => Err(OpenError::Store(error)),
            Err(TransactError::Refused(reasons)) if reasons.first().is_some_and(Reason::is_condition) => {
                Err(OpenError::Stale)
            }
            Err(TransactError::Refused(_)) => {
                Err(OpenError::Store(StoreError::Unexpected("a new session's id was taken".to_owned())))
            }
        }
    }

    /// A session that has not expired.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn session(
        &self,
        user: UserId,
        id: SessionId,
        now: Timestamp,
    ) -> Result<Option<SessionItem>, StoreError> {
        let session = self.get::<SessionItem>(&Key::session(user, id)).await?;
        Ok(session.filter(|session| session.is_alive(now)))
    }

    /// A page of a user's sessions that are older than `after` and have not expired, newest first, and where the next
    /// page starts, if there is one.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn list_sessions(
        &self,
        user: UserId,
        limit: u16,
        after: Option<SessionId>,
        now: Timestamp,
    ) -> Result<(Vec<SessionItem>, Option<SessionId>), StoreError> {
        let start = after.map(|id| Key::session(user, id).attributes());
        // One more shows whether there is a next page.
        let ask = usize::from(limit).saturating_add(1);
        let query = sessions_of(user).limit(ask).start(start);
        let mut sessions: Vec<SessionItem> = self.page(query).await?.read()?;
        let more = sessions.len() > usize::from(limit);
        sessions.truncate(usize::from(limit));
        let next = sessions.last().map(|session| session.id).filter(|_| more);
        sessions.retain(|session| session.is_alive(now));
        Ok((sessions, next))
    }

    /// Ends a session. Returns true if there was one that had not expired.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn end_session(&self, user: UserId, id: SessionId, now: Timestamp) -> Result<bool, StoreError> {
        let alive = "idle_expires_at > :now AND absolute_expires_at > :now";
        self.delete_session(Action::delete(&Key::session(user, id), alive).value(":now", now)?).await
    }

    /// Ends a session for the holder of any of its refresh tokens. Returns true if there was one.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn end_family(&self, user: UserId, id: SessionId, family: &SecretHash) -> Result<bool, StoreError> {
        let same_family = Action::delete(&Key::session(user, id), "family_hash = :family").value(":family", family)?;
        self.delete_session(same_family).await
    }

    /// Ends all sessions of a user, except `but`.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn end_sessions(&self, user: UserId, but: Option<SessionId>) -> Result<(), StoreError> {
        self.end_sessions_where(user, |session| but != Some(session.id)).await
    }

    /// Ends the sessions of a user for which `ends` returns true.
    pub(in crate::store) async fn end_sessions_where(
        &self,
        user: UserId,
        ends: impl Fn(&SessionItem) -> bool,
    ) -> Result<(), StoreError> {
        let mut start = None;
        loop {
            let mut page = self.page(sessions_of(user).start(start)).await?;
            start = page.next.take();
            let sessions: Vec<SessionItem> = page.read()?;
            let deletions = sessions.into_iter().filter(&ends).map(|session| {
                let there = Action::delete(&Key::session(user, session.id), "attribute_exists(PK)");
                self.delete_session(there)
            });
            stream::iter(deletions).buffer_unordered(AT_ONCE).try_collect::<Vec<bool>>().await?;
            if start.is_none() {
                return Ok(());
            }
        }
    }

    async fn delete_session(&self, deletion: Action) -> Result<bool, StoreError> {
        match self.execute(deletion).await {
            Ok(_) => Ok(true),
            Err(WriteError::Condition(_)) => Ok(false),
            Err(WriteError::Store(error)) => Err(error),
        }
    }
}

/// A user's sessions, newest first.
fn sessions_of(user: UserId) -> Query {
    Query::partition(key::user_partition(user)).prefix(key::SESSIONS).descending().consistent()
}
