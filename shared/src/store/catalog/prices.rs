//! What a variant's price was before. Each change of a price puts a record of the price that it ends, in the same
//! transaction. While a price is reduced, the product has the lowest one of the thirty days before.
//!
//! A record is in a partition of its own: a sale reads the whole partition of the variant.

use futures::stream::{self, StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};

use super::product_plan::Target;
use crate::domain::{
    AuditId, LOWEST_PRICE_PERIOD, LowestPrice, Money, PriceStanding, PriceTag, Timestamp, Variant, VariantId,
};
use crate::store::table::action::Action;
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::{ProductItem, StockItem, Store, StoreError};

/// How long a price is remembered after it ended.
const REMEMBERED_FOR: std::time::Duration = std::time::Duration::from_secs(366 * 24 * 60 * 60);
/// The number of variants whose history is read concurrently.
const AT_ONCE: usize = 16;

/// A price that a variant had, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PricePeriod {
    pub price: Money,
    pub from: Timestamp,
    /// `None` for the price that it has now.
    pub until: Option<Timestamp>,
    /// Where it is in the list.
    pub position: PricePosition,
}

/// A place in the list of a variant's prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PricePosition {
    /// The price that it has now, which is the first.
    Now,
    /// A price that ended then, with this change.
    Until(Timestamp, AuditId),
}

/// A price as recorded when it ended.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(in crate::store) struct PriceRecord {
    price: Money,
    from: Timestamp,
    until: Timestamp,
    /// The record of the change that ended it.
    change: AuditId,
    expires_at: i64,
}

impl From<PriceRecord> for PricePeriod {
    fn from(PriceRecord { price, from, until, change, .. }: PriceRecord) -> Self {
        Self { price, from, until: Some(until), position: PricePosition::Until(until, change) }
    }
}

impl ProductItem {
    /// Since when a variant's price holds, and the lowest before it.
    pub(in crate::store) fn standing(&self, variant: VariantId) -> PriceStanding {
        self.standings.get(&variant).copied().unwrap_or_else(|| self.first_standing())
    }

    /// That of a price that the product was first shown with.
    fn first_standing(&self) -> PriceStanding {
        PriceStanding { since: self.shown_since.unwrap_or(self.created_at), lowest: None }
    }

    /// The lowest price of the thirty days before a variant's price was reduced. `None` if it is not reduced, or was
    /// from the beginning.
    pub fn lowest_before(&self, variant: VariantId) -> Option<Money> {
        self.standings.get(&variant).and_then(|standing| standing.lowest)
    }

    /// What the price of a product is compared with, and the lowest price before, given the variants that have it: of
    /// the one that is compared with most.
    pub fn reduction<'a>(&self, cheapest: impl Iterator<Item = &'a Variant>) -> (Option<Money>, Option<Money>) {
        let tags: Vec<_> = cheapest.map(|variant| (variant.compare_at_price, self.lowest_before(variant.id))).collect();
        let compare_at = tags.iter().filter_map(|(compare_at, _)| *compare_at).max();
        let of_it = tags.iter().filter(|(it, _)| *it == compare_at);
        (compare_at, of_it.filter_map(|(_, lowest)| *lowest).min())
    }
}

/// The puts that record the prices that a change ends: of one variant, or of all.
pub(in crate::store) fn price_records(
    before: Option<&ProductItem>,
    after: Option<&ProductItem>,
    change: AuditId,
    of: Option<VariantId>,
) -> Result<Vec<(Target, Action)>, StoreError> {
    let Some((before, after)) = before.filter(|before| !before.unseen).zip(after) else { return Ok(Vec::new()) };
    let mut puts = Vec::new();
    for old in before.variants.iter().filter(|variant| of.is_none_or(|of| variant.id == of)) {
        let Some(new) = after.variant(old.id).filter(|new| new.price != old.price) else { continue };
        let until = after.standing(new.id).since;
        let expires_at = until.plus(REMEMBERED_FOR).seconds();
        let record = PriceRecord { price: old.price, from: before.standing(old.id).since, until, change, expires_at };
        let put = Action::put(&Key::price(old.id, until, change), &record, "attribute_not_exists(PK)")?;
        puts.push((Target::Other, put));
    }
    Ok(puts)
}

fn tag(variant: &Variant) -> PriceTag {
    PriceTag { price: variant.price, compare_at: variant.compare_at_price }
}

