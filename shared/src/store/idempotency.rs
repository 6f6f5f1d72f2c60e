//! The effect of each `Idempotency-Key`, so that a client may safely repeat a request.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::auth::{Secret, SecretHash};
use crate::domain::{OrderId, Timestamp, UserId};
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::{CartOwner, Store, StoreError};

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
    /// A member of staff, in their work.
    Staff(UserId),
}

/// The hash of a key in its scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdempotencyId(SecretHash);

/// The effect that a key had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdempotencyRecord {
    /// A hash of the request, which distinguishes it from another request with the same key.
    pub fingerprint: SecretHash,
    /// The order that it placed. None if it did something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<OrderId>,
    /// The salt that, with what the guest has, derives the order token again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
    /// Milliseconds since 1970.
    pub valid_until: Timestamp,
    /// Seconds since 1970.
    pub expires_at: i64,
}

/// The use of a key that has not been used yet, by a request whose effect is one transaction. See `Action::once`.
#[derive(Clone, Debug)]
pub struct IdempotencyClaim {
    id: IdempotencyId,
    record: IdempotencyRecord,
    now: Timestamp,
}

impl IdempotencyId {
    /// The same key on another `route` is a different one.
    pub fn new(scope: &IdempotencyScope<'_>, route: &str, key: &str) -> Self {
        let scope = match scope {
            IdempotencyScope::Customer(user) => format!("customer {user}"),
            IdempotencyScope::Visitor(token) => format!("visitor {}", token.as_str()),
            IdempotencyScope::Guest(email) => format!("guest {email}"),
            IdempotencyScope::Staff(user) => format!("staff {user}"),
        };
        Self(SecretHash::of(format!("{scope}\n{route}\n{key}").as_bytes()))
    }

    pub(in crate::store) fn key(&self) -> Key {
        Key::idempotency(&self.0)
    }
}

impl IdempotencyRecord {
    pub fn of_order(fingerprint: SecretHash, order_id: OrderId, salt: Option<&[u8; 32]>, now: Timestamp) -> Self {
        let salt = salt.map(|salt| URL_SAFE_NO_PAD.encode(salt));
        Self { order_id: Some(order_id), salt, ..Self::new(fingerprint, now) }
    }

    fn new(fingerprint: SecretHash, now: Timestamp) -> Self {
        let valid_until = now.plus(LIFETIME);
        // One second more, so that DynamoDB never deletes it too early.
        let expires_at = valid_until.seconds().saturating_add(1);
        Self { fingerprint, order_id: None, salt: None, valid_until, expires_at }
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

impl IdempotencyClaim {
    pub fn id(&self) -> &IdempotencyId {
        &self.id
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The claim of a request with this fingerprint.
    pub fn new(id: IdempotencyId, fingerprint: SecretHash, now: Timestamp) -> Self {
        Self { id, record: IdempotencyRecord::new(fingerprint, now), now }
    }

    /// Returns true if the record is of the same request.
    pub fn is_repeated(&self, record: &IdempotencyRecord) -> bool {
        record.fingerprint.matches(&self.record.fingerprint)
    }

    pub(in crate::store) fn put(&self) -> Result<Action, StoreError> {
        self.record.put(&self.id, self.now)
    }
}

impl Store {
    /// The record of a key that has been used. One transactional read, because a transaction becomes visible item by
    /// item: whoever has seen another item of the transaction that puts this record must see the record too.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn used_key(&self, id: &IdempotencyId, now: Timestamp) -> Result<Option<IdempotencyRecord>, StoreError> {
        let item = self.get_at_once(&[id.key()]).await?.into_iter().flatten().next();
        let record: Option<IdempotencyRecord> = item.map(serde_dynamo::from_item).transpose()?;
        Ok(record.filter(|record| record.is_valid(now)))
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_same_key_of_somebody_else_is_another() {
        let user = UserId::new(Timestamp::from_millis(1), [1; 10]);
        let other = UserId::new(Timestamp::from_millis(1), [2; 10]);
        let id = |scope| IdempotencyId::new(&scope, "route", "key");
        let staff = id(IdempotencyScope::Staff(user));
        assert_eq!(staff, id(IdempotencyScope::Staff(user)));
        assert_ne!(staff, id(IdempotencyScope::Staff(other)));
        assert_ne!(staff, id(IdempotencyScope::Customer(user)), "who buys in their own shop");
    }

    /// What is stored of a key that placed no order.
    #[test]
    fn a_record_without_an_order_has_no_more_than_it_needs() {
        let record = IdempotencyRecord::new(SecretHash::of(b"request"), Timestamp::from_millis(1_000));
        let stored = serde_json::to_value(&record).expect("JSON");
        let fingerprint = SecretHash::of(b"request");
        let wanted =
            json!({ "fingerprint": fingerprint.as_str(), "valid_until": 86_401_000_i64, "expires_at": 86_402 });
        assert_eq!(stored, wanted);
        assert_eq!(serde_json::from_value::<IdempotencyRecord>(stored).expect("a record"), record);
    }
}
