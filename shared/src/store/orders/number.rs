//! Order numbers: one item each. Its key guarantees that no two orders have the same number. Through it staff find the
//! orders of an e-mail address, which the index has as a hash.

use serde::{Deserialize, Serialize};

use crate::auth::SecretHash;
use crate::domain::{Email, OrderId, OrderNumber};
use crate::store::schema::BY_COLLECTION;
use crate::store::table::action::{Action, OF_TRANSACTION};
use crate::store::table::key::{self, Key};
use crate::store::{OrderItem, StoreError};

/// The order that has the number.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::store) struct NumberItem {
    pub(in crate::store) id: OrderId,
}

#[derive(Serialize)]
struct IndexedNumber {
    #[serde(flatten)]
    number: NumberItem,
    /// None if the order has no address.
    #[serde(skip_serializing_if = "Option::is_none")]
    collection: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<OrderId>,
}

/// The hash that an e-mail address is looked up by. It is the same for all spellings.
pub(in crate::store) fn email_hash(email: &Email) -> SecretHash {
    SecretHash::of(email.folded().as_bytes())
}

impl OrderItem {
    /// The put that takes the order's number, if no other order has it.
    pub(in crate::store) fn put_number(&self, number: &OrderNumber) -> Result<Action, StoreError> {
        let email = self.email.as_ref().map(email_hash);
        let item = IndexedNumber {
            number: NumberItem { id: self.id },
            collection: email.as_ref().map(key::orders_of_email),
            position: email.is_some().then_some(self.id),
        };
        Action::put(&Key::order_number(number), &item, "attribute_not_exists(PK)")
    }
}

/// Removes the entry under the order's e-mail address, so that the order is no longer found by it.
pub(in crate::store) fn forget_email(number: &OrderNumber, order: OrderId) -> Result<Action, StoreError> {
    Action::update(&Key::order_number(number), "REMOVE #collection, #position", "id = :order")
        .name("#collection", BY_COLLECTION.partition_key)
        .name("#position", BY_COLLECTION.sort_key)
        .value(":order", order)
}

/// Frees the number of an order that was never placed, in the transaction that deletes its saga.
pub(in crate::store) fn free_number(number: &OrderNumber) -> Action {
    Action::delete(&Key::order_number(number), OF_TRANSACTION)
}
