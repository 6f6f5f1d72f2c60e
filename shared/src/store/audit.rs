//! Audit records: what staff did, to what, when and why. Each is put in the transaction of the recorded change, so that
//! neither exists without the other.

use std::collections::BTreeSet;
use std::fmt::Display;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::accounts::standing::Standing;
use super::table::action::Action;
use super::table::key::{self, Key};
use super::table::query::Query;
use super::{Store, StoreError};
use crate::domain::{AuditId, Timestamp, UserId};

/// Who acts, when, and in which role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    pub user: UserId,
    pub at: Timestamp,
    standing: Standing,
}

impl Actor {
    /// A member of staff. Each transaction fails if they no longer are one.
    pub const fn staff(user: UserId, at: Timestamp) -> Self {
        Self { user, at, standing: Standing::Staff }
    }

    /// An admin. Each transaction fails if they no longer are one.
    pub const fn admin(user: UserId, at: Timestamp) -> Self {
        Self { user, at, standing: Standing::Admin }
    }

    /// A user whose role the caller has checked, or an operator who changes the table directly.
    pub const fn proven(user: UserId, at: Timestamp) -> Self {
        Self { user, at, standing: Standing::Proven }
    }
}

/// The record of one change by staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    pub id: AuditId,
    pub by: UserId,
    /// The action, such as `update_product`.
    pub action: String,
    /// The id of the changed object.
    pub target: String,
    /// The changes from old to new values, and the reason if one was given. Never personal data.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub detail: Value,
    pub at: Timestamp,
    #[serde(skip)]
    standing: Standing,
}

impl Audit {
    /// The put of this record, for the transaction of the change. The transaction fails if the actor lacks the role.
    pub(super) fn put(&self) -> Result<Action, StoreError> {
        Ok(self.put_proven()?.authorised_by(self.check()?))
    }

    /// The check that its actor may do it, if there is one.
    pub(super) fn check(&self) -> Result<Option<Action>, StoreError> {
        self.standing.check(self.by)
    }

    /// The put of this record, where another transaction has checked the actor's role.
    pub(super) fn put_proven(&self) -> Result<Action, StoreError> {
        Action::put(&Key::audit(&self.target, self.id), self, "attribute_not_exists(PK)")
    }
}

impl Store {
    /// A record of a change made now.
    pub fn audit(&self, actor: Actor, action: &str, target: impl Display, detail: Value) -> Audit {
        let (id, target) = (self.random.id(actor.at), target.to_string());
        let Actor { user: by, at, standing } = actor;
        Audit { id, by, action: action.to_owned(), target, detail, at, standing }
    }

    /// A page of an object's records that are older than `after`, newest first, and whether there are more. One query.
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
        // One more shows whether there is a next page.
        let ask = usize::from(limit).saturating_add(1);
        let query = Query::partition(key::audit_partition(target)).descending().limit(ask).start(start);
        let mut records: Vec<Audit> = self.page(query).await?.read()?;
        let more = records.len() > usize::from(limit);
        records.truncate(usize::from(limit));
        Ok((records, more))
    }
}

/// The fields that differ between two values, each with `from` and `to`.
pub(super) fn changes(from: &impl Serialize, to: &impl Serialize) -> Map<String, Value> {
    let (from, to) = (fields(from), fields(to));
    // A field without a value may be left out on either side.
    let names: BTreeSet<&String> = from.keys().chain(to.keys()).collect();
    let differing = names.into_iter().filter(|name| from.get(*name) != to.get(*name));
    differing.map(|name| (name.clone(), json!({ "from": from.get(name), "to": to.get(name) }))).collect()
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
        let (from, to) = (
            json!({ "name": "Mug", "sku": null, "price": 5, "tags": ["a"] }),
            json!({ "name": "Mug", "sku": "M", "price": 6 }),
        );
        let told = json!({ "sku": { "from": null, "to": "M" }, "price": { "from": 5, "to": 6 }, "tags": { "from": ["a"], "to": null } });
        assert_eq!(Value::Object(changes(&from, &to)), told);
    }
}
