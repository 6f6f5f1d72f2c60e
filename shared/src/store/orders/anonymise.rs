//! Anonymising an order: removes its addresses, its entry under the buyer's e-mail address, and staff's notes. The shop
//! keeps what was sold at which price.

use serde::Deserialize;

use super::number::forget_email;
use crate::domain::{OrderId, OrderNumber, Timestamp};
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::key::{Buyer, Key};
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{Store, StoreError};

/// The attributes of an order that anonymising needs.
#[derive(Deserialize)]
pub(in crate::store) struct PlacedOrder {
    pub(in crate::store) id: OrderId,
    #[serde(rename = "name", default)]
    number: Option<OrderNumber>,
    #[serde(default)]
    note_count: u32,
    #[serde(default)]
    pub(in crate::store) anonymised_at: Option<Timestamp>,
}

impl Store {
    /// Anonymises an order. Returns true if there is such an order. Doing it again changes nothing. A read and a
    /// transaction, and a query if staff have made notes.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn anonymise_order(&self, buyer: &Buyer, id: OrderId, now: Timestamp) -> Result<bool, StoreError> {
        let Some(order) = self.get::<PlacedOrder>(&Key::order(buyer, id)).await? else { return Ok(false) };
        self.anonymise(buyer, order, now).await?;
        Ok(true)
    }

    /// Anonymises an order that has been read. Its notes are deleted in the same transaction, whose condition is that
    /// there are no more than were read. Afterwards no note can be added.
    pub(in crate::store) async fn anonymise(
        &self,
        buyer: &Buyer,
        mut order: PlacedOrder,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let key = Key::order(buyer, order.id);
        let mut backoff = Backoff::new(&self.random);
        while order.anonymised_at.is_none() {
            match self.transact(self.without_buyer(&key, &order, now).await?).await {
                Ok(()) => return Ok(()),
                Err(TransactError::Store(error)) => return Err(error),
                Err(TransactError::Refused(reasons)) if !reasons.first().is_some_and(Reason::is_condition) => {
                    return Err(StoreError::Unexpected(format!("{} does not have its number", order.id)));
                }
                Err(TransactError::Refused(_raced)) => {}
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("the order kept changing".to_owned()));
            }
            let Some(read) = self.get(&key).await? else { return Ok(()) };
            order = read;
        }
        Ok(())
    }

    async fn without_buyer(&self, key: &Key, order: &PlacedOrder, now: Timestamp) -> Result<Vec<Action>, StoreError> {
        let update = "REMOVE email, shipping_address, note_count SET anonymised_at = :now";
        let notes = if order.note_count == 0 { Vec::new() } else { self.notes_of(order.id).await? };
        let without = if order.note_count == 0 {
            Action::update(key, update, "attribute_exists(PK) AND attribute_not_exists(note_count)")
        } else {
            Action::update(key, update, "note_count = :read").value(":read", order.note_count)?
        };
        let mut actions = vec![without.value(":now", now)?];
        if let Some(number) = &order.number {
            actions.push(forget_email(number, order.id)?);
        }
        actions.extend(
            notes.iter().map(|note| Action::delete(&Key::order_note(order.id, note.id), "attribute_exists(PK)")),
        );
        Ok(actions)
    }
}
