//! Some rows of a file, applied together: looked up at once, then written several at a time.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::pin::Pin;
use std::time::Duration;

use futures::stream::{self, StreamExt};
use shared::domain::{CategoryId, CategoryName, ImportCounts, ImportedRow, Sku, VariantId};
use shared::random::Random;
use shared::request_context::RequestContext;
use shared::store::{Actor, ImportItem, StockedProduct, Store, StoreError};
use tokio::time::Instant;

use crate::apply::{Outcome, Unapplied, apply, foresee};
use crate::categories::{Categories, NoCategory};
use crate::format::Failure;
use crate::retry::{Patience, is_passing};
use crate::single_rows::Row;

/// How many rows are written at once.
const AT_ONCE: usize = 16;
/// How long one try of a row may take.
const A_TRY: Duration = Duration::from_secs(10);
/// Where new products go that name no category, unless the import says.
const UNCATEGORISED: &str = "Uncategorised";

/// What rows are applied with.
pub(crate) struct Applier<'a> {
    pub(crate) store: &'a Store,
    pub(crate) random: &'a Random,
    pub(crate) import: &'a ImportItem,
    pub(crate) actor: Actor,
    /// When to give up on what DynamoDB does not do.
    pub(crate) until: Instant,
}

type Known = HashMap<String, Vec<(StockedProduct, VariantId)>>;

/// A row at work, and what came of it.
type Work<'a> = Pin<Box<dyn Future<Output = (&'a Row, Result<Outcome, Unapplied>)> + Send + 'a>>;

impl Applier<'_> {
    /// Applies all of the rows. What failed for good is in the failures, in the order of the file.
    ///
    /// # Errors
    /// When DynamoDB does not answer for long: some rows may have been applied then, and can be again.
    pub(crate) async fn apply_all(
        &self,
        rows: &[Row],
        categories: &mut Categories,
    ) -> Result<(ImportCounts, Vec<Failure>), StoreError> {
        let skus: Vec<&Sku> = rows.iter().map(|row| &row.sku).collect();
        let known = &self.look_up(&skus).await?;
        let mut works: Vec<Work<'_>> = Vec::with_capacity(rows.len());
        let mut failures = Vec::new();
        for row in rows {
            match Box::pin(self.category(row, known, categories)).await? {
                Ok(category) => {
                    works.push(Box::pin(async move { (row, self.apply(row, known, category).await) }));
                }
                Err(failure) => failures.push(failure),
            }
        }
        let mut outcomes: BTreeMap<u64, Outcome> = BTreeMap::new();
        let mut unavailable = None;
        let mut done = stream::iter(works).buffer_unordered(AT_ONCE);
        while let Some((row, result)) = done.next().await {
            match result {
                Ok(outcome) => {
                    let noted = outcomes.entry(row.line).or_insert(outcome);
                    *noted = outcome.max(*noted);
                }
                Err(Unapplied::Store(error)) if is_passing(&error) => unavailable = Some(error),
                Err(error) => failures.push(failure(row, error)),
            }
        }
        if let Some(error) = unavailable {
            return Err(error);
        }
        failures.sort_by_key(|failure| failure.line);
        Ok((counted(outcomes, &failures), failures))
    }

    /// The products that there are.
    async fn look_up(&self, skus: &[&Sku]) -> Result<Known, StoreError> {
        let mut patience = Patience::new(self.random, self.until);
        loop {
            match Box::pin(self.store.products_by_sku(skus)).await {
                Err(error) if is_passing(&error) => {
                    if !patience.wait().await {
                        return Err(error);
                    }
                }
                found => return found,
            }
        }
    }

    /// The category that a row's product is to have, if the row says or the product is new.
    async fn category(
        &self,
        row: &Row,
        known: &Known,
        categories: &mut Categories,
    ) -> Result<Result<Option<CategoryId>, Failure>, StoreError> {
        let default;
        let name: &CategoryName = match (&row.category, &self.import.category) {
            (Some(name), _) => name,
            (None, _) if known.contains_key(&row.sku.folded()) => return Ok(Ok(None)),
            (None, Some(name)) => name,
            (None, None) => {
                let parsed = CategoryName::parse(UNCATEGORISED);
                default = parsed.map_err(|invalid| StoreError::Unexpected(invalid.detail))?;
                &default
            }
        };
        if self.import.dry_run {
            return Ok(categories.foresee(name).map_err(|none| no_category(row, none)));
        }
        let mut patience = Patience::new(self.random, self.until);
        let found = loop {
            match Box::pin(categories.named(name, self.store, self.actor)).await {
                Err(error) if is_passing(&error) => {
                    if !patience.wait().await {
                        return Err(error);
                    }
                }
                found => break found?,
            }
        };
        Ok(found.map(Some).map_err(|none| no_category(row, none)))
    }

    async fn apply(&self, row: &Row, known: &Known, category: Option<CategoryId>) -> Result<Outcome, Unapplied> {
        let mark = ImportedRow { import: self.import.id, line: row.line, created: true };
        if self.import.dry_run {
            let found = known.get(&row.sku.folded()).map(Vec::as_slice).unwrap_or_default();
            return foresee(row, found, category, mark);
        }
        let mut patience = Patience::new(self.random, self.until);
        // The batch's lookups are valid for the first attempt.
        let mut again: Option<Known> = None;
        loop {
            let found = again.as_ref().unwrap_or(known).get(&row.sku.folded()).map(Vec::as_slice).unwrap_or_default();
            let work = apply(self.store, row, found, category, mark, self.actor);
            match RequestContext::new(A_TRY).run(Box::pin(work)).await {
                // Somebody made the product since it was looked up, or DynamoDB is not available.
                Err(error) if error.is_passing() => {
                    if !patience.wait().await {
                        return Err(error);
                    }
                }
                done => return done,
            }
            again = Some(self.look_up(&[&row.sku]).await.map_err(Unapplied::Store)?);
        }
    }
}

