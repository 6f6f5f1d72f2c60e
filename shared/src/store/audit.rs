//! What staff did, to what, when and why: put in the transaction that does it, so that the two cannot part.

use std::fmt::Display;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::accounts::standing::Standing;
use super::table::action::Action;
use super::table::key::{self, Key};
use super::table::query::Query;
use super::{Store, StoreError};
use crate::domain::{AuditId, Timestamp, UserId};

/// Who acts, when, and as whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    pub user: UserId,
    pub at: Timestamp,
    standing: Standing,
}

impl Actor {
    /// A member of staff: each transaction holds only if they are that still.
    pub const fn staff(user: UserId, at: Timestamp) -> Self {
        Self { user, at, standing: Standing::Staff }
    }

    /// An admin, likewise.
    pub const fn admin(user: UserId, at: Timestamp) -> Self {
        Self { user, at, standing: Standing::Admin }
    }

    /// Somebody whose standing the caller has looked at, or an operator who changes the table itself.
    pub const fn proven(user: UserId, at: Timestamp) -> Self {
        Self { user, at, standing: Standing::Proven }
    }
}

/// One thing that staff did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    pub id: AuditId,
    pub by: UserId,
    /// What was done, such as `update_product`.
    pub action: String,
    /// The id of what it was done to.
    pub target: String,
    /// What changed, from what to what, and the reason if one was given. Never personal data.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub detail: Value,
    pub at: Timestamp,
    #[serde(skip)]
    standing: Standing,
}

impl Audit {
    /// The item's write, for the transaction of the recorded change. The transaction fails if its actor may not do that.
    pub(super) fn put(&self) -> Result<Action, StoreError> {
        let put = Action::put(&Key::audit(&self.target, self.id), self, "attribute_not_exists(PK)")?;
        Ok(put.authorised_by(self.standing.check(self.by)?))
    }
}

impl Store {
    /// A record of something done now.
    pub fn audit(&self, actor: Actor, action: &str, target: impl Display, detail: Value) -> Audit {
        let (id, target) = (self.random.id(actor.at), target.to_string());
        let Actor { user: by, at, standing } = actor;
        Audit { id, by, action: action.to_owned(), target, detail, at, standing }
    }

    /// A page of what was done to something, newest first, older than `after`; and whether there is more. One query.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn list_audit(
        &self,
        target: &str,
        limit: u16,
        after: Option<AuditId>,
    ) -> Result<(Vec<Audit>, bool), StoreError> {
        let start = after.map(|id| Key::audit(target, id).attributes());
        // One more, to know whether there is a next page.
        let ask = usize::from(limit).saturating_add(1);
        let query = Query::partition(key::audit_partition(target)).descending().limit(ask).start(start);
        let mut records: Vec<Audit> = self.page(query).await?.read()?;
        let more = records.len() > usize::from(limit);
        records.truncate(usize::from(limit));
        Ok((records, more))
    }
}

/// The fields in which two values differ, each with its `from` and `to`.
pub(super) fn changes(from: &impl Serialize, to: &impl Serialize) -> Map<String, Value> {
    let (from, to) = (fields(from), fields(to));
    let differing = to.into_iter().filter(|(name, value)| from.get(name) != Some(value));
    differing
        .map(|(name, to)| {
            let change = json!({ "from": from.get(&name), "to": to });
            (name, change)
        })
        .collect()
}

fn fields(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_told() {
        let (from, to) =
            (json!({ "name": "Mug", "sku": null, "price": 5 }), json!({ "name": "Mug", "sku": "M", "price": 6 }));
        let told = json!({ "sku": { "from": null, "to": "M" }, "price": { "from": 5, "to": 6 } });
        assert_eq!(Value::Object(changes(&from, &to)), told);
    }
}
