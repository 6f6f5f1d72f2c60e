//! The stock rule: when units may be taken from a counter. It exists as the condition that DynamoDB checks in a sale's
//! transaction, and in Rust, for the assessment before the sale and for the meaning of a failed condition.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::shards::WholeStock;
use super::shards::share::distribute;
use crate::domain::{CounterId, CounterName, Quantity, ShardCount, StockPolicy, Taking};
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::{StockItem, StoreError};

/// Units by shard. Shard 0 is the first.
pub(in crate::store) type Shares = Vec<(u8, i64)>;

/// What a stock must still be like when units are taken from it: as it was when its line was priced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockTerms {
    /// The version of its price, terms and policy, and of whether it is the only variant of its product.
    pub price_version: u64,
    #[serde(default, skip_serializing_if = "StockPolicy::is_deny")]
    pub policy: StockPolicy,
}

/// Units to take from a counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    #[serde(flatten)]
    pub taking: Taking,
    /// None for a counter that is no stock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<StockTerms>,
    /// The number of shards that sales were spread over when the counter was read. One if unknown.
    #[serde(skip)]
    pub spread: ShardCount,
}

/// There are enough units.
const ENOUGH: &str = "available >= :least";
/// The variant is sold, and on the terms that were read.
const ON_TERMS: &str = "price_version = :price_version AND sellable = :yes";

impl StockTerms {
    /// The terms of a stock as it was read.
    pub fn of(stock: &StockItem) -> Self {
        Self { price_version: stock.price_version, policy: stock.policy }
    }
}

impl Reservation {
    /// Units of a variant, on the terms of its stock as it was read.
    pub fn of_stock(stock: &StockItem, quantity: Quantity) -> Self {
        let taking = Taking::new(CounterId::Stock(stock.id), stock.policy.taken(quantity));
        Self { taking, terms: Some(StockTerms::of(stock)), spread: stock.spread() }
    }

    /// Units of a counter that is no stock.
    pub const fn of_counter(name: CounterName, units: i64) -> Self {
        Self { taking: Taking::new(CounterId::Named(name), units), terms: None, spread: ShardCount::ONE }
    }

    /// Sums what is taken from each counter, because a transaction may write an item only once. The result is sorted by
    /// counter. All orders take in this order, so that of two orders that want the last units one succeeds.
    pub(in crate::store) fn summed(reservations: &[Self]) -> Vec<Self> {
        let mut sums: BTreeMap<CounterId, Self> = BTreeMap::new();
        for reservation in reservations {
            let counter = &reservation.taking.counter;
            match sums.get_mut(counter) {
                Some(sum) => sum.taking.amount = sum.taking.amount.saturating_add(reservation.taking.amount),
                None => _ = sums.insert(counter.clone(), reservation.clone()),
            }
        }
        sums.into_values().collect()
    }

    /// The lowest number of units that may be left in the counter. `None` if there is none.
    fn floor(&self) -> Option<i64> {
        self.terms.map_or(Some(0), |terms| terms.policy.floor())
    }

    /// The writes that take these units, for the transaction of a sale. For a shard that has been removed the condition
    /// fails, as for an empty one. If there is nothing to count, they are checks.
    pub(in crate::store) fn writes(&self, shares: &[(u8, i64)]) -> Result<Vec<Action>, StoreError> {
        let write = |(shard, units): &(u8, i64)| {
            let mut write = Action::edit(&Key::of_counter(&self.taking.counter, *shard));
            if *units != 0 {
                write = write.change("available = available - :units").value(":units", units)?;
                write = write.change("version = version + :one").value(":one", 1)?;
            }
            // Arithmetic on an attribute of a missing item is an error, not a failed condition.
            write = match self.floor() {
                Some(floor) if *units != 0 => write.when(ENOUGH).value(":least", units.saturating_add(floor))?,
                _ => write.when("attribute_exists(PK)"),
            };
            let Some(terms) = &self.terms else { return Ok(write) };
            write.when(ON_TERMS).value(":price_version", terms.price_version)?.value(":yes", true)
        };
        shares.iter().map(write).collect()
    }