/// Each row of the file once, though it may stand for several products: as what it did most, or as failed.
fn counted(outcomes: BTreeMap<u64, Outcome>, failures: &[Failure]) -> ImportCounts {
    let failed: BTreeSet<u64> = failures.iter().map(|failure| failure.line).collect();
    let mut counts = ImportCounts::default();
    for (_, outcome) in outcomes.into_iter().filter(|(line, _)| !failed.contains(line)) {
        match outcome {
            Outcome::Created => counts.created += 1,
            Outcome::Updated => counts.updated += 1,
            Outcome::Unchanged => counts.unchanged += 1,
        }
    }
    counts.failed = u64::try_from(failed.len()).unwrap_or(u64::MAX);
    counts
}

fn no_category(row: &Row, none: NoCategory) -> Failure {
    let (line, sku) = (row.line, row.sku.as_str().to_owned());
    Failure { line, column: "category".to_owned(), sku, code: none.code.to_owned(), detail: none.detail }
}

fn failure(row: &Row, error: Unapplied) -> Failure {
    let (column, code, detail) = match error {
        Unapplied::Missing(column) => (column, "required", "is required of a new product".to_owned()),
        Unapplied::NoCategory => ("category", "unknown_category", "was deleted meanwhile".to_owned()),
        Unapplied::SkuTaken => ("sku", "sku_taken", "is another product's, which kept changing".to_owned()),
        Unapplied::Ambiguous => ("sku", "ambiguous_sku", "is the sku of several variants".to_owned()),
        Unapplied::Refused(why) => ("", "refused", format!("could not be changed: {why}")),
        Unapplied::Store(error) => {
            tracing::error!(line = row.line, cause = %error, "a row could not be imported");
            ("", "internal", "could not be imported for a reason on our side".to_owned())
        }
    };
    let (line, sku) = (row.line, row.sku.as_str().to_owned());
    Failure { line, column: column.to_owned(), sku, code: code.to_owned(), detail }
}
