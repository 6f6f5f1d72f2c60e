//! What is sold of a product: all that checkout touches and all that a cart shows.

use std::collections::HashMap;

use futures::stream::{self, StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};

use crate::domain::{Money, Parts, ProductId, Stock};
use crate::store::table::key::Key;
use crate::store::{ProductItem, Store, StoreError};

/// How many products' parts are read at once.
const AT_ONCE: usize = 16;

/// A product's stock, small and without index attributes, so that a sale writes one item of one kilobyte and no index.
///
/// It outlives its product (`deleted`), so that an order can still give back what it took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockItem {
    pub id: ProductId,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// Units left to sell, never below 0. As stored, those of this item alone: all there are only where `parts` is one.
    /// What gives a sum says so.
    pub available: i64,
    pub price: Money,
    /// Rises when the price changes.
    pub price_version: u64,
    /// Whether the product is shown and sold.
    pub sellable: bool,
    /// Rises with every update of this item, sales included.
    pub version: u64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// How many items hold the stock: this one and [`StockPart`](crate::store::StockPart)s.
    #[serde(default, skip_serializing_if = "Parts::is_one")]
    pub parts: Parts,
    /// Sales draw from this one alone for a moment, so that the others come to rest: see `stock_parts_hush`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::store) hushed: bool,
    /// Rises when the parts are arranged anew. All parts have it from their first item, so that a read can tell whether
    /// it saw all of one arrangement.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(in crate::store) layout: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(layout: &u64) -> bool {
    *layout == 0
}

impl StockItem {
    pub(in crate::store) fn new(product: &ProductItem, stock: Stock) -> Self {
        Self {
            id: product.id,
            name: product.name.as_str().to_owned(),
            sku: product.sku.as_ref().map(|sku| sku.as_str().to_owned()),
            available: stock.get(),
            price: product.price,
            price_version: 1,
            sellable: product.is_active(),
            version: 1,
            deleted: false,
            parts: Parts::ONE,
            hushed: false,
            layout: 0,
        }
    }

    /// From how many parts sales draw now, from the first on.
    pub fn spread(&self) -> Parts {
        if self.hushed { Parts::ONE } else { self.parts }
    }
}

impl Store {
    /// What is sold of these products, as of now; unknown ones are left out, deleted ones are not. A call a hundred. Of a
    /// stock in several parts this is the first one.
    ///
    /// # Errors
    /// As DynamoDB's.
    pub async fn stock_items(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, StockItem>, StoreError> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let keys: Vec<Key> = ids.into_iter().map(Key::stock).collect();
        let items: Vec<StockItem> = serde_dynamo::from_items(self.get_all(&keys).await?)?;
        Ok(items.into_iter().map(|item| (item.id, item)).collect())
    }

    /// As [`Store::stock_items`], with what is available in all parts: a query more for each product that has several.
    ///
    /// # Errors
    /// As DynamoDB's.
    pub async fn stock_totals(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, StockItem>, StoreError> {
        let items = self.stock_items(ids).await?;
        let totals = items.into_values().map(|item| async move {
            let item = self.total_of(item).await?;
            Ok::<_, StoreError>((item.id, item))
        });
        stream::iter(totals).buffer_unordered(AT_ONCE).try_collect().await
    }

    /// A stock item with what is available in all parts: a query, if there are several.
    pub(in crate::store) async fn total_of(&self, first: StockItem) -> Result<StockItem, StoreError> {
        if first.parts.is_one() {
            return Ok(first);
        }
        let whole = self.whole_stock(first.id).await?;
        Ok(whole.map_or(first, |whole| whole.summed()))
    }
}
