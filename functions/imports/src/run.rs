//! Runs one import from its current position, to its end or until the time is up.
//!
//! The file is always read from its beginning: rows that were dealt with before are parsed again, so that a repeated sku
//! or a variant of a product above is known for what it is, and nothing of that has to be stored. It takes a second for
//! the largest file. After each batch the import's item notes how many rows are done; what a batch had done when its
//! process died is found done, row by row, by the mark that the import leaves on the products.

use std::time::Duration;

use shared::clock::Clock;
use shared::domain::{Currency, ImportCounts, ImportStatus, MAX_IMPORT_BYTES, MAX_IMPORT_ROWS, Role};
use shared::random::Random;
use shared::store::{Actor, ImportItem, ImportRefusal, Lost, Store, StoreError};
use tokio::time::Instant;

use crate::batch::Applier;
use crate::categories::Categories;
use crate::format::{Failure, Feed, Item, Refusal, Row, sniff};
use crate::objects::{ObjectError, Objects};
use crate::report;
use crate::source::{Block, Source};
use crate::usage::Usage;

/// How many rows of products make a batch, and how many of any kind.
const BATCH_PRODUCTS: usize = 100;
const BATCH_ROWS: u64 = 1_000;
/// How long a batch may take while DynamoDB does not answer: less than the import's lease.
const PATIENCE: Duration = Duration::from_secs(60);
/// An import without progress in this many leases fails.
const MOST_TRIES: u32 = 20;
/// How many unknown columns are listed, and how many characters of their names.
const IGNORED_TOLD: usize = 100;
const NAME_TOLD: usize = 50;

/// What one import is run with.
pub(crate) struct Run<'a> {
    pub(crate) store: &'a Store,
    pub(crate) objects: &'a Objects,
    pub(crate) clock: &'a Clock,
    pub(crate) random: &'a Random,
    pub(crate) currency: Currency,
    /// No batch begins after it.
    pub(crate) until: Instant,
    pub(crate) usage: &'a mut Usage,
}

/// Why an import did not come to its end.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// It is somebody else's, or has ended.
    Lost,
    Store(StoreError),
    Objects(ObjectError),
}

impl From<Lost> for Stopped {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Taken => Self::Lost,
            Lost::Store(error) => Self::Store(error),
        }
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<ObjectError> for Stopped {
    fn from(error: ObjectError) -> Self {
        Self::Objects(error)
    }
}

/// Some rows of a file.
#[derive(Default)]
struct Batch {
    products: Vec<Row>,
    failures: Vec<Failure>,
    counts: ImportCounts,
    /// Nothing comes after it.
    last: bool,
}

/// Reads rows as they are asked for.
struct Rows<'a> {
    source: Source<'a>,
    feed: Feed,
    ended: bool,
    /// How many rows there were.
    read: u64,
}

impl Run<'_> {
    /// Continues an import that the caller has leased. Returns the import as it is afterwards.
    ///
    /// # Errors
    /// What it stopped for. It can be gone on with.
    pub(crate) async fn run(&mut self, mut import: ImportItem) -> Result<ImportItem, Stopped> {
        if import.tries > MOST_TRIES {
            let refusal = Refusal::new("stuck", "could not be got on with; what is done is done");
            return self.refuse(import, refusal).await;
        }
        let Some(found) = self.objects.find(&crate::objects::source(import.id)).await? else {
            return self.refuse(import, Refusal::new("file_gone", "is no longer there; upload it again")).await;
        };
        if found.size > MAX_IMPORT_BYTES {
            let detail = format!("has more than {MAX_IMPORT_BYTES} bytes");
            return self.refuse(import, Refusal::new("file_too_large", detail)).await;
        }
        if *import.etag.get_or_insert_with(|| found.etag.clone()) != found.etag {
            return self.refuse(import, changed()).await;
        }
        import.size = found.size;
        let source = Source::new(self.objects, import.id, found.size, &found.etag);
        let mut rows = match Rows::open(source, &import, self.currency).await? {
            Ok(rows) => rows,
            Err(refusal) => return self.refuse(import, refusal).await,
        };
        if let Err(refusal) = Box::pin(rows.pass(import.counts.read)).await? {
            return self.refuse(import, refusal).await;
        }
        let store = self.store;
        let mut categories = self.usage.watch(PATIENCE, Categories::read(store)).await?;
        loop {
            if Instant::now() >= self.until {
                let release = self.store.release_import(import);
                return Ok(self.usage.watch(PATIENCE, release).await?);
            }
            let role = self.usage.watch(PATIENCE, store.role_of(import.by)).await?;
            if !role.is_some_and(|role| role.includes(Role::Staff)) {
                let detail = "was begun by somebody who is staff no longer; what is done is done";
                return self.refuse(import, Refusal::new("owner_revoked", detail)).await;
            }
            let batch = match Box::pin(rows.batch()).await? {
                Ok(batch) => batch,
                Err(refusal) => return self.refuse(import, refusal).await,
            };
            let last = batch.last;
            Box::pin(self.apply(&mut import, batch, &mut categories)).await?;
            import.format = rows.feed.format();
            import.ignored_columns = ignored_columns(&rows.feed);
            import.done = rows.feed.offset();
            if import.counts.read >= MAX_IMPORT_ROWS && !last {
                let detail = format!("has more than {MAX_IMPORT_ROWS} rows; what comes after them was not imported");
                return self.refuse(import, Refusal::new("too_many_rows", detail)).await;
            }
            if last {
                return self.end(import, ImportStatus::Completed).await;
            }
            let noted = self.store.note_import(&mut import, self.clock.now());
            self.usage.watch(PATIENCE, noted).await?;
        }
    }

    /// Applies a batch, and adds what came of it to the import, which is not stored yet.
    async fn apply(
        &mut self,
        import: &mut ImportItem,
        batch: Batch,
        categories: &mut Categories,
    ) -> Result<(), Stopped> {
        let Batch { products, mut failures, counts, .. } = batch;
        // Looked at before the batch: one profile in every transaction of an import would be in its own way.
        let actor = Actor::proven(import.by, self.clock.now());
        let until = Instant::now() + PATIENCE;
        let applier = Applier { store: self.store, random: self.random, import, actor, until };
        let applied = if products.is_empty() {
            (ImportCounts::default(), Vec::new())
        } else {
            self.usage.watch(PATIENCE, applier.apply_all(&products, categories)).await?
        };
        let (applied, unapplied) = applied;
        failures.extend(unapplied);
        failures.sort_by_key(|failure| failure.line);
        report::store(self.objects, import.id, import.epoch, &failures, &mut import.report).await?;
        import.counts = import.counts.plus(counts).plus(applied);
        Ok(())
    }

    async fn refuse(&mut self, mut import: ImportItem, refusal: Refusal) -> Result<ImportItem, Stopped> {
        let Refusal { code, detail, line } = refusal;
        import.refusal = Some(ImportRefusal { code: code.to_owned(), detail, line });
        self.end(import, ImportStatus::Failed).await
    }

    async fn end(&mut self, mut import: ImportItem, status: ImportStatus) -> Result<ImportItem, Stopped> {
        import.reported = report::finish(self.objects, import.id, &import.report, import.counts.failed).await?;
        let ended = import.ended(status, self.clock.now());
        Ok(self.usage.watch(PATIENCE, self.store.release_import(ended)).await?)
    }
}

