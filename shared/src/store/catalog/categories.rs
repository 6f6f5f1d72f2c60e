//! Categories, all in one partition: a shop has hundreds at most.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use crate::domain::{CategoryDescription, CategoryId, CategoryName, Slug, Timestamp};
use crate::store::table::key::{CATEGORIES, Key};
use crate::store::{Store, StoreError};

/// A category as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryItem {
    pub id: CategoryId,
    pub name: CategoryName,
    pub slug: Slug,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<CategoryDescription>,
    /// How many products it has, whatever their status.
    pub product_count: i64,
    /// Rises with each change by staff; products that come and go leave it alone.
    pub version: u64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What staff say of a category.
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
    /// A category, as of now.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn category(&self, id: CategoryId) -> Result<Option<CategoryItem>, StoreError> {
        self.get(&Key::category(id)).await
    }

    /// All categories, in the order they were made: a query a megabyte of them.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn categories(&self) -> Result<Vec<CategoryItem>, StoreError> {
        let mut categories = Vec::new();
        let mut start = None;
        loop {
            let partition = AttributeValue::S(CATEGORIES.to_owned());
            let query = self.client.query().table_name(&*self.table).key_condition_expression("PK = :pk");
            let query = query.expression_attribute_values(":pk", partition).set_exclusive_start_key(start);
            let answer = query.send().await.map_err(|error| StoreError::from_sdk(&error))?;
            let page: Vec<CategoryItem> = serde_dynamo::from_items(answer.items.unwrap_or_default())?;
            categories.extend(page);
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(categories);
            }
        }
    }
}
