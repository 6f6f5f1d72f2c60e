use aws_sdk_dynamodb::types::AttributeValue;

use crate::store::client::Item;
use crate::store::{Consistency, Store, StoreError};

impl Store {
    /// A page of the items of a partition whose sort keys start with `prefix`, the last ones first, as of now, from
    /// after the key `start`; and where the next page starts, if there may be one.
    pub(in crate::store) async fn page_of_prefix(
        &self,
        partition: &str,
        prefix: &str,
        start: Option<Item>,
        limit: Option<i32>,
    ) -> Result<(Vec<Item>, Option<Item>), StoreError> {
        self.page_of_prefix_as(partition, prefix, start, limit, Consistency::Now).await
    }

    /// As [`Store::page_of_prefix`], as fresh as is asked for.
    pub(in crate::store) async fn page_of_prefix_as(
        &self,
        partition: &str,
        prefix: &str,
        start: Option<Item>,
        limit: Option<i32>,
        consistency: Consistency,
    ) -> Result<(Vec<Item>, Option<Item>), StoreError> {
        let is_now = consistency == Consistency::Now;
        let query = self.client.query().table_name(&*self.table).consistent_read(is_now).scan_index_forward(false);
        let query = query
            .key_condition_expression("PK = :partition AND begins_with(SK, :prefix)")
            .expression_attribute_values(":partition", AttributeValue::S(partition.to_owned()))
            .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()));
        let answer = query.set_exclusive_start_key(start).set_limit(limit).send().await;
        let answer = answer.map_err(|error| StoreError::from_sdk(&error))?;
        Ok((answer.items.unwrap_or_default(), answer.last_evaluated_key))
    }
}
