//! The unfinished count of a day's sales: its progress, and the counted variants in items of their own. Each run writes
//! new items and then points to them, so that a run that crashes before that has no effect.

use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};

use crate::domain::{Counts, Day, OrderId, Sold, Tally, Timestamp, VariantId};
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::{Store, StoreError};

/// How long it is kept. Runs come each hour.
const LIFETIME: Duration = Duration::from_secs(2 * 24 * 60 * 60);
/// The number of variants per item: at most about 350 KB, because all texts are bounded.
const VARIANTS: usize = 180;
/// The number of items to write concurrently.
const AT_ONCE: usize = 8;

/// The progress of a count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Unfinished {
    pub(in crate::store) begun_at: Timestamp,
    /// All orders before this one are counted.
    pub(in crate::store) from: OrderId,
    counts: Counts,
    /// The run whose items have the variants.
    run: String,
    /// Seconds since 1970.
    expires_at: i64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(in crate::store) struct Chunk {
    variants: Vec<(VariantId, Sold)>,
    expires_at: i64,
}

impl Unfinished {
    pub(in crate::store) fn new(begun_at: Timestamp, from: OrderId, counts: Counts) -> Self {
        Self { begun_at, from, counts, run: String::new(), expires_at: begun_at.plus(LIFETIME).seconds() }
    }

    /// Returns true if none of it can have been deleted yet.
    pub(in crate::store) fn is_kept(&self, now: Timestamp) -> bool {
        now.seconds() < self.expires_at
    }
}

impl Store {
    /// The unfinished count of a day. One strongly consistent read.
    pub(in crate::store) async fn unfinished(&self, day: Day) -> Result<Option<Unfinished>, StoreError> {
        self.get(&Key::sales_count(day)).await
    }

    /// The tally of an unfinished count.
    pub(in crate::store) async fn tally_of(&self, day: Day, unfinished: &Unfinished) -> Result<Tally, StoreError> {
        let mut tally = Tally { counts: unfinished.counts, ..Tally::default() };
        let chunks = Query::partition(key::sales_count_partition(day)).prefix(format!("{}#", unfinished.run));
        let chunks: Vec<Chunk> = self.query_all(chunks.consistent()).await?;
        tally.variants.extend(chunks.into_iter().flat_map(|chunk| chunk.variants));
        Ok(tally)
    }

    /// Saves a count for the next run, in place of the one that this run continued or found. If another run has saved
    /// its own meanwhile, that one stays.
    pub(in crate::store) async fn put_aside(
        &self,
        day: Day,
        found: Option<&Unfinished>,
        unfinished: Unfinished,
        tally: &Tally,
    ) -> Result<(), StoreError> {
        let run = format!("{:016x}", u64::from_be_bytes(self.random.bytes()));
        let variants: Vec<(VariantId, Sold)> = tally.variants.iter().map(|(id, sold)| (*id, sold.clone())).collect();
        let chunks = variants.chunks(VARIANTS).zip(0_u16..).map(|(variants, index)| {
            let chunk = Chunk { variants: variants.to_vec(), expires_at: unfinished.expires_at };
            Action::put(&Key::sales_counted(day, &run, index), &chunk, "attribute_not_exists(PK)")
        });
        let chunks: Vec<Action> = chunks.collect::<Result<_, _>>()?;
        let puts = stream::iter(chunks).map(|put| self.unless_refused(put)).buffer_unordered(AT_ONCE);
        puts.try_collect::<()>().await?;
        let unfinished = Unfinished { run, ..unfinished };
        let key = Key::sales_count(day);
        let put = match found {
            None => Action::put(&key, &unfinished, "attribute_not_exists(PK)")?,
            Some(found) => Action::put(&key, &unfinished, AS_FOUND)?.name("#run", "run").value(":run", &found.run)?,
        };
        self.unless_refused(put).await
    }

    /// Deletes the unfinished count that this run completed. Its variants' items expire.
    pub(in crate::store) async fn forget(&self, day: Day, unfinished: &Unfinished) -> Result<(), StoreError> {
        let delete = Action::delete(&Key::sales_count(day), AS_FOUND);
        self.unless_refused(delete.name("#run", "run").value(":run", &unfinished.run)?).await
    }

    /// Executes the write. Does nothing if its condition fails.
    async fn unless_refused(&self, action: Action) -> Result<(), StoreError> {
        match self.execute(action).await {
            Ok(_) | Err(WriteError::Condition(_)) => Ok(()),
            Err(WriteError::Store(error)) => Err(error),
        }
    }
}

/// The condition that no other run has continued it.
const AS_FOUND: &str = "#run = :run";
