//! The set of a product's variants that are in stock, in a small item of its own: a variant that sells out changes this
//! item, and the product's listings only when the set becomes empty or stops being so.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::{ProductId, VariantId};
use crate::store::StoreError;
use crate::store::table::action::Action;
use crate::store::table::key::Key;

/// The variants of a product that are in stock, according to its listings. It follows the stock: see
/// `sync_listing_stock`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct InStock {
    pub(in crate::store) product_id: ProductId,
    pub(in crate::store) variants: BTreeSet<VariantId>,
    /// Rises with each change.
    pub(in crate::store) version: u64,
}

impl InStock {
    /// The set of a new product.
    pub(in crate::store) const fn empty(product_id: ProductId) -> Self {
        Self { product_id, variants: BTreeSet::new(), version: 0 }
    }

    /// Returns true if the product's listings say that it is in stock.
    pub(in crate::store) fn is_any(&self) -> bool {
        !self.variants.is_empty()
    }

    /// The set with this variant in it or not.
    #[must_use]
    pub(in crate::store) fn with(mut self, variant: VariantId, is_in_stock: bool) -> Self {
        if is_in_stock {
            self.variants.insert(variant);
        } else {
            self.variants.remove(&variant);
        }
        self
    }

    /// The put of a new set.
    pub(in crate::store) fn put_new(&self) -> Result<Action, StoreError> {
        let new = Self { version: 1, ..self.clone() };
        Action::put(&Key::in_stock(self.product_id), &new, "attribute_not_exists(PK)")
    }

    /// The write that changes this set, as it was read, to `after`. A check if they are equal, unless the product gets
    /// other variants: then the set gets a new version, so that nobody who read the variants before can put one in.
    pub(in crate::store) fn write(&self, after: &Self, other_variants: bool) -> Result<Action, StoreError> {
        let key = Key::in_stock(self.product_id);
        let action = if self.variants == after.variants && !other_variants {
            Action::check(&key, AS_READ)
        } else {
            Action::put(&key, &Self { version: self.version.saturating_add(1), ..after.clone() }, AS_READ)?
        };
        action.value(":read_version", self.version)
    }

    /// The deletion of this set, as it was read.
    pub(in crate::store) fn delete(&self) -> Result<Action, StoreError> {
        Action::delete(&Key::in_stock(self.product_id), AS_READ).value(":read_version", self.version)
    }
}

/// Nobody has changed the set since it was read.
const AS_READ: &str = "version = :read_version";
