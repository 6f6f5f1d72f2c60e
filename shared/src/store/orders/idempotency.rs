//! The effect of each `Idempotency-Key`, so that a client may safely repeat a request.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::auth::{Secret, SecretHash};
use crate::domain::{OrderId, Timestamp, UserId};
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::{CartOwner, StoreError};

/// How long a record is valid.
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Whose key it is. The same key in another scope is a different one.
#[derive(Clone, Debug)]
pub enum IdempotencyScope<'a> {
    Customer(UserId),
    /// A visitor, by the hash of their cart's token.
    Visitor(&'a SecretHash),
    /// A guest without a cart, by their folded e-mail address.
    Guest(&'a str),
}

/// The hash of a key in its scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdempotencyId(SecretHash);

/// The effect that a key had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdempotencyRecord {
    /// A hash of the request, which distinguishes it from another request with the same key.
    pub fingerprint: SecretHash,
    pub order_id: OrderId,
    /// The salt that, with what the guest has, derives the order token again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
    /// Milliseconds since 1970.
    pub valid_until: Timestamp,
    /// Seconds since 1970.
    pub expires_at: i64,
}

impl IdempotencyId {
    /// The same key on another `route` is a different one.
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
        // One second more, so that DynamoDB never deletes it too early.
        Self { fingerprint, order_id, salt, valid_until, expires_at: valid_until.seconds().saturating_add(1) }
    }

    pub fn is_valid(&self, now: Timestamp) -> bool {
        now < self.valid_until
    }

    /// The order token of the first answer, derived again from what the guest has.
    pub fn order_token(&self, held: &[u8]) -> Option<Secret<32>> {
        let salt: [u8; 32] = URL_SAFE_NO_PAD.decode(self.salt.as_ref()?).ok()?.try_into().ok()?;
        Some(Secret::made_of(held, &salt))
    }

    pub(in crate::store) fn put(&self, id: &IdempotencyId, now: Timestamp) -> Result<Action, StoreError> {
        Action::put(&id.key(), self, "attribute_not_exists(PK) OR valid_until <= :now")?.value(":now", now)
    }
}

/// The scope of the cart's owner.
impl<'a> From<&'a CartOwner> for IdempotencyScope<'a> {
    fn from(owner: &'a CartOwner) -> Self {
        match owner {
            CartOwner::Customer(user) => Self::Customer(*user),
            CartOwner::Visitor(token) => Self::Visitor(token),
        }
    }
}
