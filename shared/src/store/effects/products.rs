//! Products whose listings, or whose variants' `LOW_STOCK` items, disagree with their stock.

use std::collections::HashMap;

use serde::Deserialize;

use super::readable::{passed_over, readable};
use crate::domain::{ProductId, Timestamp, VariantId};
use crate::store::catalog::in_stock::InStock;
use crate::store::stock::low::{LowStock, is_low};
use crate::store::table::backoff::has_time;
use crate::store::table::item::Item;
use crate::store::table::key::Key;
use crate::store::{Consistency, ProductItem, StockItem, StockWatch, Store, StoreError};

/// The part of a listing that is needed.
#[derive(Deserialize)]
struct Row {
    id: ProductId,
}

/// The result of checking a page of products.
pub(super) struct Passed {
    /// Products that disagree with their stock.
    pub(super) suspects: Vec<ProductId>,
    /// The `LOW_STOCK` items of these products.
    pub(super) low: Vec<LowStock>,
}

/// The result of checking the suspects again.
#[derive(Default)]
pub(super) struct Mended {
    pub(super) mended: Vec<ProductId>,
    /// Products that there was no time for, or whose repair failed because DynamoDB was unavailable.
    pub(super) left: Vec<ProductId>,
}

impl Store {
    /// Checks the products of a page, eventually consistent. Two items per product and two per variant, a hundred per
    /// call, and one query more for each sharded stock.
    pub(super) async fn pass_products(&self, page: Vec<Item>, low_stock: i64) -> Result<Passed, StoreError> {
        let rows: Vec<Row> = readable(page);
        let of_rows = |key: fn(ProductId) -> Key| rows.iter().map(|row| key(row.id)).collect::<Vec<_>>();
        let products: Vec<ProductItem> = readable(self.eventual(&of_rows(Key::product)).await?);
        let sets: Vec<InStock> = readable(self.eventual(&of_rows(Key::in_stock)).await?);
        let sets: HashMap<ProductId, InStock> = sets.into_iter().map(|set| (set.product_id, set)).collect();
        let variants: Vec<VariantId> = products.iter().flat_map(ProductItem::variant_ids).collect();
        let of_variants = |key: fn(VariantId) -> Key| variants.iter().map(|id| key(*id)).collect::<Vec<_>>();
        let stocks: Vec<StockItem> = readable(self.eventual(&of_variants(Key::stock)).await?);
        let mut stocks: HashMap<VariantId, StockItem> = stocks.into_iter().map(|it| (it.id, it)).collect();
        // Only whether the item exists matters here, so it counts even if it cannot be read.
        let said = self.eventual(&of_variants(Key::low_stock)).await?;
        let is_said = |id: VariantId| said.iter().any(|item| Key::low_stock(id).is_of(item));
        let mut suspects = Vec::new();
        for product in &products {
            let Some(set) = sets.get(&product.id) else { continue };
            let mut is_wrong = false;
            for variant in &product.variants {
                let Some(first) = stocks.remove(&variant.id) else { continue };
                let stock = match self.total_of(first).await {
                    Ok(stock) => stock,
                    Err(StoreError::Unexpected(_)) => {
                        passed_over(&format!("the stock of {}", variant.id));
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                is_wrong |= set.variants.contains(&variant.id) != stock.is_in_stock();
                is_wrong |= low_stock > 0 && is_low(&stock, stock.available, low_stock) != is_said(variant.id);
            }
            if is_wrong {
                suspects.push(product.id);
            }
        }
        Ok(Passed { suspects, low: readable(said) })
    }

    async fn eventual(&self, keys: &[Key]) -> Result<Vec<Item>, StoreError> {
        self.get_all_as(keys, Consistency::Eventual).await
    }

    /// Repairs the suspects that still disagree with their stock.
    pub(super) async fn mend_products(&self, suspects: &[ProductId], low_stock: i64, now: Timestamp) -> Mended {
        let mut done = Mended::default();
        for id in suspects {
            if !has_time() {
                done.left.push(*id);
                continue;
            }
            match self.mend_product(*id, low_stock, now).await {
                Ok(true) => done.mended.push(*id),
                Ok(false) => {}
                Err(StoreError::Unavailable(cause)) => {
                    tracing::warn!(product = %id, cause, "a product is left for the next run");
                    done.left.push(*id);
                }
                Err(_) => passed_over(&id.to_string()),
            }
        }
        done
    }

    /// Repairs what disagrees with the stock of a product's variants. Returns true if anything did.
    async fn mend_product(&self, id: ProductId, low_stock: i64, now: Timestamp) -> Result<bool, StoreError> {
        let mut is_mended = self.sync_product_stock(id).await?;
        let variants = self.get::<ProductItem>(&Key::product(id)).await?.map(|product| product.variant_ids());
        for variant in variants.unwrap_or_default() {
            if low_stock > 0 {
                is_mended |= self.watch_stock(variant, StockWatch::Crossed, low_stock, now).await?;
            }
        }
        Ok(is_mended)
    }
}
