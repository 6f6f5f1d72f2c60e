//! Staff's notes on orders, for each other: one item each, in the order's partition. The buyer does not see them in the
//! shop, but an export of the buyer's data includes them. They are deleted when the buyer is erased.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::order::OrderPointer;
use crate::domain::{NoteId, OrderId, Prose, Timestamp, UserId};
use crate::store::table::action::Action;
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{Actor, OrderItem, Store, StoreError};

/// The most notes of an order: erasing deletes all of them in one transaction.
pub const MAX_ORDER_NOTES: u32 = 90;

/// The most characters of a note.
pub const MAX_NOTE: usize = 2_000;

/// A note as stored. Has no `Debug`, because it may be personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderNote {
    pub id: NoteId,
    pub text: Prose<MAX_NOTE>,
    /// The author.
    pub by: UserId,
    pub at: Timestamp,
}

/// Why a note was not added.
#[derive(Debug)]
pub enum NoteError {
    NotFound,
    /// The order is anonymised, so nothing may be noted about its buyer.
    Erased,
    /// The order has [`MAX_ORDER_NOTES`].
    TooMany,
    Store(StoreError),
}

impl From<StoreError> for NoteError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Adds a note to an order, with an audit record without the text: a read and a transaction.
    ///
    /// # Errors
    /// Returns why it was not added, or `StoreError` if DynamoDB fails or the actor is no longer staff.
    pub async fn add_order_note(
        &self,
        order: OrderId,
        text: Prose<MAX_NOTE>,
        actor: Actor,
    ) -> Result<OrderNote, NoteError> {
        let pointer = self.get::<OrderPointer>(&Key::order_pointer(order)).await?.ok_or(NoteError::NotFound)?;
        let note = OrderNote { id: self.random.id(actor.at), text, by: actor.user, at: actor.at };
        let may_have_one = "attribute_exists(PK) AND attribute_not_exists(anonymised_at) \
                            AND (attribute_not_exists(note_count) OR note_count < :most)";
        let counted = Action::update(
            &pointer.key_of(order),
            "SET note_count = if_not_exists(note_count, :none) + :one",
            may_have_one,
        );
        let audit = self.audit(actor, "add_order_note", order, json!({ "note_id": note.id }));
        let actions = vec![
            counted.value(":none", 0)?.value(":one", 1)?.value(":most", MAX_ORDER_NOTES)?,
            Action::put(&Key::order_note(order, note.id), &note, "attribute_not_exists(PK)")?,
            audit.put()?,
        ];
        match self.transact(actions).await {
            Ok(()) => Ok(note),
            Err(TransactError::Store(error)) => Err(error.into()),
            Err(TransactError::Refused(reasons)) => Err(match reasons.into_iter().next() {
                Some(Reason::Condition(Some(item))) if item.contains_key("anonymised_at") => NoteError::Erased,
                Some(Reason::Condition(Some(_))) => NoteError::TooMany,
                Some(Reason::Condition(None)) => NoteError::NotFound,
                _ => StoreError::Unexpected("a new id was taken".to_owned()).into(),
            }),
        }
    }

    /// Staff's notes on an order, oldest first: one query, or none if the order has no notes.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn order_notes(&self, order: &OrderItem) -> Result<Vec<OrderNote>, StoreError> {
        if order.note_count == 0 { Ok(Vec::new()) } else { self.notes_of(order.id).await }
    }

    pub(in crate::store) async fn notes_of(&self, order: OrderId) -> Result<Vec<OrderNote>, StoreError> {
        let notes = Query::partition(key::order_partition(order)).prefix(key::NOTES);
        self.query_all(notes.consistent()).await
    }
}
