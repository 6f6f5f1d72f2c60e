//! All users, for admins.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Deserialize;

use crate::domain::{Role, Timestamp, UserId};
use crate::store::client::Item;
use crate::store::schema::BY_COLLECTION;
use crate::store::table::key::{self, Key};
use crate::store::{Store, StoreError};

/// A user as the admins' list has them. Has no `Debug`: it is personal.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct UserSummary {
    pub id: UserId,
    pub email: String,
    #[serde(default)]
    pub username: Option<String>,
    #[serde(default)]
    pub name: Option<String>,
    pub role: Role,
    pub disabled: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Store {
    /// A page of all users, newest first, older than `after`; and where the next page starts, if there is one. One
    /// query of the index, which may be a moment behind.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn list_users(
        &self,
        limit: u16,
        after: Option<UserId>,
    ) -> Result<(Vec<UserSummary>, Option<UserId>), StoreError> {
        let query = self.client.query().table_name(&*self.table).index_name(BY_COLLECTION.name);
        let query = query
            .key_condition_expression("#collection = :users")
            .expression_attribute_names("#collection", BY_COLLECTION.partition_key)
            .expression_attribute_values(":users", AttributeValue::S(key::USERS.to_owned()))
            .scan_index_forward(false)
            // One more, to know whether there is a next page.
            .limit(i32::from(limit).saturating_add(1));
        let answer = query.set_exclusive_start_key(after.map(position)).send().await;
        let answer = answer.map_err(|error| StoreError::from_sdk(&error))?;
        let mut users: Vec<UserSummary> = serde_dynamo::from_items(answer.items.unwrap_or_default())?;
        let more = users.len() > usize::from(limit);
        users.truncate(usize::from(limit));
        let next = users.last().map(|user| user.id).filter(|_| more);
        Ok((users, next))
    }
}

/// Where a user is in the index.
fn position(id: UserId) -> Item {
    let mut position = Key::user(id).attributes();
    position.insert(BY_COLLECTION.partition_key.to_owned(), AttributeValue::S(key::USERS.to_owned()));
    position.insert(BY_COLLECTION.sort_key.to_owned(), AttributeValue::S(id.to_string()));
    position
}
