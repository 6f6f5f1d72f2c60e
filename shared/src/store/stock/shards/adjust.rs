//! Corrections of a sharded stock by staff: as for one item, with each shard's write in the same transaction.

use super::edit::Guard;
use super::quiesce::{Quiesce, Tried};
use super::share::distribute;
use super::write::edit_shard;
use crate::domain::{ItemId, MAX_STOCK, ShardCount, StockPolicy, VariantId};
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::key::Key;
use crate::store::table::transact::Reason;
use crate::store::{
    AdjustError, Adjustment, Audit, IdempotencyClaim, SeenVersions, StockItem, Store, StoreError, WholeStock,
};

impl Store {
    /// One read of all shards and one transaction, repeated while sales intervene. A refusal is returned only after a
    /// second read of all shards in one transaction, so that it was true at one moment.
    pub(in crate::store) async fn adjust_shards(
        &self,
        item: ItemId,
        adjustment: Adjustment,
        seen: Option<SeenVersions>,
        once: Option<&IdempotencyClaim>,
        audit: &Audit,
    ) -> Result<StockItem, AdjustError> {
        let mut quiesce = Quiesce::of(self);
        let adjusted = self.adjust_quiescing(item, adjustment, seen, (once, audit), &mut quiesce).await;
        quiesce.end().await;
        adjusted
    }

    async fn adjust_quiescing(
        &self,
        item: ItemId,
        adjustment: Adjustment,
        seen: Option<SeenVersions>,
        (once, audit): (Option<&IdempotencyClaim>, &Audit),
        quiesce: &mut Quiesce<'_>,
    ) -> Result<StockItem, AdjustError> {
        let id = item.variant();
        let mut backoff = Backoff::new(&self.random);
        let mut exactly: Option<ShardCount> = None;
        loop {
            let stock = match exactly {
                Some(shards) => self.stock_shards([(id, shards)]).await?.remove(&id),
                None => self.whole_stock(id).await?,
            };
            let is_there = |stock: &WholeStock| !stock.first.deleted && (stock.first.only || !item.is_by_product());
            let stock = stock.filter(is_there).ok_or(AdjustError::NotFound)?;
            if stock.first.policy == StockPolicy::Untracked {
                return Err(AdjustError::Untracked);
            }
            let mut actions = vec![audit.put()?.once(once)?];
            actions.extend(seen.map(|seen| seen.check_product()).transpose()?);
            let beside = actions.len();
            match stock.adjusted(adjustment, seen) {
                Ok(writes) => actions.extend(writes),
                Err(AdjustError::Store(error)) => return Err(error.into()),
                Err(refused) if exactly.is_some() => return Err(refused),
                Err(_) => {
                    exactly = Some(stock.first.shards);
                    continue;
                }
            }
            // A few shards can be written while sales go on. Setting all of them needs quiesced sales.
            let counted = if matches!(adjustment, Adjustment::Set { .. }) { stock.versions().len() } else { 0 };
            match quiesce.transact(counted > 1, actions).await? {
                Tried::Done => return self.whole_stock_now(id).await,
                Tried::Refused(reasons) if reasons.iter().take(beside).any(Reason::is_condition) => {
                    return Err(AdjustError::Stale);
                }
                Tried::Refused(_) | Tried::InTheWay if counted <= 1 => {}
                Tried::Refused(_) | Tried::InTheWay => quiesce.begin(&[id]).await?,
            }
            exactly = None;
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("the stock kept changing".to_owned()).into());
            }
        }
    }

    /// The total of a stock after a change.
    pub(in crate::store) async fn whole_stock_now(&self, id: VariantId) -> Result<StockItem, AdjustError> {
        Ok(self.whole_stock(id).await?.ok_or(AdjustError::NotFound)?.summed())
    }
}

impl WholeStock {
    fn adjusted(&self, adjustment: Adjustment, seen: Option<SeenVersions>) -> Result<Vec<Action>, AdjustError> {
        if seen.is_some_and(|seen| seen.stock != self.version()) {
            return Err(AdjustError::Stale);
        }
        let available = self.total();
        match adjustment {
            Adjustment::Set { to, .. } if to.check(self.first.policy).is_err() => Err(AdjustError::AgainstPolicy),
            Adjustment::Set { expected, .. } if expected.get() != available => Err(AdjustError::Changed { available }),
            Adjustment::Set { to, .. } => Ok(self.writes(&self.with_total(to), Guard::AsRead)?),
            Adjustment::Delta(delta @ ..0) => {
                let shares = distribute(delta.saturating_neg(), &self.available(), 0);
                let shares = shares.ok_or(AdjustError::Insufficient { available })?;
                let changes: Vec<(u8, i64)> = shares.into_iter().map(|(shard, units)| (shard, -units)).collect();
                Ok(self.moves(&changes, seen.is_some())?)
            }
            Adjustment::Delta(delta) if available > MAX_STOCK.saturating_sub(delta) => {
                Err(AdjustError::TooMany { available })
            }
            Adjustment::Delta(delta) => Ok(self.moves(&[(0, delta)], seen.is_some())?),
        }
    }

    /// Adds units to shards, or subtracts them, if the product exists. Sales may intervene, unless `as_read`: then
    /// nothing may have changed.
    fn moves(&self, changes: &[(u8, i64)], as_read: bool) -> Result<Vec<Action>, StoreError> {
        let mut actions = Vec::new();
        for (shard, version) in (0_u8..).zip(self.versions()) {
            let mut write = edit_shard(self.first.id, shard);
            if shard == 0 {
                write = write.at_generation(self.first.generation)?.when("attribute_not_exists(deleted)");
            }
            if as_read {
                write = write.at_version(version)?;
            }
            if let Some((_, units)) = changes.iter().find(|(changed, _)| *changed == shard) {
                write = write.add_available(*units)?;
                write = if *units < 0 {
                    write.when("available >= :taken").value(":taken", units.saturating_neg())?
                } else {
                    // The other shards do not grow within a generation, because stock is released to this one.
                    let others = self.total().saturating_sub(self.first.available);
                    let most = MAX_STOCK.saturating_sub(*units).saturating_sub(others);
                    write.when("available <= :most").value(":most", most)?
                };
            }
            actions.extend(write.versioned()?);
        }
        Ok(actions)
    }
}

impl SeenVersions {
    /// The check that the product has the version that was seen.
    pub(in crate::store) fn check_product(self) -> Result<Action, StoreError> {
        Action::check(&Key::product(self.product_id), "version = :seen").value(":seen", self.product)
    }
}
