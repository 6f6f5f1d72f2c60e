//! All users, for admins.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Deserialize;

use crate::domain::{Role, Timestamp, UserId};
use crate::store::schema::BY_COLLECTION;
use crate::store::table::item::Item;
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::{Store, StoreError};

/// A user in the admins' list. Has no `Debug`, because it is personal.
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
    /// A page of all users who are older than `after`, newest first, and where the next page starts, if there is one.
    /// One query of the index, which may be a moment behind.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn list_users(
        &self,
        limit: u16,
        after: Option<UserId>,
    ) -> Result<(Vec<UserSummary>, Option<UserId>), StoreError> {
        // One more shows whether there is a next page.
        let ask = usize::from(limit).saturating_add(1);
        let query = Query::collection(key::USERS).descending().limit(ask).start(after.map(position));
        let mut users: Vec<UserSummary> = self.page(query).await?.read()?;
        let more = users.len() > usize::from(limit);
        users.truncate(usize::from(limit));
        let next = users.last().map(|user| user.id).filter(|_| more);
        Ok((users, next))
    }
}

/// A user's key in the index.
fn position(id: UserId) -> Item {
    let mut position = Key::user(id).attributes();
    position.insert(BY_COLLECTION.partition_key.to_owned(), AttributeValue::S(key::USERS.to_owned()));
    position.insert(BY_COLLECTION.sort_key.to_owned(), AttributeValue::S(id.to_string()));
    position
}
