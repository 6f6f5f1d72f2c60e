//! Runs one import from its current position, to its end or until the time is up.
//!
//! The file is always read from its beginning, twice: once to find out what only all of it can tell, and once for its
//! products. Those that were dealt with before are parsed again, so that a repeated sku is known for what it is and remarks
//! are counted whole, and nothing of that has to be stored. It takes seconds for the largest file. After each batch the import's item notes how many rows are done; what a batch had done when its
//! process died is found done, row by row, by the mark that the import leaves on the products.

use std::time::Duration;

use shared::clock::Clock;
use shared::domain::{Currency, ImportCounts, ImportStatus, MAX_IMPORT_BYTES, MAX_IMPORT_ROWS, Role};
use shared::random::Random;
use shared::store::{Actor, ImportItem, ImportRefusal, ImportRemark, Lost, Store, StoreError};
use tokio::time::Instant;

use crate::batch::Applier;
use crate::categories::Categories;
use crate::format::{Failure, Feed, Refusal, Remark, Survey};
use crate::objects::{ObjectError, Objects};
use crate::report;
use crate::source::{Block, Source};
use crate::usage::Usage;
use crate::wanted::{Prepared, Preparing, Wanted};

/// How many products make a batch, how many variants, and how many rows of any kind.
const BATCH_PRODUCTS: usize = 100;
const BATCH_VARIANTS: usize = 300;
const BATCH_ROWS: u64 = 1_000;
/// How long a batch may take while DynamoDB does not answer: less than the import's lease.
const PATIENCE: Duration = Duration::from_secs(60);
/// An import without progress in this many leases fails.
const MOST_TRIES: u32 = 20;
/// How many unknown columns are listed, and how many characters of their names.
const IGNORED_TOLD: usize = 100;
const NAME_TOLD: usize = 50;
/// How many characters of a remark are stored. There are forty remarks at most.
const REMARK_TOLD: usize = 500;

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
    products: Vec<Wanted>,
    failures: Vec<Failure>,
    counts: ImportCounts,
    /// Nothing comes after it.
    last: bool,
}

/// Reads rows as they are asked for.
struct Rows<'a> {
    source: Source<'a>,
    feed: Feed,
    preparing: Preparing,
    ended: bool,
    /// How many items of the feed there were.
    items: u64,
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
        let mut rows = match Rows::open(source, &import, self.currency, self.store.has_unique_skus()).await? {
            Ok(rows) => rows,
            Err(refusal) => return self.refuse(import, refusal).await,
        };
        if import.items.is_none() {
            // It may have been begun when each row counted for itself. Beginning anew finds what is done.
            (import.counts, import.report) = (ImportCounts::default(), Vec::new());
        }
        if let Err(refusal) = Box::pin(rows.pass(import.items.unwrap_or_default())).await? {
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
            if last {
                // Only then: they are counted anew when an import is resumed, and this item is put after each batch.
                import.remarks = remarks(&rows.feed);
            }
            import.items = Some(rows.items);
            import.done = rows.feed.offset();
            if rows.feed.is_too_long() && last {
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
        unique_skus: bool,
    ) -> Result<Result<Self, Refusal>, ObjectError> {
        let mut survey = Survey::new(import.content_type, import.format);
        if import.size == 0 {
            return Ok(Err(Refusal::new("empty_file", "is empty")));
        }
        while !survey.has_seen_enough() {
            match source.next().await? {
                Block::Bytes(block) => {
                    if let Err(refusal) = survey.push(&block) {
                        return Ok(Err(refusal));
                    }
                }
                Block::End => break,
                Block::Changed => return Ok(Err(changed())),
            }
        }
        source.rewind();
        Ok(survey.finish().map(|plan| {
            // What was found out before is found out again, and so the same.
            let feed = Feed::new(plan, currency);
            Self { source, feed, preparing: Preparing::new(unique_skus), ended: false, items: 0 }
        }))
    }

    /// What comes next; none after the last row.
    async fn next(&mut self) -> Result<Result<Option<Prepared>, Refusal>, ObjectError> {
        loop {
            match self.feed.next() {
                Ok(None) if !self.ended && !self.feed.is_too_long() => {}
                Ok(None) => return Ok(Ok(None)),
                Ok(Some(item)) => {
                    self.items = self.items.saturating_add(1);
                    return Ok(Ok(Some(self.preparing.prepare(item, self.feed.remarks_mut()))));
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

    /// Skips this many items, which were handled before.
    async fn pass(&mut self, items: u64) -> Result<Result<(), Refusal>, ObjectError> {
        while self.items < items {
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
        let mut variants = 0;
        while batch.products.len() < BATCH_PRODUCTS && variants < BATCH_VARIANTS && batch.counts.read < BATCH_ROWS {
            let prepared = match self.next().await? {
                Ok(prepared) => prepared,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let Some(Prepared { product, failures, counts }) = prepared else {
                batch.last = true;
                break;
            };
            variants += product.as_ref().map_or(0, |product| product.variants.len());
            batch.products.extend(product);
            batch.failures.extend(failures);
            batch.counts = batch.counts.plus(counts);
        }
        Ok(Ok(batch))
    }
}

/// As they are stored.
fn remarks(feed: &Feed) -> Vec<ImportRemark> {
    let stored = |Remark { code, detail, rows, first_lines }| ImportRemark {
        code: code.to_owned(),
        detail: detail.chars().take(REMARK_TOLD).collect(),
        rows,
        first_lines,
    };
    feed.remarks().into_iter().map(stored).collect()
}

fn ignored_columns(feed: &Feed) -> Vec<String> {
    let names = feed.ignored_columns().into_iter().take(IGNORED_TOLD);
    names.map(|name| name.chars().take(NAME_TOLD).collect()).collect()
}

fn changed() -> Refusal {
    Refusal::new("file_changed", "was replaced by another while it was read; import that one anew")
}
