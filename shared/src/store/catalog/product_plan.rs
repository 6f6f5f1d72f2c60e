//! The actions of a transaction that writes a product, and the meaning of each failed condition.

use serde::Serialize;

use crate::domain::{CategoryId, ProductId, Sku};
use crate::store::stock::shards::quiesce::{Quiesce, Tried};
use crate::store::table::action::{Action, OF_TRANSACTION};
use crate::store::table::key::Key;
use crate::store::table::transact::Reason;
use crate::store::{ProductItem, Store, StoreError};

/// Why a product was not written.
#[derive(Debug)]
pub enum ProductError {
    NotFound,
    /// Another product has the sku.
    SkuTaken,
    UnknownCategory,
    Store(StoreError),
}

impl From<StoreError> for ProductError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The object of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Target {
    Product,
    /// Any shard of the stock.
    Stock,
    Sku,
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
}

/// Reserves a sku for a product.
#[derive(Serialize)]
struct SkuGuard {
    product_id: ProductId,
}

impl Plan {
    pub(in crate::store) fn add(&mut self, target: Target, action: Action) {
        self.0.push((target, action));
    }

    pub(in crate::store) fn add_others(&mut self, actions: impl IntoIterator<Item = Action>) {
        self.0.extend(actions.into_iter().map(|action| (Target::Other, action)));
    }

    /// Frees one sku and takes the other, unless they differ only in spelling.
    pub(in crate::store) fn move_sku(
        &mut self,
        product_id: ProductId,
        from: Option<&Sku>,
        to: Option<&Sku>,
    ) -> Result<(), StoreError> {
        let key = |sku: &Sku| Key::sku(&sku.folded());
        let (from, to) = (from.map(key), to.map(key));
        if from == to {
            return Ok(());
        }
        if let Some(from) = from {
            self.add(Target::Other, Action::delete(&from, OF_TRANSACTION));
        }
        if let Some(to) = to {
            self.add(Target::Sku, Action::put(&to, &SkuGuard { product_id }, "attribute_not_exists(PK)")?);
        }
        Ok(())
    }

    /// Subtracts a product from one category's count and adds it to the other's.
    pub(in crate::store) fn move_category(
        &mut self,
        from: Option<CategoryId>,
        to: Option<CategoryId>,
    ) -> Result<(), StoreError> {
        let count = |category, by: i64| {
            Action::update(&Key::category(category), "ADD product_count :by", "attribute_exists(PK)").value(":by", by)
        };
        if from == to {
            return Ok(());
        }
        if let Some(from) = from {
            // It exists: a category that has products cannot be deleted.
            self.add(Target::Other, count(from, -1)?);
        }
        if let Some(to) = to {
            self.add(Target::Category, count(to, 1)?);
        }
        Ok(())
    }
}

/// The condition that the product's item is the one that was read. Changes by staff raise its version. The listing
/// stock sync changes `listed_in_stock` and leaves the version. Together they identify one state of the item, and so of
/// its listings.
pub(in crate::store) const PRODUCT_AS_READ: &str = "version = :read_version AND listed_in_stock = :read_listed";

pub(in crate::store) fn as_read(action: Action, product: &ProductItem) -> Result<Action, StoreError> {
    action.value(":read_version", product.version)?.value(":read_listed", product.listed_in_stock)
}

impl Store {
    /// Executes the whole plan or nothing. If it writes several stock shards, and another transaction is writing them
    /// or they were sold from, sales are quiesced for the next attempt.
    pub(in crate::store) async fn carry_out(
        &self,
        plan: Plan,
        quiesce: &mut Quiesce<'_>,
    ) -> Result<Outcome, ProductError> {
        let (targets, actions): (Vec<Target>, Vec<Action>) = plan.0.into_iter().unzip();
        let of_stock = targets.iter().filter(|target| **target == Target::Stock).count();
        let reasons = match quiesce.transact(of_stock, actions).await? {
            Tried::Done => return Ok(Outcome::Done),
            Tried::Refused(reasons) => reasons,
            Tried::InTheWay => {
                quiesce.begin().await?;
                return Ok(Outcome::Raced);
            }
        };
        let failed: Vec<Target> = targets
            .into_iter()
            .zip(&reasons)
            .filter(|(_, reason)| Reason::is_condition(reason))
            .map(|(target, _)| target)
            .collect();
        if failed.contains(&Target::Stock) && of_stock > 1 {
            quiesce.begin().await?;
        }
        // If the product has changed, its own sku or category may have changed, so its condition is looked at first.
        if failed.contains(&Target::Product) || failed.contains(&Target::Stock) {
            Ok(Outcome::Raced)
        } else if failed.contains(&Target::Sku) {
            Err(ProductError::SkuTaken)
        } else if failed.contains(&Target::Category) {
            Err(ProductError::UnknownCategory)
        } else {
            Err(StoreError::Unexpected("what goes with a product was not there".to_owned()).into())
        }
    }
}