    /// The shards from which these units may be taken, given the units of each, preferably from `first` on. `None` if
    /// they have too few.
    pub(in crate::store) fn shares(&self, available: &[i64], first: u8) -> Option<Shares> {
        let units = self.taking.amount;
        match self.floor() {
            Some(0) => distribute(units, available, first).map(|shares| self.at_least_one(shares, available, first)),
            // Never sharded.
            Some(floor) => {
                let available = available.first().copied().unwrap_or_default();
                (available.saturating_sub(units) >= floor).then(|| vec![(0, units)])
            }
            None => Some(self.at_least_one(Vec::new(), available, first)),
        }
    }

    /// These shares, or none of the units of one shard, so that its conditions are checked.
    fn at_least_one(&self, shares: Shares, available: &[i64], first: u8) -> Shares {
        if !shares.is_empty() {
            return shares;
        }
        let is_there = usize::from(first) < available.len();
        vec![(if is_there { first } else { 0 }, self.taking.amount)]
    }
}

/// The write that gives back what was taken, to the first shard. That item is never deleted, for this purpose. `None`
/// if nothing was counted.
pub(in crate::store) fn release(taking: &Taking) -> Result<Option<Action>, StoreError> {
    if taking.amount == 0 {
        return Ok(None);
    }
    let update = "SET available = available + :units, version = version + :one";
    Action::update(&Key::of_counter(&taking.counter, 0), update, "attribute_exists(PK)")
        .value(":units", taking.amount)?
        .value(":one", 1)
        .map(Some)
}

impl WholeStock {
    /// The shards from which these units may be taken, preferably from `first` on. `None` if they may not be taken,
    /// according to the stock as it was read.
    pub(in crate::store) fn reservable(&self, reservation: &Reservation, first: u8) -> Option<Shares> {
        let stock = &self.first;
        let is_on_terms =
            reservation.terms.is_none_or(|terms| stock.sellable && stock.price_version == terms.price_version);
        is_on_terms.then(|| reservation.shares(&self.available(), first)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Stock, Timestamp, VariantId};

    fn reservation(policy: StockPolicy, amount: i64) -> Reservation {
        let counter = CounterId::Stock(VariantId::lowest_at(Timestamp::from_millis(0)));
        let terms = Some(StockTerms { price_version: 1, policy });
        Reservation { taking: Taking { counter, amount }, terms, spread: ShardCount::ONE }
    }

    #[test]
    fn what_is_taken_from_one_counter_is_summed() {
        let stock = |number| CounterId::Stock(VariantId::new(Timestamp::from_millis(1), [number; 10]));
        let named = |name| CounterId::Named(CounterName::parse(name).expect("a name"));
        let takings = [(named("code"), 1), (stock(2), 3), (stock(1), 2), (stock(2), 4), (stock(3), 0)];
        let reservations = takings.map(|(counter, amount)| Reservation {
            taking: Taking { counter, amount },
            ..reservation(StockPolicy::Deny, 0)
        });
        let sums = Reservation::summed(&reservations).into_iter().map(|it| (it.taking.counter, it.taking.amount));
        assert_eq!(sums.collect::<Vec<_>>(), [(stock(1), 2), (stock(2), 7), (stock(3), 0), (named("code"), 1)]);
    }

    #[test]
    fn a_policy_decides_how_much_there_is() {
        let limit = |units| StockPolicy::Allow(Stock::new(units).ok());
        for (policy, amount, available, shares) in [
            (StockPolicy::Deny, 3, &[2, 2][..], Some(vec![(1, 2), (0, 1)])),
            (StockPolicy::Deny, 5, &[2, 2], None),
            (limit(3), 5, &[2], Some(vec![(0, 5)])),
            (limit(3), 6, &[2], None),
            (StockPolicy::Allow(None), 600, &[-2], Some(vec![(0, 600)])),
            (StockPolicy::Untracked, 0, &[0, 0], Some(vec![(1, 0)])),
        ] {
            assert_eq!(reservation(policy, amount).shares(available, 1), shares, "{policy:?} {amount}");
        }
    }

    #[test]
    fn what_is_not_counted_is_checked_all_the_same() {
        let is_check = |policy, amount| {
            let writes = reservation(policy, amount).writes(&[(0, amount)]).expect("writes");
            assert!(writes.iter().all(Action::has_condition));
            writes.iter().all(|write| !write.has_changes())
        };
        assert!(is_check(StockPolicy::Untracked, 0));
        assert!(!is_check(StockPolicy::Allow(None), 2));
        assert!(release(&reservation(StockPolicy::Untracked, 0).taking).expect("no write").is_none());
        assert!(release(&reservation(StockPolicy::Deny, 2).taking).expect("a write").is_some());
    }
}
