//! Writes to one shard of a stock. Each change raises the shard's version.

use crate::domain::VariantId;
use crate::store::StoreError;
use crate::store::table::action::Action;
use crate::store::table::key::Key;

/// An edit of a shard of a variant's stock. Shard 0 is the first.
pub(in crate::store) fn edit_shard(variant: VariantId, shard: u8) -> Action {
    Action::edit(&Key::stock_shard(variant, shard))
}

impl Action {
    /// Adds units to the available ones, or subtracts them.
    pub(in crate::store) fn add_available(self, units: i64) -> Result<Self, StoreError> {
        self.change("available = available + :change").value(":change", units)
    }

    /// Adds the condition that the shard has this version.
    pub(in crate::store) fn at_version(self, version: u64) -> Result<Self, StoreError> {
        self.when("version = :read_version").value(":read_version", version)
    }

    /// Adds the condition that the stock has this generation. Only for the first shard.
    pub(in crate::store) fn at_generation(self, generation: u64) -> Result<Self, StoreError> {
        if generation == 0 {
            return Ok(self.when("attribute_not_exists(layout)"));
        }
        self.when("layout = :read_layout").value(":read_layout", generation)
    }

    /// Completes the edit: with a new version if it changes anything, as a check if it only has conditions, and `None`
    /// if it has neither.
    pub(in crate::store) fn versioned(self) -> Result<Option<Self>, StoreError> {
        self.versioned_with(0)
    }

    /// As [`Action::versioned`], and adds the versions of removed shards to its own.
    pub(in crate::store) fn versioned_with(self, removed: u64) -> Result<Option<Self>, StoreError> {
        if !self.has_changes() {
            return Ok(self.has_condition().then_some(self));
        }
        // Arithmetic on an attribute of a missing item is an error, not a failed condition.
        let edit = self.change("version = version + :versions").when("attribute_exists(PK)");
        edit.value(":versions", removed.saturating_add(1)).map(Some)
    }
}
