//! Has everything follow a move of a category: first the ancestors of it and of all categories below it, then the listings
//! of their products.
//!
//! Invariant: once the tree is settled, each category's ancestors are those that its parents say, and each active product
//! has listings at its category and at those ancestors, and nowhere else. Proof:
//!
//! - A move raises the tree's version and marks it as unsettled. Only who read that version, and found no stale category
//!   and no category with products to relist, takes the mark away.
//! - A transaction that changes ancestors checks the tree's version, and marks its categories as relisting.
//! - A product's listings follow the path that the product's item stores. Whoever writes listings on another path
//!   requires in the same transaction that it is the category's. So once a category has its new ancestors, only products
//!   that were listed in it before can follow the old ones.
//! - All of those are found on the category's own shelf, which no move changes. Who has been through them takes away the
//!   category's mark, unless the category changed meanwhile.
//!
//! Each step may be repeated, and several may take them at once.

use futures::stream::{self, StreamExt};

use crate::domain::{ProductId, Timestamp};
use crate::store::catalog::categories::Relisting;
use crate::store::table::action::Action;
use crate::store::table::backoff::{Backoff, has_time};
use crate::store::table::key::{Key, Shelf};
use crate::store::table::query::Query;
use crate::store::table::transact::TransactError;
use crate::store::{CategoryItem, CategoryTree, ProductCard, ProductError, Store, StoreError};

/// How many categories get their ancestors in one transaction, beside the check of the tree.
const CATEGORIES_AT_ONCE: usize = 90;
/// How many products are looked at before the progress is noted.
const PRODUCTS_A_PAGE: usize = 100;
/// How many of them are relisted at once.
const PRODUCTS_AT_ONCE: usize = 8;

impl Store {
    /// Has everything follow the moves of categories, as far as there is time. Returns true if nothing is left to do.
    /// One read if there is nothing to do.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails. What is left is done the next time.
    pub async fn settle_categories(&self, now: Timestamp) -> Result<bool, StoreError> {
        let mut backoff = Backoff::new(&self.random);
        if !self.is_tree_unsettled().await? {
            return Ok(true);
        }
        loop {
            let tree = self.category_tree().await?;
            if !tree.is_unsettled() {
                return Ok(true);
            }
            let is_done = match self.give_ancestors(&tree).await? {
                Step::Nothing => match self.relist_products(&tree, now).await? {
                    Step::Nothing => self.is_carried_out(vec![tree.settled()?]).await?,
                    Step::Done => false,
                    Step::NoTime => return Ok(false),
                },
                Step::Done => false,
                Step::NoTime => return Ok(false),
            };
            if is_done {
                return Ok(true);
            }
            if !backoff.wait().await {
                return Ok(false);
            }
        }
    }

    /// Gives the categories whose ancestors are stale the right ones.
    async fn give_ancestors(&self, tree: &CategoryTree) -> Result<Step, StoreError> {
        let stale = tree.stale();
        if stale.is_empty() {
            return Ok(Step::Nothing);
        }
        for some in stale.chunks(CATEGORIES_AT_ONCE) {
            if !has_time() {
                return Ok(Step::NoTime);
            }
            let mut actions = vec![tree.check()?];
            for (category, ancestors) in some {
                let edit = as_read(category)?.set("ancestors", ancestors)?;
                let edit = edit.set("version", category.version.saturating_add(1))?;
                actions.push(edit.set("relisting", Relisting::default())?);
            }
            if !self.is_carried_out(actions).await? {
                break;
            }
        }
        Ok(Step::Done)
    }

    /// Relists the products of the categories that got other ancestors.
    async fn relist_products(&self, tree: &CategoryTree, now: Timestamp) -> Result<Step, StoreError> {
        let marked: Vec<(&CategoryItem, Relisting)> =
            tree.categories().filter_map(|category| Some((category, category.relisting?))).collect();
        for (category, relisting) in &marked {
            let mut done = relisting.done;
            loop {
                if !has_time() {
                    return Ok(Step::NoTime);
                }
                let (products, last) = self.listed_in(category, done).await?;
                let relisted: Vec<Result<(), ProductError>> = stream::iter(products)
                    .map(|id| Box::pin(self.relist_product(id, now)))
                    .buffer_unordered(PRODUCTS_AT_ONCE)
                    .collect()
                    .await;
                for result in relisted {
                    match result {
                        // A product whose category is gone has been deleted, or moved there.
                        Ok(()) | Err(ProductError::UnknownCategory) => {}
                        Err(ProductError::Store(error)) => return Err(error),
                        Err(error) => return Err(StoreError::Unexpected(format!("relisting: {error:?}"))),
                    }
                }
                let edit = as_read(category)?;
                let noted = match last {
                    Some(last) => edit.set("relisting", Relisting { done: Some(last) })?,
                    None => edit.remove("relisting"),
                };
                if !self.is_carried_out(vec![noted]).await? {
                    return Ok(Step::Done);
                }
                done = last;
                if done.is_none() {
                    break;
                }
            }
        }
        Ok(if marked.is_empty() { Step::Nothing } else { Step::Done })
    }

    /// Some products that are listed in a category itself, after `done`, and the last that was looked at if there may be
    /// more.
    async fn listed_in(
        &self,
        category: &CategoryItem,
        done: Option<ProductId>,
    ) -> Result<(Vec<ProductId>, Option<ProductId>), StoreError> {
        let shelf = Shelf { category: Some(category.id), in_stock: None };
        let after = done.unwrap_or_else(|| ProductId::lowest_at(Timestamp::from_millis(0)));
        let query = Query::partition(shelf.partition()).above(after.to_string()).limit(PRODUCTS_A_PAGE).consistent();
        let page = self.page(query).await?;
        let more = page.next.is_some();
        let cards: Vec<ProductCard> = page.read()?;
        let last = cards.last().map(|card| card.id).filter(|_| more);
        Ok((cards.into_iter().filter(|card| card.category_id == category.id).map(|card| card.id).collect(), last))
    }

    /// Executes a transaction. Returns false if it was refused.
    async fn is_carried_out(&self, actions: Vec<Action>) -> Result<bool, StoreError> {
        match self.transact(actions).await {
            Ok(()) => Ok(true),
            Err(TransactError::Refused(_)) => Ok(false),
            Err(TransactError::Store(error)) => Err(error),
        }
    }
}

/// What came of a step.
enum Step {
    /// There was nothing to do.
    Nothing,
    Done,
    NoTime,
}

/// An edit of a category, if it is as it was read.
fn as_read(category: &CategoryItem) -> Result<Action, StoreError> {
    Action::edit(&Key::category(category.id)).when("version = :read").value(":read", category.version)
}
