use aws_sdk_dynamodbstreams::Client;
use aws_sdk_dynamodbstreams::types::{Record, ShardIteratorType};

use crate::Table;

/// The table's stream, read from its beginning. The table must be on the embedded DynamoDB: others' streams have several
/// shards.
#[derive(Debug)]
pub(crate) struct Stream {
    client: Client,
    iterator: String,
}

impl Stream {
    pub(crate) async fn of(table: &Table) -> Self {
        let described = table.client.describe_table().table_name(&table.name).send().await.expect("a description");
        let arn = described.table.and_then(|table| table.latest_stream_arn).expect("a stream");
        let client = Client::new(table.aws());
        let described = client.describe_stream().stream_arn(&arn).send().await.expect("a description");
        let shards = described.stream_description.and_then(|stream| stream.shards).expect("shards");
        let [shard] = shards.as_slice() else { panic!("one shard expected: {shards:?}") };
        let iterator = client.get_shard_iterator().stream_arn(&arn).set_shard_id(shard.shard_id.clone());
        let iterator = iterator.shard_iterator_type(ShardIteratorType::TrimHorizon).send().await.expect("an iterator");
        Self { client, iterator: iterator.shard_iterator.expect("an iterator") }
    }

    /// The next records; none at the end, for now.
    pub(crate) async fn next(&mut self) -> Vec<Record> {
        let answer = self.client.get_records().shard_iterator(&self.iterator).send().await.expect("records");
        self.iterator = answer.next_shard_iterator.expect("a stream that goes on");
        answer.records.unwrap_or_default()
    }
}
