//! A product with everything that a change of it must know, as it was read.

use std::collections::BTreeMap;

use super::in_stock::InStock;
use crate::domain::{ProductId, VariantId};
use crate::store::table::backoff::Backoff;
use crate::store::table::key::Key;
use crate::store::{Consistency, ProductItem, StockItem, StockedProduct, Store, StoreError, WholeStock};

/// A product, its set of variants in stock, and all shards of its variants' stock.
#[derive(Clone, Debug)]
pub(in crate::store) struct ProductState {
    pub(in crate::store) product: ProductItem,
    pub(in crate::store) in_stock: InStock,
    /// Includes the stock of the variant that a product without options has, if there ever was one.
    pub(in crate::store) stocks: BTreeMap<VariantId, WholeStock>,
}

impl ProductState {
    /// The product as clients see it.
    pub(in crate::store) fn summed(&self) -> StockedProduct {
        let of_product = self.product.variants.iter().filter_map(|variant| self.stocks.get(&variant.id));
        let stock = of_product.map(|stock| (stock.first.id, stock.summed())).collect();
        StockedProduct { product: self.product.clone(), stock }
    }
}

impl Store {
    /// A product and all of its stock, strongly consistent: one call, one more per hundred variants of a product with
    /// options, and one query for each sharded stock.
    pub(in crate::store) async fn product_state(&self, id: ProductId) -> Result<Option<ProductState>, StoreError> {
        let only = id.only_variant();
        let mut backoff = Backoff::new(&self.random);
        loop {
            let (mut product, mut in_stock, mut firsts) = (None::<ProductItem>, None::<InStock>, Vec::new());
            for item in self.get_all(&[Key::product(id), Key::in_stock(id), Key::stock(only)]).await? {
                if Key::product(id).is_of(&item) {
                    product = Some(serde_dynamo::from_item(item)?);
                } else if Key::in_stock(id).is_of(&item) {
                    in_stock = Some(serde_dynamo::from_item(item)?);
                } else {
                    firsts.push(serde_dynamo::from_item::<_, StockItem>(item)?);
                }
            }
            let Some(product) = product else { return Ok(None) };
            let others: Vec<VariantId> = product.variant_ids().into_iter().filter(|variant| *variant != only).collect();
            firsts.extend(self.stock_items(&others, Consistency::Now).await?.into_values());
            let mut stocks = BTreeMap::new();
            for first in firsts {
                let whole = if first.shards.is_one() {
                    Some(WholeStock { first, others: Vec::new() })
                } else {
                    self.whole_stock(first.id).await?
                };
                stocks.extend(whole.map(|whole| (whole.first.id, whole)));
            }
            let is_whole = product.variants.iter().all(|variant| stocks.contains_key(&variant.id));
            match in_stock {
                Some(in_stock) if is_whole => return Ok(Some(ProductState { product, in_stock, stocks })),
                // Its items were read in the middle of a change.
                _ if backoff.wait().await => {}
                _ => return Err(StoreError::Unavailable("the product kept changing".to_owned())),
            }
        }
    }
}
