//! Low stock: an item that exists while a variant's stock is low, over all its shards. Its appearance is the event.
//!
//! The stream record of one shard does not have the sum, and may come twice, late or out of order. So each record has
//! the current stock read, and the item is put or deleted on the condition that the stock is still on that side. The
//! item is a state: a stock that becomes low and recovers before it is read was not low.

use serde::{Deserialize, Serialize};
use serde_dynamo::{AttributeValue, Item};

use super::crossing::available;
use super::shards::write::edit_shard;
use crate::domain::{Concerned, Event, ProductId, StockPolicy, Timestamp, VariantId, What, variant_name};
use crate::store::records::{MalformedRecord, key_of};
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::key::{self, Key};
use crate::store::table::transact::TransactError;
use crate::store::{StockItem, Store, StoreError, VariantTerms, WholeStock};

/// A low stock, as it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct LowStock {
    pub(in crate::store) variant_id: VariantId,
    product_id: ProductId,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    variant_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sku: Option<String>,
    left: i64,
    /// The stock's version, which distinguishes one low period from another.
    version: u64,
    at: Timestamp,
    /// Whether it was low when the variant was created. That is no event: the creator knows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    quiet: bool,
}

/// Why a stock is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StockWatch {
    /// It may have become low, or no longer be low.
    Crossed,
    /// It is new or sold from now on, and low from the start.
    Began,
}

impl LowStock {
    /// The event that the stock became low. None if it was low from the start.
    pub(in crate::store) fn event(self) -> Option<Event> {
        let Self { variant_id, product_id, name, variant_name, sku, left, version, at, quiet } = self;
        let what = What::StockLow { product_id, variant_id, name, variant_name, sku, left };
        (!quiet).then(|| Event::new(at, what, Concerned::Staff, Some(version)))
    }
}

/// The variant whose stock is to be checked after a change of one of its shards, and why. That is the case if the whole
/// stock may have fallen to `low` units or fewer, or risen above, or if the variant is sold from now on and its stock
/// is low. Never if `low` is 0.
///
/// # Errors
/// Returns [`MalformedRecord`] if the record's keys cannot be read, or if it is a stock item's and cannot be read.
pub fn stock_to_watch(
    keys: &Item,
    old: &Item,
    new: &Item,
    low: i64,
) -> Result<Option<(VariantId, StockWatch)>, MalformedRecord> {
    let (pk, sk) = key_of(keys)?;
    let Some(id) = key::variant_of_stock(pk, sk).filter(|_| low > 0) else { return Ok(None) };
    // New and removed shards leave the sum as it is, except the first shard of a new variant.
    if new.is_empty() || (old.is_empty() && sk != key::STOCK) {
        return Ok(None);
    }
    let begins = is_sellable(new) && !is_sellable(old);
    let (before, now) = (if old.is_empty() { 0 } else { available(old)? }, available(new)?);
    if begins || old.is_empty() {
        let id = id.parse().map_err(|_| MalformedRecord)?;
        return Ok((begins && now <= low).then_some((id, StockWatch::Began)));
    }
    let alone = sk == key::STOCK && old.get("parts").is_none() && new.get("parts").is_none();
    // No shard has more units than the sum. While one has more than `low`, so has the sum.
    let is_changed = before != now && before.min(now) <= low && (before.max(now) > low || !alone);
    // What is not counted is never low.
    let concerns = is_changed || old.get("policy") != new.get("policy");
    let id = id.parse().map_err(|_| MalformedRecord)?;
    Ok(concerns.then_some((id, StockWatch::Crossed)))
}

fn is_sellable(stock: &Item) -> bool {
    matches!(stock.get("sellable"), Some(AttributeValue::Bool(true)))
}

impl Store {
    /// Puts or deletes the `LOW_STOCK` item of a variant on sale, according to whether its stock is `low` units or
    /// fewer now. Returns true if the item was wrong. A query and a read, and a transaction if it was wrong.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails, or if the stock kept changing until the time budget was spent.
    pub async fn watch_stock(
        &self,
        id: VariantId,
        why: StockWatch,
        low: i64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let Some((terms, stock)) = self.terms_and_stock(id).await? else { return Ok(false) };
            let is_low = is_low(&stock.first, stock.total(), low);
            let is_said = self.get_item(&Key::low_stock(id)).await?.is_some();
            if is_low == is_said || (is_low && !stock.first.sellable) {
                return Ok(false);
            }
            let actions = if is_low { say(&terms, &stock, why, now)? } else { take_back(&stock, low)? };
            match self.transact(actions).await {
                Ok(()) => return Ok(true),
                Err(TransactError::Store(error)) => return Err(error),
                Err(TransactError::Refused(_raced)) => {}
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("the stock kept changing".to_owned()));
            }
        }
    }
}

/// Returns true if a stock with so many units is low.
pub(in crate::store) fn is_low(stock: &StockItem, units: i64, low: i64) -> bool {
    stock.policy != StockPolicy::Untracked && units <= low
}

