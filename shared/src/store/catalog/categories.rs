//! Categories, all in one partition: a shop has hundreds at most.

use serde::{Deserialize, Serialize};

use crate::domain::{CategoryDescription, CategoryId, CategoryName, Slug, Timestamp};
use crate::store::table::key::{CATEGORIES, Key};
use crate::store::table::query::Query;
use crate::store::{Store, StoreError};

/// A category as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryItem {
    pub id: CategoryId,
    pub name: CategoryName,
    pub slug: Slug,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<CategoryDescription>,
    /// The number of its products, of any status.
    pub product_count: i64,
    /// Rises with each change by staff. Adding or removing products leaves it.
    pub version: u64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// The fields of a category that staff set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CategoryFields {
    pub name: CategoryName,
    pub slug: Slug,
    pub description: Option<CategoryDescription>,
}

impl CategoryItem {
    pub fn fields(&self) -> CategoryFields {
        let Self { name, slug, description, .. } = self.clone();
        CategoryFields { name, slug, description }
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
        self.query_all(Query::partition(CATEGORIES)).await
    }
}
