//! Products whose listings, or whose `LOW_STOCK` item, disagree with their stock.

use std::collections::HashMap;

use serde::Deserialize;

use super::readable::{passed_over, readable};
use crate::domain::{ProductId, Timestamp};
use crate::store::stock::low::LowStock;
use crate::store::table::backoff::has_time;
use crate::store::table::item::Item;
use crate::store::table::key::Key;
use crate::store::{Consistency, StockItem, Store, StoreError};

/// The part of a listing that is compared.
#[derive(Deserialize)]
struct Row {
    id: ProductId,
    in_stock: bool,
}

/// The part of a product that is compared.
#[derive(Deserialize)]
struct Noted {
    id: ProductId,
    listed_in_stock: bool,
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
    /// Checks the products of a page, eventually consistent. Three items per product, a hundred per call, and one query
    /// more for each sharded stock.
    pub(super) async fn pass_products(&self, page: Vec<Item>, low_stock: i64) -> Result<Passed, StoreError> {
        let rows: Vec<Row> = readable(page);
        let noted: Vec<Noted> = readable(self.of_products(&rows, Key::product).await?);
        let noted: HashMap<ProductId, bool> = noted.into_iter().map(|it| (it.id, it.listed_in_stock)).collect();
        let stocks: Vec<StockItem> = readable(self.of_products(&rows, Key::stock).await?);
        let mut stocks: HashMap<ProductId, StockItem> = stocks.into_iter().map(|it| (it.id, it)).collect();
        // Only whether the item exists matters here, so it counts even if it cannot be read.
        let said = self.of_products(&rows, Key::low_stock).await?;
        let is_said = |id: ProductId| said.iter().any(|item| Key::low_stock(id).is_of(item));
        let mut suspects = Vec::new();
        for Row { id, in_stock } in rows {
            let (Some(noted), Some(first)) = (noted.get(&id), stocks.remove(&id)) else { continue };
            let total = match self.total_of(first).await {
                Ok(stock) => stock.available,
                Err(StoreError::Unexpected(_)) => {
                    passed_over(&format!("the stock of {id}"));
                    continue;
                }
                Err(error) => return Err(error),
            };
            let is_listed_wrongly = [*noted, in_stock].into_iter().any(|says| says != (total > 0));
            if is_listed_wrongly || (low_stock > 0 && (total <= low_stock) != is_said(id)) {
                suspects.push(id);
            }
        }
        Ok(Passed { suspects, low: readable(said) })
    }

    async fn of_products(&self, rows: &[Row], key: fn(ProductId) -> Key) -> Result<Vec<Item>, StoreError> {
        let keys: Vec<Key> = rows.iter().map(|row| key(row.id)).collect();
        self.get_all_as(&keys, Consistency::Eventual).await
    }

    /// Repairs the suspects that still disagree with their stock.
    pub(super) async fn mend_products(&self, suspects: &[ProductId], low_stock: i64, now: Timestamp) -> Mended {
        let mut done = Mended::default();
        for id in suspects {
            if !has_time() {
                done.left.push(*id);
                continue;
            }
            match self.redo_stock(*id, low_stock, now).await {
                Ok(redone) if redone.listing_synced || redone.low_stock => done.mended.push(*id),
                Ok(_) => {}
                Err(StoreError::Unavailable(cause)) => {
                    tracing::warn!(product = %id, cause, "a product is left for the next run");
                    done.left.push(*id);
                }
                Err(_) => passed_over(&id.to_string()),
            }
        }
        done
    }
}
