//! What was answered to an `Idempotency-Key`, so that a client may safely ask again.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::auth::{Secret, SecretHash};
use crate::domain::{OrderId, Timestamp, UserId};
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::{CartOwner, StoreError};

/// How long an answer is kept, by the clock.
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Whose key it is: the same key of somebody else is another one.
#[derive(Clone, Debug)]
pub enum IdempotencyScope<'a> {
    Customer(UserId),
    /// By the hash of their cart's token.
    Visitor(&'a SecretHash),
    /// Somebody without either, by their folded e-mail address.
    Guest(&'a str),
}

/// A key in its scope, ready to be looked up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdempotencyId(SecretHash);

/// The effect that a key had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdempotencyRecord {
    /// A hash of the request, to tell it from another with the same key.
    pub fingerprint: SecretHash,
    pub order_id: OrderId,
    /// With this and what they hold, a guest's order token is made again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
    /// Milliseconds since 1970.
    pub valid_until: Timestamp,
    /// Seconds since 1970.
    pub expires_at: i64,
}

impl IdempotencyId {
    /// `route` keeps the same key apart on different routes.
    pub fn new(scope: &IdempotencyScope<'_>, route: &str, key: &str) -> Self {
        let scope = match scope {
            IdempotencyScope::Customer(user) => format!("customer {user}"),
            IdempotencyScope::Visitor(token) => format!("visitor {}", token.as_str()),
            IdempotencyScope::Guest(email) => format!("guest {email}"),
        };
        Self(SecretHash::of(format!("{scope}\n{route}\n{key}").as_bytes()))
    }

    pub(in crate::store) fn key(&self) -> Key {
        Key::idempotency(&self.0)
    }
}

impl IdempotencyRecord {
    pub fn new(fingerprint: SecretHash, order_id: OrderId, salt: Option<&[u8; 32]>, now: Timestamp) -> Self {
        let valid_until = now.plus(LIFETIME);
        let salt = salt.map(|salt| URL_SAFE_NO_PAD.encode(salt));
        // A second more, so that cleaning up never comes first.
        Self { fingerprint, order_id, salt, valid_until, expires_at: valid_until.seconds().saturating_add(1) }
    }

    pub fn is_valid(&self, now: Timestamp) -> bool {
        now < self.valid_until
    }

    /// The order token that was given with the first answer, made again from what the guest holds.
    pub fn order_token(&self, held: &[u8]) -> Option<Secret<32>> {
        let salt: [u8; 32] = URL_SAFE_NO_PAD.decode(self.salt.as_ref()?).ok()?.try_into().ok()?;
        Some(Secret::made_of(held, &salt))
    }

    pub(in crate::store) fn put(&self, id: &IdempotencyId, now: Timestamp) -> Result<Action, StoreError> {
        Action::put(&id.key(), self, "attribute_not_exists(PK) OR valid_until <= :now")?.value(":now", now)
    }
}

/// What identifies the caller's cart or account, for [`IdempotencyId::new`].
impl<'a> From<&'a CartOwner> for IdempotencyScope<'a> {
    fn from(owner: &'a CartOwner) -> Self {
        match owner {
            CartOwner::Customer(user) => Self::Customer(*user),
            CartOwner::Visitor(token) => Self::Visitor(token),
        }
    }
}
