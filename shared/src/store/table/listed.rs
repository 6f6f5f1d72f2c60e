use aws_sdk_dynamodb::types::AttributeValue;
use serde::Deserialize;

use crate::domain::{Id, Kind};
use crate::store::schema::BY_COLLECTION;
use crate::store::{Store, StoreError};

impl Store {
    /// What a collection of the index lists, by id, the oldest first: at most so many as one query gives. The index may
    /// lag a moment.
    pub(in crate::store) async fn listed<K: Kind>(&self, collection: &str) -> Result<Vec<Id<K>>, StoreError> {
        #[derive(Deserialize)]
        #[serde(bound = "")]
        struct Listed<K: Kind> {
            id: Id<K>,
        }
        let query = self.client.query().table_name(&*self.table).index_name(BY_COLLECTION.name);
        let query = query
            .key_condition_expression("#collection = :collection")
            .expression_attribute_names("#collection", BY_COLLECTION.partition_key)
            .expression_attribute_values(":collection", AttributeValue::S(collection.to_owned()));
        let answer = query.send().await.map_err(|error| StoreError::from_sdk(&error))?;
        let listed: Vec<Listed<K>> = serde_dynamo::from_items(answer.items.unwrap_or_default())?;
        Ok(listed.into_iter().map(|listed| listed.id).collect())
    }
}
