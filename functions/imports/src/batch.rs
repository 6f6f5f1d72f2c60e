//! Some products of a file, applied together: looked up at once, then written several at a time.

use std::pin::Pin;
use std::time::Duration;

use futures::stream::{self, StreamExt};
use shared::domain::{CategoryId, CategoryName, ImportCounts, ImportedRow};
use shared::random::Random;
use shared::request_context::RequestContext;
use shared::store::{Actor, ImportItem, Store, StoreError};
use tokio::time::Instant;

use crate::apply::{Known, Outcome, Unapplied, Wrong, apply, foresee};
use crate::categories::{Categories, NoCategory};
use crate::find::Found;
use crate::format::Failure;
use crate::retry::{Patience, is_passing};
use crate::wanted::{Wanted, others_failed};

/// How many products are written at once.
const AT_ONCE: usize = 16;
/// How long one try of a product may take: one of many variants is several transactions.
const A_TRY: Duration = Duration::from_secs(10);
/// How often a product is looked up again that others have made or changed meanwhile.
const MOST_TAKEN: usize = 3;
/// Where new products go that name no category, unless the import says.
const UNCATEGORISED: &str = "Uncategorised";

/// What products are applied with.
pub(crate) struct Applier<'a> {
    pub(crate) store: &'a Store,
    pub(crate) random: &'a Random,
    pub(crate) import: &'a ImportItem,
    pub(crate) actor: Actor,
    /// When to give up on what DynamoDB does not do.
    pub(crate) until: Instant,
}

/// A product at work, and what came of it.
type Work<'a> = Pin<Box<dyn Future<Output = (&'a Wanted, Result<Outcome, Unapplied>)> + Send + 'a>>;

impl Applier<'_> {
    /// Applies all of the products. What failed for good is in the failures, in the order of the file.
    ///
    /// # Errors
    /// When DynamoDB does not answer for long: some products may have been applied then, and can be again.
    pub(crate) async fn apply_all(
        &self,
        products: &[Wanted],
        categories: &mut Categories,
    ) -> Result<(ImportCounts, Vec<Failure>), StoreError> {
        let all: Vec<&Wanted> = products.iter().collect();
        let found = self.look_up(&all).await?;
        let mut works: Vec<Work<'_>> = Vec::with_capacity(products.len());
        let (mut counts, mut failures) = (ImportCounts::default(), Vec::new());
        for wanted in products {
            let known = found.of(wanted);
            match Box::pin(self.category(wanted, &known, categories)).await? {
                Ok(category) => {
                    works.push(Box::pin(async move { (wanted, self.apply(wanted, known, category).await) }));
                }
                Err(none) => {
                    let NoCategory { code, detail } = none;
                    let wrong = Wrong { line: wanted.line, column: "category", code, detail };
                    fail(wanted, wrong, &mut counts, &mut failures);
                }
            }
        }
        let mut unavailable = None;
        let mut done = stream::iter(works).buffer_unordered(AT_ONCE);
        while let Some((wanted, result)) = done.next().await {
            match result {
                Ok(outcome) => count(wanted, outcome, &mut counts),
                Err(Unapplied::Store(error)) if is_passing(&error) => unavailable = Some(error),
                Err(error) => fail(wanted, wrong(wanted, error), &mut counts, &mut failures),
            }
        }
        if let Some(error) = unavailable {
            return Err(error);
        }
        failures.sort_by_key(|failure| failure.line);
        Ok((counts, failures))
    }

    /// The products that there are.
    async fn look_up(&self, wanted: &[&Wanted]) -> Result<Found, StoreError> {
        let mut patience = Patience::new(self.random, self.until);
        loop {
            match Box::pin(Found::read(self.store, wanted, self.actor.at)).await {
                Err(error) if is_passing(&error) => {
                    if !patience.wait().await {
                        return Err(error);
                    }
                }
                found => return found,
            }
        }
    }

    /// The category that a product is to have, if the file says or the product is new.
    async fn category(
        &self,
        wanted: &Wanted,
        known: &Known,
        categories: &mut Categories,
    ) -> Result<Result<Option<CategoryId>, NoCategory>, StoreError> {
        let default;
        let path: &[CategoryName] = match (wanted.category_path.as_slice(), &self.import.category) {
            ([], _) if !matches!(known, Known::Nothing) => return Ok(Ok(None)),
            ([], Some(name)) => std::slice::from_ref(name),
            ([], None) => {
                let parsed = CategoryName::parse(UNCATEGORISED);
                default = parsed.map_err(|invalid| StoreError::Unexpected(invalid.detail))?;
                std::slice::from_ref(&default)
            }
            (path, _) => path,
        };
        if self.import.dry_run {
            return Ok(categories.foresee(path));
        }
        let mut patience = Patience::new(self.random, self.until);
        loop {
            match Box::pin(categories.at(path, self.store, self.actor)).await {
                Err(error) if is_passing(&error) => {
                    if !patience.wait().await {
                        return Err(error);
                    }
                }
                found => return found.map(|found| found.map(Some)),
            }
        }
    }

    async fn apply(
        &self,
        wanted: &Wanted,
        mut known: Known,
        category: Option<CategoryId>,
    ) -> Result<Outcome, Unapplied> {
        let mark = ImportedRow { import: self.import.id, line: wanted.line, created: true };
        if self.import.dry_run {
            return foresee(wanted, &known, category, mark);
        }
        let mut patience = Patience::new(self.random, self.until);
        let mut taken = 0;
        loop {
            // The batch's lookups are valid for the first attempt.
            let work = apply(self.store, wanted, &known, category, mark, self.actor);
            match RequestContext::new(A_TRY).run(Box::pin(work)).await {
                // Somebody made the product since it was looked up, or DynamoDB is not available.
                Err(error) if error.is_passing() => {
                    taken += usize::from(!matches!(error, Unapplied::Store(_)));
                    if taken >= MOST_TAKEN || !patience.wait().await {
                        return Err(error);
                    }
                }
                done => return done,
            }
            known = self.look_up(&[wanted]).await.map_err(Unapplied::Store)?.of(wanted);
        }
    }
}

