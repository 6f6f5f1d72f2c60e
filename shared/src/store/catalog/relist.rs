//! Has the listings of a product follow its category.

use super::listing::row_actions;
use super::product_plan::{Outcome, Plan, Target, as_read, check_path};
use crate::domain::{ProductId, Timestamp};
use crate::store::stock::shards::quiesce::Quiesce;
use crate::store::table::backoff::Backoff;
use crate::store::{ProductError, ProductItem, Store, StoreError};

impl Store {
    /// A product as it is to be written, with the path that its listings are to follow: that of before, or its
    /// category's if it gets new listings. One read at most.
    pub(in crate::store) async fn with_path(
        &self,
        before: Option<&ProductItem>,
        after: ProductItem,
    ) -> Result<ProductItem, ProductError> {
        let keeps = before.is_some_and(|before| {
            before.category_id == after.category_id && (before.is_active() || !after.is_active())
        });
        if keeps {
            return Ok(after);
        }
        self.with_path_of_category(after).await
    }

    /// A product with the path of its category. One read.
    pub(in crate::store) async fn with_path_of_category(
        &self,
        product: ProductItem,
    ) -> Result<ProductItem, ProductError> {
        let category = self.category(product.category_id).await?.ok_or(ProductError::UnknownCategory)?;
        Ok(ProductItem { category_path: category.ancestors, ..product })
    }

    /// Has the listings of a product follow the ancestors of its category, if they follow older ones. Reads the product
    /// with its stock and its category.
    pub(in crate::store) async fn relist_product(&self, id: ProductId, now: Timestamp) -> Result<(), ProductError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let Some(state) = self.settled_product(id, now).await? else { return Ok(()) };
            let before = &state.product;
            if !before.is_active() {
                // It has no listings.
                return Ok(());
            }
            let after = self.with_path_of_category(before.clone()).await?;
            if after.category_path == before.category_path {
                return Ok(());
            }
            let after = ProductItem { version: before.version.saturating_add(1), ..after };
            let mut plan = Plan::default();
            plan.add(Target::Product, as_read(after.put("")?, before)?);
            plan.add(Target::InStock, state.in_stock.write(&state.in_stock, false)?);
            plan.add(Target::Category, check_path(&after)?);
            let is_listed = state.in_stock.is_any();
            plan.add_others(row_actions(Some((before, is_listed)), Some((&after, is_listed)))?);
            if let Outcome::Done = self.carry_out(plan, &mut Quiesce::of(self)).await? {
                return Ok(());
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("the product kept changing".to_owned()).into());
            }
        }
    }
}
