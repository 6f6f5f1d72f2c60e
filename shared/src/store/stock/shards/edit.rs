//! Changes of a whole stock in memory, and the writes of each shard that result.

use super::share::even;
use super::write::edit_shard;
use crate::domain::Level;
use crate::store::stock::item::SaleTerms;
use crate::store::table::action::Action;
use crate::store::{StockItem, StockShard, StoreError, WholeStock};

/// What must not have changed since a stock was read, when it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Guard {
    /// Nothing may have changed.
    AsRead,
    /// It must still be in stock, or still be sold out, by the policy that it has afterwards.
    SameSide,
    /// Anything may have changed: sales may intervene.
    Free,
}

impl WholeStock {
    /// This stock after a change of its variant. If the variant was deleted, it is sold again. `other_terms` says
    /// whether its `TERMS` change. Shards that the change does not affect keep their version.
    pub(in crate::store) fn changed(&self, terms: SaleTerms, other_terms: bool, total: Option<Level>) -> Self {
        let mut after = self.clone();
        if let Some(total) = total {
            after.share_out(total.get());
        }
        let first = &mut after.first;
        let SaleTerms { price, sellable, only, policy } = terms;
        let same = !other_terms && (first.price, first.only, first.policy) == (price, only, policy);
        first.price_version = first.price_version.saturating_add(u64::from(!same));
        (first.price, first.only, first.policy) = (price, only, policy);
        (first.sellable, first.deleted) = (sellable, false);
        after.versioned(self)
    }

    /// This stock with this total, divided evenly.
    pub(in crate::store) fn with_total(&self, total: Level) -> Self {
        let mut after = self.clone();
        after.share_out(total.get());
        after.versioned(self)
    }

    /// This stock after its variant's deletion.
    pub(in crate::store) fn buried(&self) -> Self {
        let mut after = self.clone();
        after.first.sellable = false;
        after.first.deleted = true;
        after.first.price_version = after.first.price_version.saturating_add(1);
        after.versioned(self)
    }

    fn share_out(&mut self, total: i64) {
        let mut shares = even(total, self.first.shards).into_iter();
        self.first.available = shares.next().unwrap_or(total);
        for (shard, share) in self.others.iter_mut().zip(shares) {
            shard.available = share;
        }
    }

    /// Copies the first shard's attributes to the others, and raises the versions of shards that changed.
    fn versioned(mut self, before: &Self) -> Self {
        let raised = |differs: bool, version: u64| version.saturating_add(u64::from(differs));
        if self != *before {
            // This change is the one that sales were quiesced for.
            self.first.quiesced = false;
        }
        self.first.version = raised(self.first != before.first, self.first.version);
        for (shard, before) in self.others.iter_mut().zip(&before.others) {
            shard.price_version = self.first.price_version;
            shard.sellable = self.first.sellable;
            shard.version = raised(shard != before, shard.version);
        }
        self
    }

    /// The writes that change this stock to `after`, which has the same shards. Only differences are written. Units may
    /// differ only with [`Guard::AsRead`].
    pub(in crate::store) fn writes(&self, after: &Self, guard: Guard) -> Result<Vec<Action>, StoreError> {
        let mut writes = vec![first_write(&self.first, &after.first)?];
        for ((shard, before), after) in (1..).zip(&self.others).zip(&after.others) {
            writes.push(shard_write(edit_shard(self.first.id, shard), before, after)?);
        }
        let is_in_stock = after.first.policy.is_in_stock(self.total());
        // A change is written to all shards, so none may have been added or removed. To check that some units are left,
        // one shard suffices. To check that none are left takes all of them.
        let all_shards = after != self
            || match guard {
                Guard::AsRead => true,
                Guard::SameSide => !is_in_stock,
                Guard::Free => false,
            };
        let fullest = self.fullest();
        let floor = after.first.policy.floor();
        let mut actions = Vec::new();
        for ((shard, mut write), version) in (0_u8..).zip(writes).zip(self.versions()) {
            if shard == 0 && all_shards {
                write = write.at_generation(self.first.generation)?;
            }
            write = match guard {
                Guard::AsRead => write.at_version(version)?,
                Guard::SameSide => match floor {
                    Some(floor) if !is_in_stock => write.when("available <= :floor").value(":floor", floor)?,
                    Some(floor) if shard == fullest => write.when("available > :floor").value(":floor", floor)?,
                    _ => write,
                },
                Guard::Free => write,
            };
            if guard == Guard::SameSide && shard == 0 {
                // The policy decides on which side the units are, and raises this version.
                write = write.when("price_version = :read_price_version");
                write = write.value(":read_price_version", self.first.price_version)?;
            }
            actions.extend(write.versioned()?);
        }
        Ok(actions)
    }

    fn fullest(&self) -> u8 {
        (0..).zip(self.available()).max_by_key(|(_, units)| *units).map_or(0, |(shard, _)| shard)
    }
}

