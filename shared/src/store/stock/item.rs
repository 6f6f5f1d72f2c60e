//! The stock of a variant: the attributes that a sale's conditions need, and its price.

use std::collections::HashMap;

use futures::stream::{self, StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};

use crate::domain::{ItemId, Level, Money, ProductId, Quantity, ShardCount, StockPolicy, VariantId};
use crate::store::table::key::Key;
use crate::store::{Consistency, Store, StoreError};

/// The number of variants whose shards are read concurrently.
const AT_ONCE: usize = 16;
/// The most variants whose shards are summed for one page, and the most shards in total: a query takes half a unit per
/// 8 KB.
const MOST_SUMMED: usize = 40;
const MOST_SHARDS: usize = 640;

/// A variant's stock, small and without index attributes, so that a sale writes one item of one kilobyte and no index.
///
/// It outlives its variant (`deleted`), so that an order can still release its stock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockItem {
    pub id: VariantId,
    pub product_id: ProductId,
    /// Units left to sell. Below 0 only if back-orders are allowed: then that many units are owed. As stored, those of
    /// this item, which is the whole stock only if `shards` is one. Functions that return a sum say so.
    pub available: i64,
    pub price: Money,
    /// Rises when the price, the terms or the policy change.
    pub price_version: u64,
    /// Whether the product is shown and sold.
    pub sellable: bool,
    /// Whether this is the only variant of a product without options, so that it may be sold by the product's id.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only: bool,
    #[serde(default, skip_serializing_if = "StockPolicy::is_deny")]
    pub policy: StockPolicy,
    /// Rises with each update of this item, including sales.
    pub version: u64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// The number of items that share the stock: this one and [`StockShard`](crate::store::StockShard)s.
    #[serde(default, rename = "parts", skip_serializing_if = "ShardCount::is_one")]
    pub shards: ShardCount,
    /// Whether sales use only this shard, so that a change of all shards succeeds: see
    /// [`quiesce`](super::shards::quiesce).
    #[serde(default, rename = "hushed", skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::store) quiesced: bool,
    /// Rises when the stock is divided anew. All shards have the first item's generation, so that a read can tell
    /// whether it has all shards of one generation.
    #[serde(default, rename = "layout", skip_serializing_if = "is_zero")]
    pub(in crate::store) generation: u64,
}

/// What a variant's stock has in common with its product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct SaleTerms {
    pub(in crate::store) price: Money,
    pub(in crate::store) sellable: bool,
    pub(in crate::store) only: bool,
    pub(in crate::store) policy: StockPolicy,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(generation: &u64) -> bool {
    *generation == 0
}

impl StockItem {
    pub(in crate::store) fn new(id: VariantId, product_id: ProductId, terms: SaleTerms, stock: Level) -> Self {
        let SaleTerms { price, sellable, only, policy } = terms;
        Self {
            id,
            product_id,
            available: stock.get(),
            price,
            price_version: 1,
            sellable,
            only,
            policy,
            version: 1,
            deleted: false,
            shards: ShardCount::ONE,
            quiesced: false,
            generation: 0,
        }
    }

    /// Returns true if the variant is shown and sold.
    pub fn is_for_sale(&self) -> bool {
        self.sellable
    }

    /// Returns true if it may be sold to a client that named it like this.
    pub fn is_sold_as(&self, item: ItemId) -> bool {
        self.sellable && (self.only || !item.is_by_product())
    }

    /// Returns true if it has enough units, or needs none. One shard alone cannot decide this for the whole stock.
    pub fn has(&self, quantity: Quantity) -> bool {
        self.policy.covers(self.policy.taken(quantity), self.available)
    }

    /// Returns true if at least one unit can be sold while its product is shown.
    pub fn is_in_stock(&self) -> bool {
        !self.deleted && self.policy.is_in_stock(self.available)
    }

    /// The number of shards that sales use now, starting with the first.
    pub fn spread(&self) -> ShardCount {
        if self.quiesced { ShardCount::ONE } else { self.shards }
    }
}

impl Store {
    /// The stock items of these variants, by id. Unknown variants are left out, deleted ones are not. One call per
    /// hundred variants. For a sharded stock, this is the first shard.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn stock_items(
        &self,
        ids: &[VariantId],
        consistency: Consistency,
    ) -> Result<HashMap<VariantId, StockItem>, StoreError> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let keys: Vec<Key> = ids.into_iter().map(Key::stock).collect();
        let items: Vec<StockItem> = serde_dynamo::from_items(self.get_all_as(&keys, consistency).await?)?;
        Ok(items.into_iter().map(|item| (item.id, item)).collect())
    }

    /// The stock of these variants, for display: eventually consistent, with the total units of all shards, which takes
    /// one query more for each sharded stock. At most 40 sharded stocks are summed, in the order of `ids`, while they
    /// have at most 640 shards in total. For the others this is the first shard.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn stock_totals(&self, ids: &[VariantId]) -> Result<HashMap<VariantId, StockItem>, StoreError> {
        let mut items = self.stock_items(ids, Consistency::Eventual).await?;
        let whole = self.sum_shards(ids, &items).await?;
        items.extend(whole);
        Ok(items)
    }

    /// The total stock of those of these variants whose stock is sharded, within the limits of
    /// [`Store::stock_totals`].
    pub(in crate::store) async fn sum_shards(
        &self,
        ids: &[VariantId],
        items: &HashMap<VariantId, StockItem>,
    ) -> Result<Vec<(VariantId, StockItem)>, StoreError> {
        let (mut shards, mut summed) = (0, Vec::new());
        for item in ids.iter().filter_map(|id| items.get(id)).filter(|item| !item.shards.is_one()) {
            shards += usize::from(item.shards.get());
            if summed.len() >= MOST_SUMMED || shards > MOST_SHARDS {
                break;
            }
            summed.push(item.id);
        }
        let sums = summed.into_iter().map(|id| self.whole_stock_as(id, Consistency::Eventual));
        let sums: Vec<_> = stream::iter(sums).buffer_unordered(AT_ONCE).try_collect().await?;
        Ok(sums.into_iter().flatten().map(|whole| (whole.first.id, whole.summed())).collect())
    }

    /// A stock item with the total units of all shards: one query if the stock is sharded.
    pub(in crate::store) async fn total_of(&self, first: StockItem) -> Result<StockItem, StoreError> {
        if first.shards.is_one() {
            return Ok(first);
        }
        let whole = self.whole_stock(first.id).await?;
        Ok(whole.map_or(first, |whole| whole.summed()))
    }
}
