//! Categories, all in one partition: a shop has a thousand at most.

use serde::{Deserialize, Serialize};

use crate::domain::{CategoryDescription, CategoryId, CategoryName, ProductId, Slug, Timestamp};
use crate::store::table::key::{CATEGORIES, CATEGORY_PREFIX, Key};
use crate::store::table::query::Query;
use crate::store::{Store, StoreError};

/// A category as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryItem {
    pub id: CategoryId,
    pub name: CategoryName,
    pub slug: Slug,
    /// The slugs that it had before, the latest first, and those of categories below it that were deleted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_slugs: Vec<Slug>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<CategoryDescription>,
    /// None at the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<CategoryId>,
    /// The categories above it, from the top, as new listings of its products follow them. After a move, they follow
    /// `parent_id` within a moment.
    #[serde(default)]
    pub ancestors: Vec<CategoryId>,
    /// While listings of its products may still follow older ancestors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) relisting: Option<Relisting>,
    /// The number of its products, of any status, without those of the categories below it.
    pub product_count: i64,
    /// Rises with each change by staff, and when its ancestors change. Adding or removing products leaves it.
    pub version: u64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// How far the listings of a category's products follow its ancestors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Relisting {
    /// Those of the products up to this one do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) done: Option<ProductId>,
}

/// The fields of a category that staff set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CategoryFields {
    pub name: CategoryName,
    pub slug: Slug,
    pub description: Option<CategoryDescription>,
    pub parent_id: Option<CategoryId>,
}

impl CategoryItem {
    pub fn fields(&self) -> CategoryFields {
        let Self { name, slug, description, parent_id, .. } = self.clone();
        CategoryFields { name, slug, description, parent_id }
    }
}

impl Store {
    /// A category. One strongly consistent read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn category(&self, id: CategoryId) -> Result<Option<CategoryItem>, StoreError> {
        self.get(&Key::category(id)).await
    }

    /// All categories, in order of creation: one query per megabyte.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn categories(&self) -> Result<Vec<CategoryItem>, StoreError> {
        self.query_all(Query::partition(CATEGORIES).prefix(CATEGORY_PREFIX)).await
    }
}
