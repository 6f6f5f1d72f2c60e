use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use serde::de::DeserializeOwned;

use super::StoreError;
use super::table::backoff::Backoff;
use super::table::key::Key;
use super::table::meter::Meter;
use super::table::refusals::Refusals;
use crate::random::Random;

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

/// An item as DynamoDB has it.
pub(super) type Item = HashMap<String, AttributeValue>;

/// The shop's table.
#[derive(Clone, Debug)]
pub struct Store {
    pub(super) client: Client,
    pub(super) table: Arc<str>,
    pub(super) random: Random,
}

impl Store {
    /// The table of this name. Each call is tried up to four times, two seconds each, eight in all.
    pub fn new(aws: &SdkConfig, table: impl Into<Arc<str>>, random: Random) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(1))
            .operation_attempt_timeout(Duration::from_secs(2))
            .operation_timeout(Duration::from_secs(8))
            .build();
        let config = aws_sdk_dynamodb::config::Builder::from(aws)
            .timeout_config(timeouts)
            .retry_config(RetryConfig::standard().with_max_attempts(4))
            .interceptor(Meter)
            .interceptor(Refusals)
            .build();
        Self { client: Client::from_conf(config), table: table.into(), random }
    }

    /// The same table, with ids and jitter from other randomness.
    #[must_use]
    pub fn with_random(&self, random: Random) -> Self {
        Self { random, ..self.clone() }
    }

    /// One item, as of now.
    pub(super) async fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, StoreError> {
        self.get_item(key).await?.map(serde_dynamo::from_item).transpose().map_err(StoreError::from)
    }

    /// One item as DynamoDB has it, as of now.
    pub(super) async fn get_item(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        let request = self.client.get_item().table_name(&*self.table).set_key(Some(key.attributes()));
        let answer = request.consistent_read(true).send().await.map_err(|error| StoreError::from_sdk(&error))?;
        Ok(answer.item)
    }

    /// Any number of items, a hundred a call, as of now and in no order. Keys must differ; missing items are left out.
    pub(super) async fn get_all(&self, keys: &[Key]) -> Result<Vec<Item>, StoreError> {
        self.get_all_as(keys, Consistency::Now).await
    }

    /// As [`Store::get_all`], as fresh as is asked for.
    pub(super) async fn get_all_as(&self, keys: &[Key], consistency: Consistency) -> Result<Vec<Item>, StoreError> {
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
