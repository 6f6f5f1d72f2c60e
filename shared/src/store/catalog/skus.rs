//! The variants with a sku. Real shops give several variants one sku, so each has an item of its own. Where skus are
//! unique (`UniqueSkus`), a guard item beside them makes them so.

use std::collections::{BTreeMap, HashMap, HashSet};

use futures::stream::{self, StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};

use super::product_plan::{ProductError, Target};
use crate::domain::{ProductId, Sku, VariantId};
use crate::store::table::action::{Action, OF_TRANSACTION};
use crate::store::table::execute::WriteError;
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::{ProductItem, StockedProduct, Store, StoreError};

/// The number of skus that are looked up concurrently.
const AT_ONCE: usize = 16;
/// The most variants of a sku that are read.
const MOST_HOLDERS: usize = 200;

/// A variant that has a sku; or, as the guard, the only one that may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkuHolder {
    pub product_id: ProductId,
    pub variant_id: VariantId,
}

/// The skus of a product's variants, folded.
fn skus(product: Option<&ProductItem>) -> BTreeMap<VariantId, String> {
    let variants = product.into_iter().flat_map(|product| &product.variants);
    variants.filter_map(|variant| Some((variant.id, variant.sku.as_ref()?.folded()))).collect()
}

impl Store {
    /// The variants with a sku, regardless of case: at most 200, strongly consistent. One query.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn variants_with_sku(&self, sku: &Sku) -> Result<Vec<SkuHolder>, StoreError> {
        self.holders(&sku.folded()).await
    }

    async fn holders(&self, folded: &str) -> Result<Vec<SkuHolder>, StoreError> {
        let query = Query::partition(key::sku_partition(folded)).prefix("var_").consistent();
        self.page(query.limit(MOST_HOLDERS)).await?.read()
    }

    /// The products with a variant that has one of these skus, by folded sku; several products may have the same one.
    /// If the text of a sku is the id of a product without a sku, it finds that product. One query per sku, and the
    /// calls of [`Store::products`].
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn products_by_sku(
        &self,
        skus: &[&Sku],
    ) -> Result<HashMap<String, Vec<(StockedProduct, VariantId)>>, StoreError> {
        let folded: HashSet<String> = skus.iter().map(|sku| sku.folded()).collect();
        let look_up = |sku: String| async move { Ok::<_, StoreError>((self.holders(&sku).await?, sku)) };
        let found: Vec<(Vec<SkuHolder>, String)> =
            stream::iter(folded).map(look_up).buffer_unordered(AT_ONCE).try_collect().await?;
        let mut named: Vec<(String, ProductId, VariantId)> = Vec::new();
        for (holders, sku) in found {
            if let Some(id) = sku.parse::<ProductId>().ok().filter(|_| holders.is_empty()) {
                named.push((sku, id, id.only_variant()));
            } else {
                named.extend(holders.into_iter().map(|holder| (sku.clone(), holder.product_id, holder.variant_id)));
            }
        }
        let mut ids: Vec<ProductId> = named.iter().map(|(_, id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        let products: HashMap<ProductId, StockedProduct> =
            self.products(&ids).await?.into_iter().map(|product| (product.product.id, product)).collect();
        let mut by_sku: HashMap<String, Vec<(StockedProduct, VariantId)>> = HashMap::new();
        for (sku, product, variant) in named {
            let Some(product) = products.get(&product) else { continue };
            // The sku may have moved between the two reads.
            let own = product.product.variant(variant).map(|variant| variant.sku.as_ref().map(Sku::folded));
            let is_its = match own {
                Some(Some(own)) => own == sku,
                Some(None) => product.product.id.to_string() == sku,
                None => false,
            };
            if is_its {
                by_sku.entry(sku).or_default().push((product.clone(), variant));
            }
        }
        Ok(by_sku)
    }

    /// The writes that move skus when a product changes: those of one variant, or of all.
    pub(in crate::store) fn sku_moves(
        before: Option<&ProductItem>,
        after: Option<&ProductItem>,
        of: Option<VariantId>,
    ) -> Result<Vec<(Target, Action)>, StoreError> {
        let (mut old, mut new) = (skus(before), skus(after));
        if let Some(of) = of {
            old.retain(|variant, _| *variant == of);
            new.retain(|variant, _| *variant == of);
        }
        let mut writes = Vec::new();
        for (variant, sku) in old.iter().filter(|(variant, sku)| new.get(variant) != Some(sku)) {
            writes.push((Target::Other, Action::delete(&Key::sku(sku, *variant), OF_TRANSACTION)));
        }
        let Some(product_id) = after.map(|product| product.id) else { return Ok(writes) };
        for (variant_id, sku) in new.iter().filter(|(variant, sku)| old.get(variant) != Some(sku)) {
            let holder = SkuHolder { product_id, variant_id: *variant_id };
            writes.push((Target::Other, Action::put(&Key::sku(sku, *variant_id), &holder, OF_TRANSACTION)?));
        }
        Ok(writes)
    }

    /// Where skus are unique, the writes that take the guards of a product's new skus, with one query and one read for
    /// each. A guard that nobody needs any more stays: a guard whose variant does not have the sku guards nothing.
    pub(in crate::store) async fn sku_guards(
        &self,
        before: Option<&ProductItem>,
        after: Option<&ProductItem>,
    ) -> Result<Vec<(Target, Action)>, ProductError> {
        let Some(product_id) = after.map(|product| product.id).filter(|_| self.unique_skus) else {
            return Ok(Vec::new());
        };
        let (old, new) = (skus(before), skus(after));
        if new.values().collect::<HashSet<_>>().len() < new.len() {
            return Err(ProductError::SkuTaken);
        }
        let mut writes = Vec::new();
        for (variant_id, sku) in new.iter().filter(|(variant, sku)| old.get(variant) != Some(sku)) {
            // In this order: a guard that is read here and whose variant is not found afterwards guards nothing.
            let stale: Option<SkuHolder> = self.get(&Key::sku_guard(sku)).await?;
            let holders = self.holders(sku).await?;
            if holders.iter().any(|holder| holder.product_id != product_id) {
                return Err(ProductError::SkuTaken);
            }
            let guard = SkuHolder { product_id, variant_id: *variant_id };
            let put = match stale {
                Some(stale) => Action::put(&Key::sku_guard(sku), &guard, "variant_id = :stale")?
                    .value(":stale", stale.variant_id)?,
                None => Action::put(&Key::sku_guard(sku), &guard, "attribute_not_exists(PK)")?,
            };
            writes.push((Target::Sku, put));
        }
        Ok(writes)
    }

    /// Takes the guards of a product's new skus for a change that exceeds one transaction.
    pub(in crate::store) async fn hold_skus(
        &self,
        before: Option<&ProductItem>,
        after: Option<&ProductItem>,
    ) -> Result<(), ProductError> {
        for (_, guard) in self.sku_guards(before, after).await? {
            match self.execute(guard).await {
                Ok(_) => {}
                Err(WriteError::Condition(_)) => return Err(ProductError::SkuTaken),
                Err(WriteError::Store(error)) => return Err(error.into()),
            }
        }
        Ok(())
    }
}
