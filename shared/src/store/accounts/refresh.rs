//! Refreshing sessions. The first use of a refresh token spends it. A spent token that is used much later ends its
//! session (RFC 9700, 4.14). For a moment, the last spent token returns the same successor again, so that a user whose
//! network lost the answer, or who has two windows open, stays logged in. The successor is derived from the spent token
//! and a stored salt, so the table alone cannot produce it.

use std::time::Duration;

use super::sessions::{SESSION_IDLE, SessionItem, cleaned_up_at};
use crate::auth::{Secret, SecretHash};
use crate::domain::{Role, SessionId, Timestamp, UserId};
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::item::Item;
use crate::store::table::key::Key;
use crate::store::{Store, StoreError};

/// For how long the last spent token returns its successor again.
pub const REFRESH_GRACE: Duration = Duration::from_secs(30);

/// The parts of a refresh token as a client presents it.
#[derive(Clone, Debug)]
pub struct Presented {
    pub user: UserId,
    pub session: SessionId,
    /// The hash of the part that all tokens of the session share. It proves that the caller once had a token of the
    /// session.
    pub family: SecretHash,
    pub secret: Secret<32>,
}

/// The result of a refresh.
#[derive(Clone, Debug)]
pub struct Refreshed {
    pub successor: Secret<32>,
    pub role: Role,
}

/// Why a session was not refreshed.
#[derive(Debug)]
pub enum RefreshError {
    /// There is no such session (any more), or it is not the caller's.
    Invalid,
    /// The token was spent before. Its session has been ended.
    Reused,
    Store(StoreError),
}

/// The meaning of a token that is not the current one.
#[derive(Debug, PartialEq)]
enum Late {
    Invalid,
    Again(Secret<32>),
    Reused,
}

impl From<StoreError> for RefreshError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Spends a refresh token: one conditional update.
    ///
    /// # Errors
    /// Returns an error if the token is invalid, or if DynamoDB fails.
    pub async fn refresh(&self, presented: &Presented, now: Timestamp) -> Result<Refreshed, RefreshError> {
        let salt = Secret::new(self.random.bytes::<32>());
        let successor = presented.secret.derive(salt.bytes());
        let current = "current_hash = :presented AND family_hash = :family \
                       AND idle_expires_at > :now AND absolute_expires_at > :now";
        let rotate = "SET previous_hash = :presented, current_hash = :successor, salt = :salt, rotated_at = :now, \
                      last_used_at = :now, idle_expires_at = :idle, expires_at = :cleaned_up";
        let rotate = Action::update(&presented.key(), rotate, current)
            .value(":presented", presented.secret.hash())?
            .value(":family", &presented.family)?
            .value(":successor", successor.hash())?
            .value(":salt", salt.reveal())?
            .value(":now", now)?
            .value(":idle", now.plus(SESSION_IDLE))?
            .value(":cleaned_up", cleaned_up_at(now))?;
        match self.execute(rotate).await {
            Ok(item) => Ok(Refreshed { successor, role: read(item)?.role }),
            Err(WriteError::Store(error)) => Err(error.into()),
            Err(WriteError::Condition(None)) => Err(RefreshError::Invalid),
            Err(WriteError::Condition(item)) => self.refresh_late(presented, &read(item)?, now).await,
        }
    }

    async fn refresh_late(
        &self,
        presented: &Presented,
        session: &SessionItem,
        now: Timestamp,
    ) -> Result<Refreshed, RefreshError> {
        match presented.against(session, now) {
            Late::Again(successor) => Ok(Refreshed { successor, role: session.role }),
            Late::Invalid => Err(RefreshError::Invalid),
            Late::Reused => {
                self.end_family(presented.user, presented.session, &presented.family).await?;
                Err(RefreshError::Reused)
            }
        }
    }
}

impl Presented {
    fn key(&self) -> Key {
        Key::session(self.user, self.session)
    }

    /// Decides about this token, which is not the session's current one.
    fn against(&self, session: &SessionItem, now: Timestamp) -> Late {
        // Knowing only the session's id must not suffice to end it.
        if !session.family_hash.matches(&self.family) || !session.is_alive(now) {
            return Late::Invalid;
        }
        let was_last = session.previous_hash.as_ref().is_some_and(|hash| hash.matches(&self.secret.hash()));
        let in_time = session.rotated_at.is_some_and(|at| now <= at.plus(REFRESH_GRACE));
        let salt = session.salt.as_deref().and_then(Secret::<32>::parse);
        match salt {
            Some(salt) if was_last && in_time => {
                let successor = self.secret.derive(salt.bytes());
                if successor.hash().matches(&session.current_hash) { Late::Again(successor) } else { Late::Reused }
            }
            _ => Late::Reused,
        }
    }
}

fn read(item: Option<Item>) -> Result<SessionItem, StoreError> {
    let item = item.ok_or_else(|| StoreError::Unexpected("an update gave no item".to_owned()))?;
    Ok(serde_dynamo::from_item(item)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    fn token(secret: [u8; 32]) -> Presented {
        Presented {
            user: UserId::new(NOW, [1; 10]),
            session: SessionId::new(NOW, [2; 10]),
            family: Secret::new([3; 16]).hash(),
            secret: Secret::new(secret),
        }
    }

    /// A session that has just been refreshed: its spent token, an older token, and the session.
    fn rotated() -> (Presented, Presented, SessionItem) {
        let salt = Secret::new([9; 32]);
        let (spent, oldest) = (token([4; 32]), token([5; 32]));
        let session = SessionItem {
            id: spent.session,
            role: Role::Customer,
            created_at: NOW,
            last_used_at: NOW,
            idle_expires_at: NOW.plus(SESSION_IDLE),
            absolute_expires_at: NOW.plus(crate::store::SESSION_LIFETIME),
            client: None,
            family_hash: spent.family.clone(),
            current_hash: spent.secret.derive(salt.bytes()).hash(),
            previous_hash: Some(spent.secret.hash()),
            salt: Some(salt.reveal()),
            rotated_at: Some(NOW),
            expires_at: cleaned_up_at(NOW),
        };
        (spent, oldest, session)
    }

    #[test]
    fn the_last_spent_token_gives_its_successor_again_for_a_moment() {
        let (spent, _, session) = rotated();
        for at in [NOW, NOW.plus(REFRESH_GRACE)] {
            assert!(matches!(spent.against(&session, at), Late::Again(next) if next.hash() == session.current_hash));
        }
        let later = NOW.plus(REFRESH_GRACE).plus(Duration::from_millis(1));
        assert_eq!(spent.against(&session, later), Late::Reused);
    }

    #[test]
    fn an_older_token_is_reuse_and_a_strangers_is_nothing() {
        let (spent, oldest, session) = rotated();
        assert_eq!(oldest.against(&session, NOW), Late::Reused);
        let stranger = Presented { family: Secret::new([0; 16]).hash(), ..spent.clone() };
        assert_eq!(stranger.against(&session, NOW), Late::Invalid);
        assert_eq!(oldest.against(&session, NOW.plus(SESSION_IDLE)), Late::Invalid);
    }
}
