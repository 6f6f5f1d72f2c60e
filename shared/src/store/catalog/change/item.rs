//! The item of an open change.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::{Level, MAX_STOCK, ProductId, Timestamp, VariantId};
use crate::store::catalog::product_state::ProductState;
use crate::store::table::action::Action;
use crate::store::table::key::{self, Key};
use crate::store::{Audit, ProductItem, StoreError, WholeStock};

/// A change of a product that is under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct OpenChange {
    pub(in crate::store) product_id: ProductId,
    /// The product afterwards. None if it is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) after: Option<ProductItem>,
    /// Whether it changes the pictures that are elsewhere.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::store) sets_media: bool,
    /// The stock to set.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::store) levels: BTreeMap<VariantId, LevelChange>,
    /// The variants to write, in this order.
    pub(in crate::store) variants: Vec<VariantId>,
    /// The number of variants that are written.
    pub(in crate::store) done: usize,
    /// The record to put at the end. Its actor's role was checked at the beginning.
    pub(in crate::store) audit: Audit,
    pub(in crate::store) touched_at: Timestamp,
}

/// A stock to set: from what it was when the change began. Sales and deliveries until it is written are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct LevelChange {
    /// None for a new variant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<i64>,
    to: Level,
}

impl LevelChange {
    /// The stock to set, given what it is now and the least that it may be.
    pub(in crate::store) fn level(self, now: Option<i64>, floor: Option<i64>) -> Level {
        let Some((from, now)) = self.from.zip(now) else { return self.to };
        let moved = now.saturating_add(self.to.get().saturating_sub(from));
        Level::new(moved.max(floor.unwrap_or(i64::MIN)).clamp(-MAX_STOCK, MAX_STOCK)).unwrap_or(self.to)
    }
}

#[derive(Serialize)]
struct IndexedChange<'a> {
    #[serde(flatten)]
    change: &'a OpenChange,
    /// The index lists products by this.
    id: ProductId,
    collection: &'static str,
    position: ProductId,
}

impl OpenChange {
    /// The change of a product from what was read to `after`.
    pub(in crate::store) fn new(
        product_id: ProductId,
        state: Option<&ProductState>,
        after: Option<ProductItem>,
        levels: &BTreeMap<VariantId, Level>,
        audit: Audit,
    ) -> Self {
        let before = state.map(|state| &state.product);
        let ids = before.into_iter().chain(&after).flat_map(ProductItem::variant_ids);
        let stock = |id: &VariantId| state.and_then(|state| state.stocks.get(id)).filter(|stock| !stock.first.deleted);
        let level =
            |(id, to): (&VariantId, &Level)| (*id, LevelChange { from: stock(id).map(WholeStock::total), to: *to });
        let levels = levels.iter().map(level).collect();
        let variants: BTreeSet<VariantId> = ids.collect();
        let touched_at = audit.at;
        let variants = variants.into_iter().collect();
        Self { product_id, after, sets_media: false, levels, variants, done: 0, audit, touched_at }
    }

    pub(in crate::store) fn put(&self) -> Result<Action, StoreError> {
        let id = self.product_id;
        let item = IndexedChange { change: self, id, collection: key::PRODUCT_CHANGES, position: id };
        Action::put(&Key::product_change(id), &item, "attribute_not_exists(PK)")
    }

    /// Notes that the first `done` variants are written, if it is where it was read.
    pub(in crate::store) fn advance(&self, done: usize, now: Timestamp) -> Result<Action, StoreError> {
        let update = "SET #done = :to, touched_at = :now";
        self.as_read(Action::update(&Key::product_change(self.product_id), update, AS_READ))?
            .value(":to", done)?
            .value(":now", now)
    }

    /// Ends it, if it is where it was read.
    pub(in crate::store) fn delete(&self) -> Result<Action, StoreError> {
        self.as_read(Action::delete(&Key::product_change(self.product_id), AS_READ))
    }

    fn as_read(&self, action: Action) -> Result<Action, StoreError> {
        let action = action.name("#done", "done").name("#audit", "audit").name("#id", "id");
        action.value(":read", self.done)?.value(":audit", self.audit.id)
    }
}

/// It is the same change, and nobody else has advanced it.
const AS_READ: &str = "#done = :read AND #audit.#id = :audit";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sold_since_is_not_forgotten() {
        let level = |units| Level::new(units).expect("in range");
        for (from, to, now, floor, wanted) in [
            (Some(5), 10, Some(3), Some(0), 8),
            (Some(5), 10, Some(25), Some(0), 30),
            (Some(5), 1, Some(2), Some(0), 0),
            (Some(5), 1, Some(2), Some(-9), -2),
            (Some(5), 1, Some(2), None, -2),
            (None, 7, None, Some(0), 7),
        ] {
            let change = LevelChange { from, to: level(to) };
            assert_eq!(change.level(now, floor), level(wanted), "{from:?} {to} {now:?} {floor:?}");
        }
    }
}
