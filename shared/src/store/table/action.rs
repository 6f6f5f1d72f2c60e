//! One conditional write, as a value: alone or as an action of a transaction.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use serde::Serialize;

use super::key::Key;
use crate::store::table::item::Item;
use crate::store::{IdempotencyClaim, StoreError};

/// The condition of an action that relies on those of its transaction's other actions. Alone, it is refused.
pub(in crate::store) const OF_TRANSACTION: &str = "";

/// One conditional write, alone or as an action of a transaction.
#[derive(Clone, Debug)]
pub(in crate::store) struct Action {
    pub(super) kind: Kind,
    pub(super) condition: String,
    pub(super) names: HashMap<String, String>,
    pub(super) values: HashMap<String, AttributeValue>,
    /// The check that its actor may do it, for its transaction.
    authority: Option<Box<Self>>,
    /// The put of its idempotency record, for its transaction.
    claim: Option<Box<Self>>,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Put(Item),
    Update(Item, Changes),
    Delete(Item),
    Check(Item),
}

/// The clauses of an update expression.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    sets: Vec<String>,
    removes: Vec<String>,
    /// A whole expression instead.
    whole: String,
}

impl Action {
    /// Stores an item, its key and index attributes added to its own.
    pub(in crate::store) fn put(key: &Key, item: &impl Serialize, condition: &str) -> Result<Self, StoreError> {
        let mut attributes: Item = serde_dynamo::to_item(item)?;
        attributes.extend(key.attributes());
        Ok(Self::new(Kind::Put(attributes), condition))
    }

    /// Updates an item by a whole update expression.
    pub(in crate::store) fn update(key: &Key, expression: impl Into<String>, condition: &str) -> Self {
        let changes = Changes { whole: expression.into(), ..Changes::default() };
        Self::new(Kind::Update(key.attributes(), changes), condition)
    }

    /// Updates an item clause by clause: [`Action::set`], [`Action::change`], [`Action::remove`], [`Action::when`]. With
    /// no clause that changes anything, it is a check.
    pub(in crate::store) fn edit(key: &Key) -> Self {
        Self::new(Kind::Update(key.attributes(), Changes::default()), "")
    }

    pub(in crate::store) fn delete(key: &Key, condition: &str) -> Self {
        Self::new(Kind::Delete(key.attributes()), condition)
    }

    /// Writes nothing, but has the transaction hold only if the condition does.
    pub(in crate::store) fn check(key: &Key, condition: &str) -> Self {
        Self::new(Kind::Check(key.attributes()), condition)
    }

    fn new(kind: Kind, condition: &str) -> Self {
        let (names, values) = (HashMap::new(), HashMap::new());
        Self { kind, condition: condition.to_owned(), names, values, authority: None, claim: None }
    }

    /// Has the transaction fail with [`StoreError::Revoked`] unless this check is true.
    pub(in crate::store) fn authorised_by(self, check: Option<Self>) -> Self {
        Self { authority: check.map(Box::new), ..self }
    }

    /// The check that its actor may do it, if there is one.
    pub(super) fn authority(&self) -> Option<Self> {
        self.authority.as_deref().cloned()
    }

    /// Has the transaction use this idempotency key, and fail with [`StoreError::Used`] if it has been used.
    pub(in crate::store) fn once(self, claim: Option<&IdempotencyClaim>) -> Result<Self, StoreError> {
        let claim = claim.map(IdempotencyClaim::put).transpose()?;
        Ok(Self { claim: claim.map(Box::new), ..self })
    }

    /// The put of its idempotency record, if it has a key.
    pub(super) fn claim(&self) -> Option<Self> {
        self.claim.as_deref().cloned()
    }

    /// Adds a condition to the others.
    pub(in crate::store) fn when(mut self, condition: &str) -> Self {
        let and = if self.condition.is_empty() { "" } else { " AND " };
        self.condition = format!("{}{and}{condition}", self.condition);
        self
    }

    /// Sets an attribute, in an [`Action::edit`].
    pub(in crate::store) fn set(self, attribute: &str, to: impl Serialize) -> Result<Self, StoreError> {
        let clause = format!("#{attribute} = :{attribute}");
        self.change(clause).name(&format!("#{attribute}"), attribute).value(&format!(":{attribute}"), to)
    }

    /// Adds a clause to SET, in an [`Action::edit`].
    pub(in crate::store) fn change(mut self, clause: impl Into<String>) -> Self {
        if let Kind::Update(_, changes) = &mut self.kind {
            changes.sets.push(clause.into());
        }
        self
    }

    /// Removes an attribute, in an [`Action::edit`].
    pub(in crate::store) fn remove(mut self, attribute: &str) -> Self {
        if let Kind::Update(_, changes) = &mut self.kind {
            changes.removes.push(format!("#{attribute}"));
        }
        self.name(&format!("#{attribute}"), attribute)
    }

