//! The actions of a transaction that writes a product, and the meaning of each failed condition.

use std::collections::BTreeMap;

use crate::domain::VariantId;
use crate::store::stock::shards::quiesce::{Quiesce, Tried};
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::table::transact::{MAX_ACTIONS, Reason};
use crate::store::{ProductItem, Store, StoreError};

/// Why a product was not written.
#[derive(Debug)]
pub enum ProductError {
    NotFound,
    /// Another variant has the sku.
    SkuTaken,
    /// Another product has its external id.
    ExternalTaken,
    /// The id of a variant to restore is another product's.
    IdTaken,
    /// A variant's stock is in several shards, which its new policy does not allow.
    Sharded,
    /// Its texts and variants together exceed 64 KiB.
    TooLarge,
    /// Another product has the slug, or had it.
    SlugTaken,
    UnknownCategory,
    Store(StoreError),
}

impl From<StoreError> for ProductError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The most bytes of a product, as JSON: its texts and variants, without its pictures. Whoever reads a product pays for
/// all of it.
pub(in crate::store) const MAX_PRODUCT_BYTES: usize = 64 * 1024;

/// The most actions of a plan: one less than DynamoDB's limit, for the check that the actor may do it.
pub(in crate::store) const MOST_ACTIONS: usize = MAX_ACTIONS - 1;

/// The object of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Target {
    Product,
    /// The set of variants in stock.
    InStock,
    /// Any shard of a variant's stock.
    Stock(VariantId),
    Sku,
    External,
    Slug,
    /// The category that it gets, or whose ancestors its listings follow.
    Category,
    /// An action with no condition that can fail while the others are true.
    Other,
}

/// The actions of the transaction, each with its target.
#[derive(Default)]
pub(in crate::store) struct Plan(Vec<(Target, Action)>);

/// The result of a plan.
pub(in crate::store) enum Outcome {
    Done,
    /// The product or its stock changed since they were read.
    Raced,
    /// The category changed its ancestors since they were read, or is gone.
    Moved,
}

impl Plan {
    pub(in crate::store) fn add(&mut self, target: Target, action: Action) {
        self.0.push((target, action));
    }

    pub(in crate::store) fn add_others(&mut self, actions: impl IntoIterator<Item = Action>) {
        self.0.extend(actions.into_iter().map(|action| (Target::Other, action)));
    }

    pub(in crate::store) fn extend(&mut self, actions: impl IntoIterator<Item = (Target, Action)>) {
        self.0.extend(actions);
    }

    pub(in crate::store) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns true if it fits one transaction.
    pub(in crate::store) fn fits(&self) -> bool {
        self.0.len() <= MOST_ACTIONS
    }

    /// The variants of which it writes several shards.
    fn sharded(&self) -> Vec<VariantId> {
        let mut shards: BTreeMap<VariantId, usize> = BTreeMap::new();
        for (target, _) in &self.0 {
            if let Target::Stock(variant) = target {
                *shards.entry(*variant).or_default() += 1;
            }
        }
        shards.into_iter().filter(|(_, count)| *count > 1).map(|(variant, _)| variant).collect()
    }

    /// Counts a product in its category, and requires that new listings follow that category's ancestors.
    pub(in crate::store) fn keep_category(
        &mut self,
        before: Option<&ProductItem>,
        after: Option<&ProductItem>,
    ) -> Result<(), StoreError> {
        let count = |category, by: i64| {
            Action::update(&Key::category(category), "ADD product_count :by", "attribute_exists(PK)").value(":by", by)
        };
        let (from, to) = (before.map(|product| product.category_id), after.map(|product| product.category_id));
        if let Some(from) = from.filter(|_| from != to) {
            // It exists: a category that has products cannot be deleted.
            self.add(Target::Other, count(from, -1)?);
        }
        match after {
            Some(after) if from != to => {
                self.add(Target::Category, has_path(count(after.category_id, 1)?, after)?);
            }
            Some(after) if !keeps_path(before, after) => self.add(Target::Category, check_path(after)?),
            _ => {}
        }
        Ok(())
    }
}

/// Whether listings of a product follow the path that they followed before.
pub(in crate::store) fn keeps_path(before: Option<&ProductItem>, after: &ProductItem) -> bool {
    before.is_some_and(|before| {
        let same = before.category_id == after.category_id && before.category_path == after.category_path;
        same && (before.is_active() || !after.is_active())
    })
}

/// The check that a product's path is that of its category.
pub(in crate::store) fn check_path(product: &ProductItem) -> Result<Action, StoreError> {
    has_path(Action::check(&Key::category(product.category_id), "attribute_exists(PK)"), product)
}

fn has_path(action: Action, product: &ProductItem) -> Result<Action, StoreError> {
    action.when("ancestors = :path").value(":path", &product.category_path)
}

/// The condition that the product's item is the one that was read. Changes by staff raise its version. Sales change
/// only the set of variants in stock, which has a version of its own.
const PRODUCT_AS_READ: &str = "version = :read_version";

/// Adds that condition to a write of the product's item.
pub(in crate::store) fn as_read(action: Action, product: &ProductItem) -> Result<Action, StoreError> {
    action.when(PRODUCT_AS_READ).value(":read_version", product.version)
}

impl Store {
    /// Executes the whole plan or nothing. If it writes several shards of a stock, and another transaction is writing
    /// them or they were sold from, sales are quiesced for the next attempt.
    pub(in crate::store) async fn carry_out(
        &self,
        plan: Plan,
        quiesce: &mut Quiesce<'_>,
    ) -> Result<Outcome, ProductError> {
        let sharded = plan.sharded();
        let (targets, actions): (Vec<Target>, Vec<Action>) = plan.0.into_iter().unzip();
        let reasons = match quiesce.transact(!sharded.is_empty(), actions).await? {
            Tried::Done => return Ok(Outcome::Done),
            Tried::Refused(reasons) => reasons,
            Tried::InTheWay => {
                quiesce.begin(&sharded).await?;
                return Ok(Outcome::Raced);
            }
        };
        let failed: Vec<Target> = targets
            .into_iter()
            .zip(&reasons)
            .filter(|(_, reason)| Reason::is_condition(reason))
            .map(|(target, _)| target)
            .collect();
        let of_stock = |target: &Target| matches!(target, Target::Stock(_));
        if failed.iter().any(of_stock) {
            quiesce.begin(&sharded).await?;
        }
        // If the product has changed, its own skus or category may have changed, so its condition is looked at first.
        if failed.iter().any(|target| of_stock(target) || matches!(target, Target::Product | Target::InStock)) {
            Ok(Outcome::Raced)
        } else if failed.contains(&Target::Sku) {
            Err(ProductError::SkuTaken)
        } else if failed.contains(&Target::Slug) {
            Err(ProductError::SlugTaken)
        } else if failed.contains(&Target::External) {
            Err(ProductError::ExternalTaken)
        } else if failed.contains(&Target::Category) {
            Ok(Outcome::Moved)
        } else {
            Err(StoreError::Unexpected("what goes with a product was not there".to_owned()).into())
        }
    }
}