/// Puts the item, on the condition that no shard has more units than were read. Sales do not make it fail.
fn say(terms: &VariantTerms, stock: &WholeStock, why: StockWatch, now: Timestamp) -> Result<Vec<Action>, StoreError> {
    let said = LowStock {
        variant_id: terms.id,
        product_id: terms.product_id,
        name: terms.name.clone(),
        variant_name: variant_name(&terms.options),
        sku: terms.sku.clone(),
        left: stock.total(),
        version: stock.version(),
        at: now,
        quiet: why == StockWatch::Began,
    };
    let mut actions = vec![Action::put(&Key::low_stock(terms.id), &said, "attribute_not_exists(PK)")?];
    for (shard, units) in (0_u8..).zip(stock.available()) {
        actions.extend(check(stock, shard, "available <= :seen", units)?);
    }
    Ok(actions)
}

/// Deletes the item, on the condition that one shard still has more than `low` units, or, if no shard alone has, that
/// none has fewer than were read.
fn take_back(stock: &WholeStock, low: i64) -> Result<Vec<Action>, StoreError> {
    let mut actions = vec![Action::delete(&Key::low_stock(stock.first.id), "attribute_exists(PK)")];
    if stock.first.policy == StockPolicy::Untracked {
        return Ok(actions);
    }
    let shards = stock.available();
    match (0_u8..).zip(&shards).find(|(_, units)| **units > low) {
        Some((shard, _)) => actions.extend(check(stock, shard, "available > :seen", low)?),
        None => {
            for (shard, units) in (0_u8..).zip(shards) {
                actions.extend(check(stock, shard, "available >= :seen", units)?);
            }
        }
    }
    Ok(actions)
}

fn check(stock: &WholeStock, shard: u8, holds: &str, units: i64) -> Result<Option<Action>, StoreError> {
    let check = edit_shard(stock.first.id, shard).when(holds).value(":seen", units)?;
    let check = if shard == 0 { check.at_generation(stock.first.generation)? } else { check };
    check.versioned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const VARIANT: &str = "var_018bcfe568787e8a9b4ff0d1c2a3b4c5";

    fn item(value: serde_json::Value) -> Item {
        serde_dynamo::to_item(value).expect("an item")
    }

    fn watched(sk: &str, from: i64, to: i64, shards: Option<u8>) -> bool {
        let keys = item(json!({ "PK": format!("VARIANT#{VARIANT}"), "SK": sk }));
        let image = |available: i64| match shards {
            Some(shards) => item(json!({ "available": available, "sellable": true, "parts": shards })),
            None => item(json!({ "available": available, "sellable": true })),
        };
        let found = stock_to_watch(&keys, &image(from), &image(to), 5).expect("readable");
        assert!(found.is_none_or(|(id, why)| id.to_string() == VARIANT && why == StockWatch::Crossed));
        found.is_some()
    }

    #[test]
    fn a_stock_alone_is_looked_at_when_it_crosses() {
        assert!(watched("STOCK", 6, 5, None) && watched("STOCK", 9, 0, None) && watched("STOCK", 5, 6, None));
        assert!(!watched("STOCK", 7, 6, None) && !watched("STOCK", 5, 4, None) && !watched("STOCK", 5, 5, None));
    }

    #[test]
    fn of_several_shards_each_that_is_low_may_be_the_one() {
        assert!(watched("STOCK", 5, 4, Some(2)) && watched("STOCK#01", 5, 4, None) && watched("STOCK#01", 0, 3, None));
        assert!(!watched("STOCK", 9, 6, Some(2)) && !watched("STOCK#01", 6, 9, None));
    }

    #[test]
    fn what_is_low_from_the_first_is_looked_at_when_it_is_sold() {
        let keys = |sk: &str| item(json!({ "PK": format!("VARIANT#{VARIANT}"), "SK": sk }));
        let image = |available: i64, sellable: bool| item(json!({ "available": available, "sellable": sellable }));
        let none = item(json!({}));
        let why = |sk: &str, old: &Item, new: &Item| {
            stock_to_watch(&keys(sk), old, new, 5).expect("readable").map(|(_, why)| why)
        };
        assert_eq!(why("STOCK", &none, &image(5, true)), Some(StockWatch::Began));
        assert_eq!(why("STOCK", &image(0, false), &image(0, true)), Some(StockWatch::Began));
        assert_eq!(why("STOCK", &none, &image(6, true)), None);
        assert_eq!(why("STOCK", &none, &image(5, false)), None, "not sold yet");
        assert_eq!(why("STOCK#01", &none, &image(5, true)), None, "a part");
        assert_eq!(why("STOCK", &image(5, true), &image(5, false)), None);
    }

    #[test]
    fn nothing_is_low_when_that_is_never() {
        let keys = item(json!({ "PK": format!("VARIANT#{VARIANT}"), "SK": "STOCK" }));
        let (one, none) = (item(json!({ "available": 1 })), item(json!({ "available": 0 })));
        assert_eq!(stock_to_watch(&keys, &one, &none, 0), Ok(None));
        assert_eq!(stock_to_watch(&keys, &item(json!({})), &none, 5), Ok(None), "a new variant");
        assert_eq!(stock_to_watch(&keys, &item(json!({ "available": "x" })), &none, 5), Err(MalformedRecord));
    }
}
