use serde::Serialize;
use serde_json::Value;

use crate::domain::ProductId;
use crate::store::StoreError;
use crate::store::table::action::Action;
use crate::store::table::key::Key;

/// What a transaction does to one item of a product's stock, clause by clause. Whatever it does raises the version.
pub(in crate::store) struct StockWrite {
    key: Key,
    sets: Vec<String>,
    removes: Vec<String>,
    holds: Vec<String>,
    names: Vec<(String, String)>,
    values: Vec<(String, Value)>,
    /// By how much the version rises.
    versions: u64,
}

impl StockWrite {
    /// Nothing yet, for a shard of a product's stock; 0 is the first.
    pub(in crate::store) fn new(product: ProductId, shard: u8) -> Self {
        let (sets, removes, holds) = (Vec::new(), Vec::new(), Vec::new());
        let (names, values) = (Vec::new(), Vec::new());
        Self { key: Key::stock_shard(product, shard), sets, removes, holds, names, values, versions: 1 }
    }

    /// Has an attribute be this.
    pub(in crate::store) fn set(mut self, attribute: &str, to: impl Serialize) -> Result<Self, StoreError> {
        self.sets.push(format!("#{attribute} = :{attribute}"));
        self.named(attribute).value(&format!(":{attribute}"), to)
    }

    /// Has so many units more, or less.
    pub(in crate::store) fn add_available(mut self, units: i64) -> Result<Self, StoreError> {
        self.sets.push("available = available + :change".to_owned());
        self.value(":change", units)
    }

    pub(in crate::store) fn remove(mut self, attribute: &str) -> Self {
        self.removes.push(format!("#{attribute}"));
        self.named(attribute)
    }

    /// Takes over the versions of shards that are removed.
    pub(in crate::store) fn raise_version(mut self, versions: u64) -> Self {
        self.versions = self.versions.saturating_add(versions);
        self
    }

    /// Only if this holds.
    pub(in crate::store) fn holds(mut self, condition: &str) -> Self {
        self.holds.push(condition.to_owned());
        self
    }

    /// Only if the item is of this version.
    pub(in crate::store) fn at_version(self, version: u64) -> Result<Self, StoreError> {
        self.holds("version = :read_version").value(":read_version", version)
    }

    /// Only if the shards are still arranged as they were read. Asked of the first one.
    pub(in crate::store) fn at_generation(self, generation: u64) -> Result<Self, StoreError> {
        if generation == 0 {
            return Ok(self.holds("attribute_not_exists(layout)"));
        }
        self.holds("layout = :read_layout").value(":read_layout", generation)
    }

    /// The value of a `:placeholder` in a condition.
    pub(in crate::store) fn value(mut self, placeholder: &str, value: impl Serialize) -> Result<Self, StoreError> {
        let value = serde_json::to_value(value).map_err(|error| StoreError::Unexpected(error.to_string()))?;
        self.values.push((placeholder.to_owned(), value));
        Ok(self)
    }

    /// The write; a check where there is nothing to write, and `None` where there is nothing to check either.
    pub(in crate::store) fn action(self) -> Result<Option<Action>, StoreError> {
        if !self.sets.is_empty() || !self.removes.is_empty() {
            return self.update().map(Some);
        }
        if self.holds.is_empty() {
            return Ok(None);
        }
        let condition = self.holds.join(" AND ");
        let check = Action::check(&self.key, &condition);
        self.with_values(check).map(Some)
    }

    /// Removes the item instead.
    pub(in crate::store) fn delete(self) -> Result<Action, StoreError> {
        let condition = self.holds.join(" AND ");
        let delete = Action::delete(&self.key, &condition);
        self.with_values(delete)
    }

    fn update(mut self) -> Result<Action, StoreError> {
        self.sets.push("version = version + :versions".to_owned());
        let mut expression = format!("SET {}", self.sets.join(", "));
        if !self.removes.is_empty() {
            expression.push_str(&format!(" REMOVE {}", self.removes.join(", ")));
        }
        // To reckon with what an item that has been removed does not have is an error, not a condition that fails.
        self.holds.push("attribute_exists(PK)".to_owned());
        let condition = self.holds.join(" AND ");
        let update = Action::update(&self.key, expression, &condition).value(":versions", self.versions)?;
        self.with_values(update)
    }

    fn named(mut self, attribute: &str) -> Self {
        self.names.push((format!("#{attribute}"), attribute.to_owned()));
        self
    }

    fn with_values(self, action: Action) -> Result<Action, StoreError> {
        let action = self.names.iter().fold(action, |action, (name, attribute)| action.name(name, attribute));
        self.values.into_iter().try_fold(action, |action, (placeholder, value)| action.value(&placeholder, value))
    }
}