/// Counts the rows of a product as what became of it.
fn count(wanted: &Wanted, outcome: Outcome, counts: &mut ImportCounts) {
    let rows = u64::try_from(wanted.lines().len()).unwrap_or(u64::MAX);
    match outcome {
        Outcome::Created => counts.created += rows,
        Outcome::Updated => counts.updated += rows,
        Outcome::Unchanged => counts.unchanged += rows,
    }
}

/// Fails all rows of a product because of one of them.
fn fail(wanted: &Wanted, wrong: Wrong, counts: &mut ImportCounts, failures: &mut Vec<Failure>) {
    let Wrong { line, column, code, detail } = wrong;
    let mut lines = wanted.lines();
    // The product's own row may be none of a variant.
    let line = if lines.contains(&line) { line } else { lines.first().copied().unwrap_or(line) };
    let (column, sku) = (column.to_owned(), wanted.shown_sku(line));
    failures.push(Failure { line, column, sku, code: code.to_owned(), detail });
    counts.failed += u64::try_from(lines.len()).unwrap_or(u64::MAX);
    lines.remove(&line);
    failures.extend(others_failed(line, lines.into_iter()));
}

fn wrong(wanted: &Wanted, error: Unapplied) -> Wrong {
    let (column, code, detail) = match error {
        Unapplied::Wrong(wrong) => return wrong,
        Unapplied::SkuTaken => ("sku", "sku_taken", "is another variant's".to_owned()),
        Unapplied::IdTaken => ("external_id", "id_taken", "is what another product is known by".to_owned()),
        Unapplied::Store(error) => {
            tracing::error!(line = wanted.line, cause = %error, "a product could not be imported");
            ("", "internal", "could not be imported for a reason on our side".to_owned())
        }
    };
    Wrong { line: wanted.line, column, code, detail }
}
