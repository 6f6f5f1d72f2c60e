//! Takes units from the counters of an order, in one transaction with the item that records it.

use std::collections::HashMap;

use serde::Deserialize;

use crate::domain::{CounterId, CounterName, ShardCount, VariantId};
use crate::store::stock::rule::{Reservation, Shares};
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::item::Item;
use crate::store::table::key;
use crate::store::table::query::Query;
use crate::store::table::transact::{MAX_ACTIONS, Reason, TransactError};
use crate::store::{StockItem, Store, StoreError};

/// Why nothing was reserved.
#[derive(Debug)]
pub(in crate::store) enum ReserveError {
    /// A condition of the other actions failed: their reasons, in their order.
    Beside(Vec<Reason>),
    /// Some counters do not have enough, or are not for sale like this.
    Refused(Refused),
    /// It exceeds one transaction.
    TooMany,
    Store(StoreError),
}

/// The counters that an order was refused by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refused {
    /// The stock of each variant, `None` if the variant never existed.
    pub stocks: Vec<(VariantId, Option<StockItem>)>,
    /// Counters that are no stock.
    pub counters: Vec<CounterName>,
}

impl Refused {
    fn is_empty(&self) -> bool {
        self.stocks.is_empty() && self.counters.is_empty()
    }
}

impl From<StoreError> for ReserveError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A reservation that was refused, and the item whose condition failed.
struct Refusal<'a> {
    reservation: &'a Reservation,
    item: Option<&'a Item>,
    /// Whether this is the first shard. The others of a stock have only a part of its attributes.
    by_first: bool,
}

enum Look {
    /// These shards have enough.
    Enough(Shares),
    /// The whole stock. `None` if the variant never existed.
    Short(Option<StockItem>),
}

impl Store {
    /// Executes `beside` and takes all of the reservations' units, or does nothing. No two reservations may be of one
    /// counter. From a sharded counter, it takes from one random shard. If that has too little, it reads all shards and
    /// takes from several.
    ///
    /// How many reservations fit depends on `beside` and on the shards: there are at most 100 actions.
    pub(in crate::store) async fn reserve(
        &self,
        beside: Vec<Action>,
        reservations: &[Reservation],
    ) -> Result<(), ReserveError> {
        let mut looked_at: HashMap<&CounterId, Shares> = HashMap::new();
        let mut backoff = Backoff::new(&self.random);
        loop {
            let mut actions = beside.clone();
            // The reservation of each action after `beside`.
            let mut owners = Vec::with_capacity(reservations.len());
            for reservation in reservations {
                let writes = match looked_at.get(&reservation.taking.counter) {
                    Some(shares) => reservation.writes(shares)?,
                    None => reservation.writes(&[(self.draw(reservation.spread), reservation.taking.amount)])?,
                };
                owners.resize(owners.len() + writes.len(), reservation);
                actions.extend(writes);
            }
            if actions.len() > MAX_ACTIONS {
                return Err(ReserveError::TooMany);
            }
            let mut reasons = match self.transact(actions).await {
                Ok(()) => return Ok(()),
                Err(TransactError::Store(error)) => return Err(error.into()),
                Err(TransactError::Refused(reasons)) => reasons,
            };
            let of_counters = reasons.split_off(beside.len().min(reasons.len()));
            if reasons.iter().any(Reason::is_condition) {
                return Err(ReserveError::Beside(reasons));
            }
            let mut failed: HashMap<&CounterId, Refusal<'_>> = HashMap::new();
            for (reservation, reason) in owners.into_iter().zip(&of_counters) {
                if let Reason::Condition(item) = reason {
                    let counter = &reservation.taking.counter;
                    let by_first = reservation.spread.is_one() && !looked_at.contains_key(counter);
                    failed.entry(counter).or_insert(Refusal { reservation, item: item.as_ref(), by_first });
                }
            }
            let mut refused = Refused::default();
            for (counter, refusal) in failed {
                match (self.look(refusal).await?, counter) {
                    (Look::Enough(shares), _) => _ = looked_at.insert(counter, shares),
                    (Look::Short(item), CounterId::Stock(variant)) => refused.stocks.push((*variant, item)),
                    (Look::Short(_), CounterId::Named(name)) => refused.counters.push(name.clone()),
                }
            }
            if !refused.is_empty() {
                return Err(ReserveError::Refused(refused));
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("a counter kept changing".to_owned()).into());
            }
        }
    }

    fn draw(&self, spread: ShardCount) -> u8 {
        u8::try_from(self.random.below(spread.get().into())).unwrap_or(0)
    }

    /// Decides whether a reservation was refused because the whole counter is short, or only one shard.
    async fn look(&self, refusal: Refusal<'_>) -> Result<Look, StoreError> {
        match &refusal.reservation.taking.counter {
            CounterId::Stock(variant) => self.look_at_stock(*variant, refusal).await,
            CounterId::Named(name) => self.look_at_counter(name, refusal.reservation).await,
        }
    }

    /// Before it returns that the whole stock is short, it reads all shards in one transaction, so that no line is
    /// refused while the stock suffices.
    async fn look_at_stock(&self, variant: VariantId, refusal: Refusal<'_>) -> Result<Look, StoreError> {
        let Refusal { reservation, item, by_first } = refusal;
        if by_first {
            let first: Option<StockItem> = read(&item.cloned())?;
            // The stock has no other shards.
            if first.as_ref().is_none_or(|first| first.shards.is_one()) {
                return Ok(Look::Short(first));
            }
        }
        let Some(whole) = self.whole_stock(variant).await? else { return Ok(Look::Short(None)) };
        if let Some(shares) = whole.reservable(reservation, self.draw(whole.first.spread())) {
            return Ok(Look::Enough(shares));
        }
        let exactly = self.stock_shards([(variant, whole.first.shards)]).await?.remove(&variant);
        Ok(match exactly {
            None => Look::Short(None),
            Some(whole) => whole
                .reservable(reservation, self.draw(whole.first.spread()))
                .map_or_else(|| Look::Short(Some(whole.summed())), Look::Enough),
        })
    }

    async fn look_at_counter(&self, name: &CounterName, reservation: &Reservation) -> Result<Look, StoreError> {
        let shards = Query::partition(key::counter_partition(name)).prefix(key::COUNTER).consistent();
        let shards: Vec<CounterShard> = self.query_all(shards).await?;
        let available: Vec<i64> = shards.into_iter().map(|shard| shard.available).collect();
        let enough = (!available.is_empty()).then(|| reservation.shares(&available, 0)).flatten();
        Ok(enough.map_or(Look::Short(None), Look::Enough))
    }
}

/// A shard of a counter that is no stock.
#[derive(Deserialize)]
struct CounterShard {
    available: i64,
}

/// The item whose condition failed.
pub(in crate::store) fn read<T: for<'de> Deserialize<'de>>(item: &Option<Item>) -> Result<Option<T>, StoreError> {
    item.clone().map(serde_dynamo::from_item).transpose().map_err(StoreError::from)
}
