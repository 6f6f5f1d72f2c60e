use std::collections::HashMap;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Get, Put, TransactGetItem, TransactWriteItem, Update};
use serde_json::Value;
use shared::random::Random;
use shared::store::Store;
use shared::store::schema::{PARTITION_KEY, SORT_KEY};

use crate::ledger::Stream;
use crate::unique;

/// A shop's table as only tests see it: all of it, and past whatever stands between the shop and DynamoDB.
#[derive(Clone, Debug)]
pub struct Table {
    pub client: Client,
    pub name: String,
    aws: SdkConfig,
}

impl Table {
    pub(crate) fn new(endpoint: &str, name: &str) -> Self {
        let aws = local::aws_config(endpoint);
        Self { client: Client::new(&aws), name: name.to_owned(), aws }
    }

    /// How its SDK clients are made.
    pub fn aws(&self) -> &SdkConfig {
        &self.aws
    }

    /// The shop's own way to it, undisturbed.
    pub fn store(&self) -> Store {
        Store::new(&self.aws, self.name.as_str(), Random::default())
    }

    /// Every change so far, in the order in which they were committed: which item, and what became of it as JSON. The
    /// table must be on the embedded DynamoDB, whose stream has one shard.
    pub async fn changes(&self) -> Vec<((String, String), String)> {
        let mut stream = Stream::of(self).await;
        let mut changes = Vec::new();
        loop {
            let records = stream.next().await;
            if records.is_empty() {
                return changes;
            }
            for record in records {
                let change = record.dynamodb.as_ref().expect("a change");
                let json = |image: &Option<HashMap<_, _>>| -> Value {
                    serde_dynamo::from_item(image.clone().unwrap_or_default()).expect("an item")
                };
                let keys = json(&change.keys);
                let text = |name: &str| keys[name].as_str().expect("a key").to_owned();
                changes.push(((text(PARTITION_KEY), text(SORT_KEY)), json(&change.new_image).to_string()));
            }
        }
    }

    /// The items of a partition, as JSON.
    pub async fn partition(&self, partition: &str) -> Vec<Value> {
        let query = self.client.query().table_name(&self.name).consistent_read(true);
        let query = query.key_condition_expression("PK = :partition");
        let query = query.expression_attribute_values(":partition", AttributeValue::S(partition.to_owned()));
        let items = query.send().await.expect("a query").items.unwrap_or_default();
        items.into_iter().map(|item| serde_dynamo::from_item(item).expect("an item")).collect()
    }

    /// Every item.
    pub async fn items(&self) -> Vec<HashMap<String, AttributeValue>> {
        let (mut items, mut start) = (Vec::new(), None);
        loop {
            let scan = self.client.scan().table_name(&self.name).consistent_read(true).set_exclusive_start_key(start);
            let page = scan.send().await.expect("a scan");
            items.extend(page.items.unwrap_or_default());
            start = page.last_evaluated_key;
            if start.is_none() {
                return items;
            }
        }
    }

    /// Adds so many to at most fifty parts of variants' stock, as staff does, or takes them.
    pub(crate) async fn count(&self, counts: &[((String, String), i64)]) {
        let actions = counts.iter().flat_map(|((variant, part), by)| {
            let number = AttributeValue::N(by.to_string());
            let stock = Update::builder()
                .table_name(&self.name)
                .set_key(Some(attributes(&(format!("VARIANT#{variant}"), part.clone()))))
                .update_expression("SET available = available + :by")
                .condition_expression("attribute_exists(PK)")
                .expression_attribute_values(":by", number.clone());
            let detail = AttributeValue::M([("delta".to_owned(), number)].into());
            let record = Put::builder()
                .table_name(&self.name)
                .set_item(Some(attributes(&(format!("AUDIT#{variant}"), format!("test-{}", unique())))))
                .item("action", AttributeValue::S("adjust_stock".to_owned()))
                .item("detail", detail);
            let stock = TransactWriteItem::builder().update(stock.build().expect("an update"));
            [stock.build(), TransactWriteItem::builder().put(record.build().expect("a put")).build()]
        });
        let counted = self.client.transact_write_items().set_transact_items(Some(actions.collect())).send().await;
        counted.expect("a transaction");
    }

    /// At most a hundred items as they are together at one moment, in the order of their keys.
    pub async fn at_once(&self, keys: &[(String, String)]) -> Vec<Option<Value>> {
        let gets = keys.iter().map(|key| {
            let get = Get::builder().table_name(&self.name).set_key(Some(attributes(key)));
            TransactGetItem::builder().get(get.build().expect("a get")).build()
        });
        let read = self.client.transact_get_items().set_transact_items(Some(gets.collect())).send().await;
        let items = read.expect("a read").responses.unwrap_or_default().into_iter();
        items.map(|response| response.item.map(|item| serde_dynamo::from_item(item).expect("an item"))).collect()
    }
}

/// A key as DynamoDB has it.
pub(crate) fn attributes((pk, sk): &(String, String)) -> HashMap<String, AttributeValue> {
    [(PARTITION_KEY, pk), (SORT_KEY, sk)]
        .map(|(name, value)| (name.to_owned(), AttributeValue::S(value.clone())))
        .into()
}
