//! Finds the products of the shop that those of a file are.

use std::collections::{BTreeSet, HashMap};

use shared::domain::{ExternalId, ProductId, Sku, Timestamp, VariantId};
use shared::store::{ProductError, StockedProduct, Store, StoreError};

use crate::apply::Known;
use crate::wanted::{Key, Wanted};

/// What the products of a batch may be found as.
#[derive(Debug, Default)]
pub(crate) struct Found {
    by_id: HashMap<ProductId, StockedProduct>,
    by_external: HashMap<ExternalId, StockedProduct>,
    by_sku: HashMap<String, Vec<(StockedProduct, VariantId)>>,
}

impl Found {
    /// Reads the products of the shop that some of a file may be, each by what it is found by: ids and external ids in
    /// batches, and skus by a query each.
    pub(crate) async fn read(store: &Store, wanted: &[&Wanted], now: Timestamp) -> Result<Self, StoreError> {
        let (mut ids, mut externals, mut skus) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for product in wanted {
            match &product.key {
                Key::Id(id) => {
                    ids.insert(*id);
                    externals.extend(product.external.clone());
                }
                Key::External(external) => _ = externals.insert(external.clone()),
                Key::Sku => skus.extend(product.variants.iter().filter_map(|variant| variant.sku.as_ref())),
            }
        }
        let mut found = Self::default();
        if !ids.is_empty() {
            let ids: Vec<ProductId> = ids.into_iter().collect();
            found.by_id = store.products(&ids).await?.into_iter().map(|it| (it.product.id, it)).collect();
        }
        if !externals.is_empty() {
            let externals: Vec<ExternalId> = externals.into_iter().collect();
            let by_external = store.products_by_external(&externals, now).await;
            found.by_external = by_external.map_err(|error| match error {
                ProductError::Store(error) => error,
                other => StoreError::Unexpected(format!("a change could not be finished: {other:?}")),
            })?;
        }
        if !skus.is_empty() {
            found.by_sku = store.products_by_sku(&skus).await?;
        }
        Ok(found)
    }

    /// The product of the shop that one of the file is.
    pub(crate) fn of(&self, wanted: &Wanted) -> Known {
        let by_external = |external: &ExternalId| self.by_external.get(external);
        let product = match &wanted.key {
            Key::Id(id) => self.by_id.get(id).or_else(|| wanted.external.as_ref().and_then(by_external)),
            Key::External(external) => by_external(external),
            Key::Sku => return self.by_sku(wanted),
        };
        product.map_or(Known::Nothing, |stocked| Known::Product { stocked: Box::new(stocked.clone()), variant: None })
    }

    /// Rows without options are of the one variant with their sku. Rows with options are of the product with variants
    /// that have their skus.
    fn by_sku(&self, wanted: &Wanted) -> Known {
        let skus: BTreeSet<String> =
            wanted.variants.iter().filter_map(|variant| variant.sku.as_ref().map(Sku::folded)).collect();
        let holders: Vec<&(StockedProduct, VariantId)> =
            skus.iter().filter_map(|sku| self.by_sku.get(sku)).flatten().collect();
        let products: BTreeSet<ProductId> = holders.iter().map(|(stocked, _)| stocked.product.id).collect();
        match holders.as_slice() {
            [] => Known::Nothing,
            _ if products.len() > 1 => Known::Ambiguous,
            [(stocked, variant)] => Known::Product { stocked: Box::new(stocked.clone()), variant: Some(*variant) },
            _ if wanted.options.is_empty() => Known::Ambiguous,
            [(stocked, _), ..] => Known::Product { stocked: Box::new(stocked.clone()), variant: None },
        }
    }
}