    /// Whether an [`Action::edit`] changes its item.
    pub(in crate::store) fn has_changes(&self) -> bool {
        matches!(&self.kind, Kind::Update(_, changes) if !changes.is_empty())
    }

    /// Whether it has a condition.
    pub(in crate::store) fn has_condition(&self) -> bool {
        !self.condition.is_empty()
    }

    /// The same item and condition, but deletes the item.
    pub(in crate::store) fn into_delete(self) -> Self {
        let kind = match self.kind {
            Kind::Put(item) => Kind::Put(item),
            Kind::Update(key, _) | Kind::Delete(key) | Kind::Check(key) => Kind::Delete(key),
        };
        Self { kind, ..self }
    }

    /// The value of a `:placeholder`.
    pub(in crate::store) fn value(mut self, placeholder: &str, value: impl Serialize) -> Result<Self, StoreError> {
        self.values.insert(placeholder.to_owned(), serde_dynamo::to_attribute_value(value)?);
        Ok(self)
    }

    /// The attribute behind a `#placeholder`.
    pub(in crate::store) fn name(mut self, placeholder: &str, attribute: &str) -> Self {
        self.names.insert(placeholder.to_owned(), attribute.to_owned());
        self
    }

    /// As an action of a transaction. If its condition fails, DynamoDB returns the item.
    pub(in crate::store) fn into_transact(self, table: &str) -> Result<TransactWriteItem, StoreError> {
        let wrong = |error: BuildError| StoreError::Unexpected(error.to_string());
        let old = ReturnValuesOnConditionCheckFailure::AllOld;
        let condition = (!self.condition.is_empty()).then_some(self.condition);
        let names = (!self.names.is_empty()).then_some(self.names);
        let values = (!self.values.is_empty()).then_some(self.values);
        let builder = TransactWriteItem::builder();
        Ok(match self.kind {
            Kind::Put(item) => {
                let put = Put::builder().table_name(table).set_item(Some(item)).set_condition_expression(condition);
                let put = put.set_expression_attribute_names(names).set_expression_attribute_values(values);
                builder.put(put.return_values_on_condition_check_failure(old).build().map_err(wrong)?)
            }
            Kind::Update(key, changes) if !changes.is_empty() => {
                let update = Update::builder().table_name(table).set_key(Some(key));
                let update = update.update_expression(changes.expression());
                let update = update.set_condition_expression(condition).set_expression_attribute_names(names);
                let update = update.set_expression_attribute_values(values);
                builder.update(update.return_values_on_condition_check_failure(old).build().map_err(wrong)?)
            }
            Kind::Delete(key) => {
                let delete = Delete::builder().table_name(table).set_key(Some(key));
                let delete = delete.set_condition_expression(condition).set_expression_attribute_names(names);
                let delete = delete.set_expression_attribute_values(values);
                builder.delete(delete.return_values_on_condition_check_failure(old).build().map_err(wrong)?)
            }
            Kind::Update(key, _) | Kind::Check(key) => {
                let check = ConditionCheck::builder().table_name(table).set_key(Some(key));
                let check = check.set_condition_expression(condition).set_expression_attribute_names(names);
                let check = check.set_expression_attribute_values(values);
                builder.condition_check(check.return_values_on_condition_check_failure(old).build().map_err(wrong)?)
            }
        }
        .build())
    }
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.sets.is_empty() && self.removes.is_empty()
    }

    pub(super) fn expression(self) -> String {
        let clause = |keyword: &str, clauses: &[String]| {
            (!clauses.is_empty()).then(|| format!("{keyword} {}", clauses.join(", ")))
        };
        let whole = Some(self.whole).filter(|whole| !whole.is_empty());
        let clauses = [whole, clause("SET", &self.sets), clause("REMOVE", &self.removes)];
        clauses.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Timestamp, VariantId};

    fn key() -> Key {
        Key::stock(VariantId::lowest_at(Timestamp::from_millis(0)))
    }

    #[test]
    fn an_edit_is_made_of_its_clauses() {
        let edit = Action::edit(&key()).set("name", "Mug").expect("a value").change("version = version + :one");
        let edit = edit.remove("sku").when("a = :a").when("b = :b");
        assert!(edit.has_changes() && edit.has_condition());
        assert_eq!(edit.condition, "a = :a AND b = :b");
        let Kind::Update(_, changes) = edit.kind else { panic!("no update") };
        assert_eq!(changes.expression(), "SET #name = :name, version = version + :one REMOVE #sku");
        assert_eq!(edit.names.len(), 2);
    }

    #[test]
    fn an_edit_without_changes_is_a_check() {
        let check = Action::edit(&key()).when("attribute_exists(PK)");
        assert!(!check.has_changes());
        assert!(check.into_transact("shop").expect("an action").condition_check().is_some());
    }
}
