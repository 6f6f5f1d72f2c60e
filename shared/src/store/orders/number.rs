//! Orders' numbers: an item each, whose key is that no two orders have the same. It is also how staff find the orders of
//! an e-mail address, which the index has as a hash.

use serde::{Deserialize, Serialize};

use crate::auth::SecretHash;
use crate::domain::{Email, OrderId, OrderNumber};
use crate::store::schema::BY_COLLECTION;
use crate::store::table::action::{Action, OF_TRANSACTION};
use crate::store::table::key::{self, Key};
use crate::store::{OrderItem, StoreError};

/// Whose number it is.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::store) struct NumberItem {
    pub(in crate::store) id: OrderId,
}

#[derive(Serialize)]
struct IndexedNumber {
    #[serde(flatten)]
    number: NumberItem,
    /// None where the order names no address.
    #[serde(skip_serializing_if = "Option::is_none")]
    collection: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<OrderId>,
}

/// What an e-mail address is looked up by, however it is spelt.
pub(in crate::store) fn email_hash(email: &Email) -> SecretHash {
    SecretHash::of(email.folded().as_bytes())
}

impl OrderItem {
    /// Takes the order's number, if it is nobody's.
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

/// Forgets which address an order was given, so that it is not found by it any more.
pub(in crate::store) fn forget_email(number: &OrderNumber, order: OrderId) -> Result<Action, StoreError> {
    Action::update(&Key::order_number(number), "REMOVE #collection, #position", "id = :order")
        .name("#collection", BY_COLLECTION.partition_key)
        .name("#position", BY_COLLECTION.sort_key)
        .value(":order", order)
}

/// Gives back the number of an order that was never placed, with its saga.
pub(in crate::store) fn free_number(number: &OrderNumber) -> Action {
    Action::delete(&Key::order_number(number), OF_TRANSACTION)
}