impl<'a> Rows<'a> {
    async fn open(
        mut source: Source<'a>,
        import: &ImportItem,
        currency: Currency,
    ) -> Result<Result<Self, Refusal>, ObjectError> {
        let block = match source.next().await? {
            Block::Bytes(block) => block,
            Block::End => return Ok(Err(Refusal::new("empty_file", "is empty"))),
            Block::Changed => return Ok(Err(changed())),
        };
        let mark = match sniff(&block) {
            Ok(mark) => mark,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // What was found out before is found out again, and so the same.
        let mut feed = Feed::new(import.content_type, import.format, currency, mark);
        feed.push(block.get(mark..).unwrap_or_default());
        Ok(Ok(Self { source, feed, ended: false, read: 0 }))
    }

    /// The next row; none after the last.
    async fn next(&mut self) -> Result<Result<Option<Item>, Refusal>, ObjectError> {
        loop {
            match self.feed.next() {
                Ok(None) if !self.ended => {}
                Ok(item) => {
                    self.read = self.read.saturating_add(u64::from(item.is_some()));
                    return Ok(Ok(item));
                }
                Err(refusal) => return Ok(Err(refusal)),
            }
            match self.source.next().await? {
                Block::Bytes(block) => self.feed.push(&block),
                Block::End => {
                    self.ended = true;
                    self.feed.end();
                }
                Block::Changed => return Ok(Err(changed())),
            }
        }
    }

    /// Skips this many rows, which were handled before.
    async fn pass(&mut self, rows: u64) -> Result<Result<(), Refusal>, ObjectError> {
        while self.read < rows {
            match self.next().await? {
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        Ok(Ok(()))
    }

    async fn batch(&mut self) -> Result<Result<Batch, Refusal>, ObjectError> {
        let mut batch = Batch::default();
        while batch.products.len() < BATCH_PRODUCTS && batch.counts.read < BATCH_ROWS && self.read < MAX_IMPORT_ROWS {
            let item = match self.next().await? {
                Ok(item) => item,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let Some(item) = item else {
                batch.last = true;
                break;
            };
            batch.counts.read += 1;
            match item {
                Item::Product(row) => batch.products.push(row),
                Item::Other => batch.counts.skipped += 1,
                Item::Failed(failures) => {
                    batch.counts.failed += 1;
                    batch.failures.extend(failures);
                }
            }
        }
        // A file of just as many rows as may be has none after them.
        if !batch.last && self.read >= MAX_IMPORT_ROWS {
            batch.last = matches!(self.next().await?, Ok(None));
        }
        Ok(Ok(batch))
    }
}

fn ignored_columns(feed: &Feed) -> Vec<String> {
    let names = feed.ignored_columns().into_iter().take(IGNORED_TOLD);
    names.map(|name| name.chars().take(NAME_TOLD).collect()).collect()
}

fn changed() -> Refusal {
    Refusal::new("file_changed", "was replaced by another while it was read; import that one anew")
}
