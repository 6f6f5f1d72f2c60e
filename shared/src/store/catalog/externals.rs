//! What products are known by elsewhere. A guard item beside each makes it unique, and finds the product.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::product_plan::{ProductError, Target};
use crate::domain::{ExternalId, ProductId, Timestamp};
use crate::store::table::action::{Action, OF_TRANSACTION};
use crate::store::table::key::Key;
use crate::store::{ProductItem, StockedProduct, Store, StoreError};

/// The product that is known by an external id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct ExternalGuard {
    external: ExternalId,
    product_id: ProductId,
}

impl Store {
    /// The products that are known by these external ids, strongly consistent. One call per hundred ids, and the calls of
    /// [`Store::products`]. A new product of many variants, whose making was interrupted, is finished first.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn products_by_external(
        &self,
        externals: &[ExternalId],
        now: Timestamp,
    ) -> Result<HashMap<ExternalId, StockedProduct>, ProductError> {
        let mut keys: Vec<Key> = externals.iter().map(Key::external).collect();
        keys.sort_unstable_by(|one, other| one.pk.cmp(&other.pk));
        keys.dedup();
        let mut guards = Vec::with_capacity(keys.len());
        for item in self.get_all(&keys).await? {
            guards.push(serde_dynamo::from_item::<_, ExternalGuard>(item).map_err(StoreError::from)?);
        }
        let ids: Vec<ProductId> = guards.iter().map(|guard| guard.product_id).collect();
        let mut found = HashMap::with_capacity(ids.len());
        self.add_found(&ids, &mut found).await?;
        let is_missing = |guard: &ExternalGuard| !found.contains_key(&guard.external);
        let missing: Vec<ProductId> =
            guards.iter().filter(|guard| is_missing(guard)).map(|guard| guard.product_id).collect();
        for id in &missing {
            self.drive_change(*id, now).await?;
        }
        if !missing.is_empty() {
            self.add_found(&missing, &mut found).await?;
        }
        Ok(found)
    }

    async fn add_found(
        &self,
        ids: &[ProductId],
        found: &mut HashMap<ExternalId, StockedProduct>,
    ) -> Result<(), StoreError> {
        for stocked in self.products(ids).await? {
            if let Some(external) = stocked.product.external.clone() {
                found.insert(external, stocked);
            }
        }
        Ok(())
    }

    /// The writes that move the guard when a product changes what it is known by.
    pub(in crate::store) fn external_moves(
        before: Option<&ProductItem>,
        after: Option<&ProductItem>,
    ) -> Result<Vec<(Target, Action)>, StoreError> {
        fn of(product: Option<&ProductItem>) -> Option<&ExternalId> {
            product?.external.as_ref()
        }
        let mut writes = Vec::new();
        if of(before) == of(after) {
            return Ok(writes);
        }
        if let Some(gone) = of(before) {
            writes.push((Target::Other, Action::delete(&Key::external(gone), OF_TRANSACTION)));
        }
        if let (Some(after), Some(new)) = (after, of(after)) {
            let guard = ExternalGuard { external: new.clone(), product_id: after.id };
            let put = Action::put(&Key::external(new), &guard, "attribute_not_exists(PK)")?;
            writes.push((Target::External, put));
        }
        Ok(writes)
    }
}
