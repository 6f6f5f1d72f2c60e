//! Reads of items by their keys.

use aws_sdk_dynamodb::types::KeysAndAttributes;
use serde::de::DeserializeOwned;

use super::backoff::Backoff;
use super::item::Item;
use super::key::Key;
use crate::store::{Store, StoreError};

/// DynamoDB's own limit on keys in a BatchGetItem.
const BATCH_KEYS: usize = 100;

/// How fresh a read is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// As of now.
    Now,
    /// Perhaps of a moment ago, for half the units: where a condition decides later, or where only a look is wanted.
    Eventual,
}

impl Store {
    /// One item, as of now.
    pub(in crate::store) async fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, StoreError> {
        self.get_item(key).await?.map(serde_dynamo::from_item).transpose().map_err(StoreError::from)
    }

    /// One item as DynamoDB has it, as of now.
    pub(in crate::store) async fn get_item(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        let request = self.client.get_item().table_name(&*self.table).set_key(Some(key.attributes()));
        let answer = request.consistent_read(true).send().await.map_err(|error| StoreError::from_sdk(&error))?;
        Ok(answer.item)
    }

    /// Any number of items, a hundred a call, as of now and in no order. Keys must differ; missing items are left out.
    pub(in crate::store) async fn get_all(&self, keys: &[Key]) -> Result<Vec<Item>, StoreError> {
        self.get_all_as(keys, Consistency::Now).await
    }

    /// As [`Store::get_all`], with this consistency.
    pub(in crate::store) async fn get_all_as(
        &self,
        keys: &[Key],
        consistency: Consistency,
    ) -> Result<Vec<Item>, StoreError> {
        let is_now = consistency == Consistency::Now;
        let mut items = Vec::with_capacity(keys.len());
        for batch in keys.chunks(BATCH_KEYS) {
            let mut wanted: Vec<Item> = batch.iter().map(Key::attributes).collect();
            let mut backoff = Backoff::new(&self.random);
            loop {
                let keys = KeysAndAttributes::builder().set_keys(Some(wanted)).consistent_read(is_now).build();
                let keys = keys.map_err(|error| StoreError::Unexpected(error.to_string()))?;
                let request = self.client.batch_get_item().request_items(&*self.table, keys);
                let answer = request.send().await.map_err(|error| StoreError::from_sdk(&error))?;
                items.extend(answer.responses.unwrap_or_default().into_values().flatten());
                wanted = answer.unprocessed_keys.unwrap_or_default().into_values().flat_map(|left| left.keys).collect();
                if wanted.is_empty() {
                    break;
                }
                if !backoff.wait().await {
                    return Err(StoreError::Unavailable("keys were left unprocessed".to_owned()));
                }
            }
        }
        Ok(items)
    }
}
