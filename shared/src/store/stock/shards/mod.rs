//! Stock shards. A variant that sells too fast for one item has its stock in several items of its partition. The stock
//! is their sum.
//!
//! - The first shard, the [`StockItem`], always exists. It has the number of shards, and the common attributes that a
//!   sale's conditions do not need, such as the name and the price.
//! - A sale reserves from one random shard. If that has too little, it reserves from others, as few as possible. Stock
//!   is released to the first.
//! - Shards are created, evened out and removed in one transaction ([`arrange`]), which also raises the `generation` of
//!   all. When staff change an attribute that all shards have, one transaction changes all of them.

pub(in crate::store) mod adjust;
pub(in crate::store) mod arrange;
pub(in crate::store) mod edit;
pub(in crate::store) mod quiesce;
pub(in crate::store) mod read;
pub(in crate::store) mod share;
pub(in crate::store) mod write;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::domain::{ShardCount, VariantId};
use crate::store::schema::SORT_KEY;
use crate::store::table::item::Item;
use crate::store::table::key::{self, Key};
use crate::store::{StockItem, StoreError};

/// A stock shard other than the first: only the attributes that a sale's conditions need. The first one can be read as
/// this, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockShard {
    /// Units left to sell in this shard, never below 0: a stock with back-orders is not sharded.
    pub available: i64,
    /// Always equal to the first shard's.
    pub price_version: u64,
    pub sellable: bool,
    /// Rises with each update of this shard.
    pub(in crate::store) version: u64,
    #[serde(default, rename = "layout")]
    pub(in crate::store) generation: u64,
}

/// All of a variant's stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeStock {
    pub(in crate::store) first: StockItem,
    pub(in crate::store) others: Vec<StockShard>,
}

/// The result of reading a variant's stock.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::store) enum Found {
    /// There is no such variant and never was.
    Nothing,
    Whole(WholeStock),
    /// Shards of different generations, or not all shards. The number is the first shard's.
    Torn(ShardCount),
}

impl WholeStock {
    /// The units of each shard, in order.
    pub fn available(&self) -> Vec<i64> {
        std::iter::once(self.first.available).chain(self.others.iter().map(|shard| shard.available)).collect()
    }

    /// Units left to sell in all shards.
    pub fn total(&self) -> i64 {
        self.available().into_iter().fold(0, i64::saturating_add)
    }

    /// The whole stock as one item: `available` is the total, and `version` rises with each update of any shard.
    pub fn summed(&self) -> StockItem {
        StockItem { available: self.total(), version: self.version(), ..self.first.clone() }
    }

    /// Each shard's version, in order.
    pub(in crate::store) fn versions(&self) -> Vec<u64> {
        std::iter::once(self.first.version).chain(self.others.iter().map(|shard| shard.version)).collect()
    }

    /// The sum of the shards' versions. No two states of a stock have the same sum: it never falls, because a removed
    /// shard's version is added to the first shard's.
    pub(in crate::store) fn version(&self) -> u64 {
        self.versions().into_iter().fold(0, u64::saturating_add)
    }
}

/// Assembles a variant's stock from the items that were read. Ignores other items.
pub(in crate::store) fn gather(id: VariantId, items: impl IntoIterator<Item = Item>) -> Result<Found, StoreError> {
    let sort_key = |item: &Item| item.get(SORT_KEY).and_then(|key| key.as_s().ok()).cloned().unwrap_or_default();
    let mut by_key: HashMap<String, Item> = items
        .into_iter()
        .map(|item| (sort_key(&item), item))
        .filter(|(sort_key, _)| sort_key.starts_with(key::STOCK))
        .collect();
    let Some(first) = by_key.remove(key::STOCK) else { return Ok(Found::Nothing) };
    let first: StockItem = serde_dynamo::from_item(first)?;
    let mut others = Vec::with_capacity(by_key.len());
    for shard in 1..first.shards.get() {
        let Some(item) = by_key.remove(&Key::stock_shard(id, shard).sk) else { return Ok(Found::Torn(first.shards)) };
        let other: StockShard = serde_dynamo::from_item(item)?;
        if other.generation != first.generation {
            return Ok(Found::Torn(first.shards));
        }
        others.push(other);
    }
    Ok(if by_key.is_empty() { Found::Whole(WholeStock { first, others }) } else { Found::Torn(first.shards) })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::Timestamp;

    fn id() -> VariantId {
        VariantId::new(Timestamp::from_millis(1_769_860_800_000), [3; 10])
    }

    /// The items of a variant's partition: its terms, and its stock in this many shards of this generation.
    fn items(shards: u8, generation: u64) -> Vec<Item> {
        let item = |key: Key, value: serde_json::Value| {
            let mut item: Item = serde_dynamo::to_item(value).expect("an item");
            item.extend(key.attributes());
            item
        };
        let first = json!({
            "id": id(), "product_id": id().as_only_variant_of(), "available": 5, "price": 100, "price_version": 2, "sellable": true, "version": 7,
            "parts": shards, "layout": generation,
        });
        let other = |shard| json!({ "available": shard, "price_version": 2, "sellable": true, "version": 10, "layout": generation });
        let others = (1..shards).map(|shard| item(Key::stock_shard(id(), shard), other(shard)));
        [item(Key::terms(id()), json!({})), item(Key::stock(id()), first)].into_iter().chain(others).collect()
    }

    #[test]
    fn shards_are_put_together_in_any_order() {
        let mut items = items(12, 3);
        items.reverse();
        let Ok(Found::Whole(stock)) = gather(id(), items) else { panic!("not whole") };
        assert_eq!(stock.available(), [5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        let sum = stock.summed();
        assert_eq!((sum.available, sum.version, sum.shards.get()), (5 + 66, 7 + 11 * 10, 12));
    }

    #[test]
    fn a_shard_that_is_missing_or_too_many_or_of_another_layout_is_seen() {
        let torn = |items: Vec<Item>, shards| {
            assert_eq!(gather(id(), items), Ok(Found::Torn(ShardCount::new(shards).expect("parts"))));
        };
        torn(items(4, 3).into_iter().take(4).collect(), 4);
        torn(items(4, 3).into_iter().take(2).chain(items(4, 2).into_iter().skip(2)).collect(), 4);
        torn(items(1, 3).into_iter().chain(items(4, 3).into_iter().skip(2)).collect(), 1);
        assert_eq!(gather(id(), items(1, 0).into_iter().take(1)), Ok(Found::Nothing));
    }

    /// As most stocks are stored.
    #[test]
    fn an_item_without_shards_is_all_of_its_stock() {
        let stored = json!({
            "id": id(), "product_id": id().as_only_variant_of(), "available": 5, "price": 100, "price_version": 1,
            "sellable": true, "version": 7,
        });
        let mut item: Item = serde_dynamo::to_item(stored.clone()).expect("an item");
        item.extend(Key::stock(id()).attributes());
        let Ok(Found::Whole(stock)) = gather(id(), [item]) else { panic!("not whole") };
        assert_eq!((stock.total(), stock.first.shards, stock.first.spread()), (5, ShardCount::ONE, ShardCount::ONE));
        assert_eq!(serde_json::to_value(&stock.first).expect("JSON"), stored, "and is stored as it was");
    }
}
