use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use crate::domain::{ProductId, Sku};
use crate::store::table::key::Key;
use crate::store::{ProductItem, StockItem, Store, StoreError};

/// The product that has a sku.
#[derive(Deserialize)]
struct Holder {
    product_id: ProductId,
}

impl Store {
    /// The products with these skus, by folded sku, strongly consistent. For a product without a sku, its id counts as
    /// its sku. One call per hundred skus, and one per fifty products found.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn products_by_sku(
        &self,
        skus: &[&Sku],
    ) -> Result<HashMap<String, (ProductItem, StockItem)>, StoreError> {
        let folded: HashSet<String> = skus.iter().map(|sku| sku.folded()).collect();
        let keys: Vec<(Key, &String)> = folded.iter().map(|sku| (Key::sku(sku), sku)).collect();
        let wanted: Vec<Key> = keys.iter().map(|(key, _)| key.clone()).collect();
        let mut named: HashMap<ProductId, String> = HashMap::new();
        for item in self.get_all(&wanted).await? {
            let sku = keys.iter().find(|(key, _)| key.is_of(&item)).map(|(_, sku)| (*sku).clone());
            let holder: Holder = serde_dynamo::from_item(item)?;
            named.extend(sku.map(|sku| (holder.product_id, sku)));
        }
        let held: HashSet<String> = named.values().cloned().collect();
        for sku in folded.difference(&held) {
            if let Ok(id) = sku.parse() {
                named.entry(id).or_insert_with(|| sku.clone());
            }
        }
        let ids: Vec<ProductId> = named.keys().copied().collect();
        let found = self.products(&ids).await?.into_iter().filter_map(|(product, stock)| {
            let name = named.remove(&product.id)?;
            // The sku may have moved between the two reads.
            let own = product.sku.as_ref().map_or_else(|| product.id.to_string(), Sku::folded);
            (own == name).then_some((name, (product, stock)))
        });
        Ok(found.collect())
    }
}