impl Store {
    /// The product that `before` becomes, with the standing of each variant's price. One query for each variant whose
    /// price was changed in the last thirty days and is now reduced.
    pub(in crate::store) async fn with_standings(
        &self,
        before: &ProductItem,
        after: ProductItem,
    ) -> Result<ProductItem, StoreError> {
        let now = after.updated_at;
        if before.unseen {
            // A price that nobody saw never applied. All begin when the product is shown.
            let (unseen, shown_since) = if after.is_active() { (false, Some(now)) } else { (true, None) };
            return Ok(ProductItem { unseen, shown_since, ..after });
        }
        let standing = |variant: Variant| async move {
            let standing = match before.variant(variant.id) {
                Some(was) => self.next_standing(before, was, &variant, now).await?,
                None => PriceStanding { since: now, lowest: None },
            };
            Ok::<_, StoreError>((variant.id, standing))
        };
        let variants = stream::iter(after.variants.clone());
        let standings: Vec<_> = variants.map(standing).buffer_unordered(AT_ONCE).try_collect().await?;
        let first = before.first_standing();
        let standings = standings.into_iter().filter(|(_, standing)| *standing != first).collect();
        Ok(ProductItem { standings, ..after })
    }

    async fn next_standing(
        &self,
        product: &ProductItem,
        was: &Variant,
        variant: &Variant,
        now: Timestamp,
    ) -> Result<PriceStanding, StoreError> {
        let before = product.standing(was.id);
        // Another instance's clock may be ahead.
        let now = now.max(before.since);
        let since = if variant.price == was.price { before.since } else { now };
        let lowest = match LowestPrice::after(tag(was), before.lowest, tag(variant)) {
            LowestPrice::Cleared => None,
            LowestPrice::Kept => before.lowest,
            LowestPrice::Sought => {
                let earlier = self.lowest_between(was.id, now.minus(LOWEST_PRICE_PERIOD), before.since).await?;
                Some(earlier.map_or(was.price, |earlier| earlier.min(was.price)))
            }
        };
        Ok(PriceStanding { since, lowest })
    }

    /// The lowest price of a variant from one moment to another, if its price then has ended since. No read if there is
    /// no time between them.
    async fn lowest_between(
        &self,
        variant: VariantId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Money>, StoreError> {
        if until <= from {
            return Ok(None);
        }
        let query = Query::partition(key::prices_partition(variant)).above(key::price_after(from)).consistent();
        let records: Vec<PriceRecord> = self.query_all(query).await?;
        Ok(records.iter().map(|record| record.price).min())
    }

    /// A page of the prices that a variant has and had, newest first, that come after `after`, and whether there are
    /// more. `None` if there is no such variant. A query, and two reads for the price that it has now.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn list_prices(
        &self,
        variant: VariantId,
        limit: u16,
        after: Option<PricePosition>,
    ) -> Result<Option<(Vec<PricePeriod>, bool)>, StoreError> {
        let mut periods = Vec::new();
        if after.is_none() {
            let Some(now) = self.price_now(variant).await? else { return Ok(None) };
            periods.push(now);
        }
        let start = match after {
            Some(PricePosition::Until(until, change)) => Some(Key::price(variant, until, change).attributes()),
            Some(PricePosition::Now) | None => None,
        };
        // One more shows whether there is a next page.
        let ask = usize::from(limit).saturating_add(1);
        let query = Query::partition(key::prices_partition(variant)).descending().limit(ask).start(start);
        let records: Vec<PriceRecord> = self.page(query.consistent()).await?.read()?;
        periods.extend(records.into_iter().map(PricePeriod::from));
        let more = periods.len() > usize::from(limit);
        periods.truncate(usize::from(limit));
        Ok(Some((periods, more)))
    }

    /// The price that a variant has now.
    async fn price_now(&self, id: VariantId) -> Result<Option<PricePeriod>, StoreError> {
        let stock: Option<StockItem> = self.get(&Key::stock(id)).await?;
        let Some(stock) = stock.filter(|stock| !stock.deleted) else { return Ok(None) };
        let Some(product) = self.product_alone(stock.product_id).await? else { return Ok(None) };
        let now = product.variant(id).map(|variant| PricePeriod {
            price: variant.price,
            from: product.standing(id).since,
            until: None,
            position: PricePosition::Now,
        });
        Ok(now)
    }
}
