//! Dividing a stock into more or fewer shards. No unit is lost or created, whatever is sold meanwhile.

use serde_json::json;

use super::quiesce::{Quiesce, Tried};
use super::share::even;
use super::write::edit_shard;
use crate::domain::{ItemId, ShardCount, StockPolicy};
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::key::Key;
use crate::store::table::transact::Reason;
use crate::store::{
    Actor, AdjustError, IdempotencyClaim, SeenVersions, StockItem, StockShard, Store, StoreError, WholeStock,
};

impl Store {
    /// Divides the stock of a variant evenly into this many shards: one read and one transaction, repeated while others
    /// intervene. With the current number of shards, uneven shards are evened out, and even ones are left as they are.
    /// Sales go on meanwhile. The idempotency key of `once` is used by the transaction, also if it leaves the shards as
    /// they are.
    ///
    /// # Errors
    /// Returns an error if there is no such variant, its versions are not the ones seen, its policy allows back-orders,
    /// or if DynamoDB fails. A key that has been used is [`StoreError::Used`].
    pub async fn spread_stock(
        &self,
        item: ItemId,
        to: ShardCount,
        seen: Option<SeenVersions>,
        once: Option<&IdempotencyClaim>,
        (reason, actor): (&str, Actor),
    ) -> Result<StockItem, AdjustError> {
        let mut quiesce = Quiesce::of(self);
        let spread = self.spread_quiescing(item, to, seen, (once, reason, actor), &mut quiesce).await;
        quiesce.end().await;
        spread
    }

    async fn spread_quiescing(
        &self,
        item: ItemId,
        to: ShardCount,
        seen: Option<SeenVersions>,
        (once, reason, actor): (Option<&IdempotencyClaim>, &str, Actor),
        quiesce: &mut Quiesce<'_>,
    ) -> Result<StockItem, AdjustError> {
        let id = item.variant();
        let mut backoff = Backoff::new(&self.random);
        loop {
            let is_there = |stock: &WholeStock| !stock.first.deleted && (stock.first.only || !item.is_by_product());
            let stock = self.whole_stock(id).await?.filter(is_there).ok_or(AdjustError::NotFound)?;
            if seen.is_some_and(|seen| seen.stock != stock.version()) {
                return Err(AdjustError::Stale);
            }
            if matches!(stock.first.policy, StockPolicy::Allow(_)) || stock.total() < 0 {
                return Err(AdjustError::AgainstPolicy);
            }
            let is_arranged = stock.is_arranged(to);
            if is_arranged && once.is_none() {
                return Ok(stock.summed());
            }
            let detail = json!({ "parts": { "from": stock.first.shards, "to": to }, "reason": reason });
            let audit = self.audit(actor, "spread_stock", item, detail);
            let mut actions = if is_arranged {
                // Nothing is done, but the key is used, so that a repeat does nothing either.
                vec![stock.first_as_arranged()?.authorised_by(audit.check()?).once(once)?]
            } else {
                let mut actions = stock.arranged(to, seen.is_some())?;
                actions.push(audit.put()?.once(once)?);
                actions
            };
            actions.extend(seen.map(|seen| seen.check_product()).transpose()?);
            match quiesce.transact(!stock.others.is_empty(), actions).await? {
                Tried::Done => return self.whole_stock_now(id).await,
                // A shard is removed only with the units that were read in it, so a sale from it makes the transaction
                // fail.
                // The check of the product's version comes last.
                Tried::Refused(reasons) if seen.is_some() && reasons.last().is_some_and(Reason::is_condition) => {
                    return Err(AdjustError::Stale);
                }
                Tried::Refused(_) | Tried::InTheWay if stock.others.is_empty() => {}
                Tried::Refused(_) | Tried::InTheWay => quiesce.begin(&[id]).await?,
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("the stock kept changing".to_owned()).into());
            }
        }
    }
}

impl WholeStock {
    fn is_arranged(&self, to: ShardCount) -> bool {
        self.first.shards == to && !self.first.quiesced && self.available() == even(self.total(), to)
    }

    /// The writes that divide this stock into this many shards. They subtract from some shards what they add to others,
    /// so no sale meanwhile is lost. With `as_read`, they fail if there was one.
    pub(in crate::store) fn arranged(&self, to: ShardCount, as_read: bool) -> Result<Vec<Action>, StoreError> {
        let first = &self.first;
        let generation = first.generation.saturating_add(1);
        let shares = even(self.total(), to);
        let versions = self.versions();
        let mut actions = Vec::new();
        let mut write_first = None;
        let mut removed_versions = 0_u64;
        for ((shard, units), version) in (0_u8..).zip(self.available()).zip(versions) {
            let mut write = if shard == 0 { self.first_as_arranged()? } else { edit_shard(first.id, shard) };
            let Some(share) = shares.get(usize::from(shard)) else {
                // All of its units go to other shards, so their number must be known.
                removed_versions = removed_versions.saturating_add(version);
                actions.push(write.at_version(version)?.into_delete());
                continue;
            };
            write = moved(write.set("layout", generation)?, share.saturating_sub(units))?;
            if as_read {
                write = write.at_version(version)?;
            }
            if shard == 0 {
                write_first = Some(write);
            } else {
                actions.extend(write.versioned()?);
            }
        }
        for (shard, available) in (0_u8..).zip(shares).skip(self.others.len().saturating_add(1)) {
            let StockItem { price_version, sellable, .. } = *first;
            let new = StockShard { available, price_version, sellable, version: 1, generation };
            actions.push(Action::put(&Key::stock_shard(first.id, shard), &new, "attribute_not_exists(PK)")?);
        }
        if let Some(write) = write_first {
            let write = if to.is_one() { write.remove("parts") } else { write.set("parts", to)? };
            actions.extend(write.remove("hushed").versioned_with(removed_versions)?);
        }
        Ok(actions)
    }

    /// The edit of the first shard, on the condition that the product exists, the generation is the one that was read,
    /// and the attributes that new shards copy are unchanged.
    fn first_as_arranged(&self) -> Result<Action, StoreError> {
        let StockItem { id, generation, price_version, sellable, .. } = self.first;
        edit_shard(id, 0)
            .at_generation(generation)?
            .when("attribute_not_exists(deleted)")
            .when("price_version = :read_price_version AND sellable = :read_sellable")
            .value(":read_price_version", price_version)?
            .value(":read_sellable", sellable)
    }
}

/// Adds units, or subtracts them if enough are available.
fn moved(write: Action, units: i64) -> Result<Action, StoreError> {
    match units {
        0 => Ok(write),
        ..0 => write.add_available(units)?.when("available >= :taken").value(":taken", units.saturating_neg()),
        _ => write.add_available(units),
    }
}
