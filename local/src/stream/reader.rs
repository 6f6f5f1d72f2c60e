use std::collections::BTreeSet;

use aws_config::SdkConfig;
use aws_sdk_dynamodbstreams::Client;
use aws_sdk_dynamodbstreams::types::ShardIteratorType;
use serde_json::Value;

use super::position::{Position, PositionFile};
use super::record::Record;
use crate::dynamodb::cause;
use crate::function::Function;

/// Reads a stream, shard by shard: a shard's children only once it has ended.
pub(crate) struct Reader {
    client: Client,
    file: PositionFile,
    /// How many records are read at once, at most.
    batch_size: i32,
    position: Position,
    shards: Vec<Shard>,
    /// Whether there may be shards that are not yet known: children of one that has ended.
    look_for_shards: bool,
}

struct Shard {
    id: String,
    parent: Option<String>,
    progress: Progress,
}

enum Progress {
    NotBegun,
    At(String),
    Ended,
}

/// Some records of one shard.
pub(super) struct Batch {
    pub(super) records: Vec<Record>,
    shard: String,
    next: Option<String>,
}

/// All records of a stream from its beginning, as Lambda would send them.
///
/// # Errors
/// What DynamoDB says.
pub(crate) async fn read_all(aws: &SdkConfig, stream_arn: &str) -> Result<Vec<Value>, String> {
    let nowhere = PositionFile { folder: None, function: Function::Stream };
    let mut reader = Reader::new(aws, stream_arn, nowhere, 1_000);
    let mut all = Vec::new();
    loop {
        let before = all.len();
        for batch in reader.read().await? {
            all.extend(batch.records.iter().map(|record| record.json.clone()));
            reader.commit(batch);
        }
        if all.len() == before && !reader.look_for_shards {
            return Ok(all);
        }
    }
}

impl Reader {
    /// Goes on in the stream where it was left.
    pub(crate) fn new(aws: &SdkConfig, stream_arn: &str, file: PositionFile, batch_size: i32) -> Self {
        let position = file.load(stream_arn);
        Self { client: Client::new(aws), file, batch_size, position, shards: Vec::new(), look_for_shards: true }
    }

    /// The next records of each shard that can be read now; batches may be empty.
    ///
    /// # Errors
    /// What DynamoDB says. Reading goes on from the same place after that.
    pub(super) async fn read(&mut self) -> Result<Vec<Batch>, String> {
        if self.look_for_shards {
            self.find_shards().await?;
            self.look_for_shards = false;
        }
        let mut batches = Vec::new();
        for index in self.readable() {
            batches.extend(self.read_shard(index).await?);
        }
        Ok(batches)
    }

    /// The shards that have not ended and whose parents have.
    fn readable(&self) -> Vec<usize> {
        let unfinished = self.shards.iter().enumerate().filter(|(_, shard)| !matches!(shard.progress, Progress::Ended));
        let ids: BTreeSet<&str> = unfinished.clone().map(|(_, shard)| shard.id.as_str()).collect();
        let waits = |shard: &Shard| shard.parent.as_deref().is_some_and(|parent| ids.contains(parent));
        unfinished.filter(|(_, shard)| !waits(shard)).map(|(index, _)| index).collect()
    }

    /// Notes that a batch is dealt with.
    pub(super) fn commit(&mut self, batch: Batch) {
        let Some(shard) = self.shards.iter_mut().find(|shard| shard.id == batch.shard) else { return };
        shard.progress = match batch.next {
            Some(next) => Progress::At(next),
            None => Progress::Ended,
        };
        self.look_for_shards |= matches!(shard.progress, Progress::Ended);
        let Some(last) = batch.records.last() else { return };
        self.position.shards.insert(batch.shard, last.sequence_number.clone());
        self.file.save(&self.position);
    }

    async fn find_shards(&mut self) -> Result<(), String> {
        let mut last: Option<String> = None;
        loop {
            let request = self.client.describe_stream().stream_arn(&self.position.stream);
            let answer = request.set_exclusive_start_shard_id(last).send().await.map_err(|error| cause(&error))?;
            let Some(description) = answer.stream_description else { return Ok(()) };
            for shard in description.shards() {
                let Some(id) = shard.shard_id() else { continue };
                if !self.shards.iter().any(|known| known.id == id) {
                    let parent = shard.parent_shard_id().map(str::to_owned);
                    self.shards.push(Shard { id: id.to_owned(), parent, progress: Progress::NotBegun });
                }
            }
            last = description.last_evaluated_shard_id;
            if last.is_none() {
                return Ok(());
            }
        }
    }

    async fn read_shard(&mut self, index: usize) -> Result<Option<Batch>, String> {
        let Some(shard) = self.shards.get(index) else { return Ok(None) };
        let id = shard.id.clone();
        let iterator = match &shard.progress {
            Progress::At(iterator) => Some(iterator.clone()),
            _ => self.begin(&id).await?,
        };
        let Some(iterator) = iterator else { return Ok(None) };
        let answer = self.client.get_records().shard_iterator(iterator).limit(self.batch_size).send().await;
        let answer = answer.map_err(|error| {
            // An iterator expires after fifteen minutes: the next try begins with a new one.
            if let Some(shard) = self.shards.get_mut(index) {
                shard.progress = Progress::NotBegun;
            }
            cause(&error)
        })?;
        let stream = &self.position.stream;
        let records = answer.records().iter().filter_map(|record| Record::new(record, stream)).collect();
        Ok(Some(Batch { records, shard: id, next: answer.next_shard_iterator }))
    }

    /// An iterator from where the shard was left; from its beginning if that is no longer there.
    async fn begin(&self, shard: &str) -> Result<Option<String>, String> {
        let request = || self.client.get_shard_iterator().stream_arn(&self.position.stream).shard_id(shard);
        if let Some(last) = self.position.shards.get(shard) {
            let after = request().shard_iterator_type(ShardIteratorType::AfterSequenceNumber).sequence_number(last);
            if let Ok(answer) = after.send().await {
                return Ok(answer.shard_iterator);
            }
        }
        let beginning = request().shard_iterator_type(ShardIteratorType::TrimHorizon).send().await;
        beginning.map(|answer| answer.shard_iterator).map_err(|error| cause(&error))
    }
}