fn first_write(before: &StockItem, after: &StockItem) -> Result<Action, StoreError> {
    let mut write = edit_shard(before.id, 0);
    if after.price != before.price {
        write = write.set("price", after.price)?;
    }
    if after.only != before.only {
        write = if after.only { write.set("only", true)? } else { write.remove("only") };
    }
    if after.policy != before.policy {
        write = if after.policy.is_deny() { write.remove("policy") } else { write.set("policy", after.policy)? };
    }
    if after.deleted != before.deleted {
        write = if after.deleted { write.set("deleted", true)? } else { write.remove("deleted") };
    }
    if after.quiesced != before.quiesced {
        write = write.remove("hushed");
    }
    shard_write(write, &before.as_shard(), &after.as_shard())
}

fn shard_write(mut write: Action, before: &StockShard, after: &StockShard) -> Result<Action, StoreError> {
    if after.available != before.available {
        write = write.set("available", after.available)?;
    }
    if after.price_version != before.price_version {
        write = write.set("price_version", after.price_version)?;
    }
    if after.sellable != before.sellable {
        write = write.set("sellable", after.sellable)?;
    }
    Ok(write)
}

impl StockItem {
    /// The attributes that it shares with the other shards.
    fn as_shard(&self) -> StockShard {
        let Self { available, price_version, sellable, version, generation, .. } = *self;
        StockShard { available, price_version, sellable, version, generation }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Money, ShardCount, StockPolicy, Timestamp, VariantId};

    fn variant() -> VariantId {
        VariantId::new(Timestamp::from_millis(1_769_860_800_000), [3; 10])
    }

    fn stock(available: &[i64]) -> WholeStock {
        let (first, others) = available.split_first().expect("a first part");
        let others = others.iter().map(|&available| StockShard {
            available,
            price_version: 1,
            sellable: true,
            version: 4,
            generation: 1,
        });
        let first = StockItem {
            id: variant(),
            product_id: variant().as_only_variant_of(),
            available: *first,
            price: Money::from_minor(100),
            price_version: 1,
            sellable: true,
            only: true,
            policy: StockPolicy::Deny,
            version: 9,
            deleted: false,
            shards: ShardCount::new(u8::try_from(available.len()).expect("few")).expect("parts"),
            quiesced: false,
            generation: 1,
        };
        WholeStock { first, others: others.collect() }
    }

    fn raised(before: &WholeStock, after: &WholeStock) -> Vec<u64> {
        before.versions().into_iter().zip(after.versions()).map(|(before, after)| after - before).collect()
    }

    #[test]
    fn only_what_is_written_is_of_a_new_version() {
        let before = stock(&[5, 3, 3]);
        let after = before.with_total(Level::new(10).expect("a stock"));
        assert_eq!((after.available(), raised(&before, &after)), (vec![4, 3, 3], vec![1, 0, 0]));
        let count = |after, guard| before.writes(after, guard).expect("writes").len();
        // Shards that are not written are checked.
        assert_eq!((count(&after, Guard::AsRead), count(&after, Guard::Free)), (3, 1));
        assert_eq!((count(&before, Guard::AsRead), count(&before, Guard::Free)), (3, 0));
        let after = before.buried();
        assert_eq!((raised(&before, &after), count(&after, Guard::Free)), (vec![1, 1, 1], 3));
        assert!(after.first.deleted && after.others.iter().all(|shard| !shard.sellable));
    }

    #[test]
    fn what_sales_were_quiesced_for_ends_the_quiesce() {
        let mut before = stock(&[4, 4]);
        before.first.quiesced = true;
        let after = before.with_total(Level::new(8).expect("a stock"));
        assert!(after.first.quiesced && after == before, "nothing was changed");
        let after = before.with_total(Level::new(7).expect("a stock"));
        assert!(!after.first.quiesced);
        assert_eq!((after.available(), raised(&before, &after)), (vec![4, 3], vec![1, 1]));
    }

    #[test]
    fn one_shard_tells_that_some_are_left_and_it_takes_all_to_tell_that_none_are() {
        for (available, checks) in [(&[0, 4, 2][..], 2), (&[4, 0, 2], 1), (&[0, 0, 0], 3), (&[1], 1), (&[0], 1)] {
            let stock = stock(available);
            assert_eq!(stock.writes(&stock, Guard::SameSide).expect("checks").len(), checks, "{available:?}");
        }
    }

    proptest! {
        #[test]
        fn a_total_is_shared_out_whole(
            available in proptest::collection::vec(0..1_000_i64, 1..=64), total in 0..1_000_000_000_i64,
        ) {
            let before = stock(&available);
            let after = before.with_total(Level::new(total).expect("a stock"));
            prop_assert_eq!(after.total(), total);
            for ((before, after), raised) in
                before.available().iter().zip(after.available()).zip(raised(&before, &after))
            {
                prop_assert_eq!(raised, u64::from(*before != after));
            }
        }
    }
}
