//! Reserves stock for the lines of an order, in one transaction with the item that records it.

use std::collections::HashMap;

use serde::Deserialize;

use super::lines::ReservationLine;
use crate::domain::{ProductId, ShardCount};
use crate::store::stock::rule::{Shares, reserve};
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::item::Item;
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{StockItem, Store, StoreError, WholeStock};

/// DynamoDB's limit of actions in a transaction.
const MAX_ACTIONS: usize = 100;

/// Why nothing was reserved.
#[derive(Debug)]
pub(in crate::store) enum ReserveError {
    /// A condition of the other actions failed: their reasons, in their order.
    Beside(Vec<Reason>),
    /// Some products cannot be sold like this: the stock of each, `None` if the product never existed.
    Refused(Vec<(ProductId, Option<StockItem>)>),
    /// It exceeds one transaction, because some lines would reserve from many shards of a stock.
    TooMany,
    Store(StoreError),
}

impl From<StoreError> for ReserveError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Executes `beside` and reserves the stock of the lines, all or nothing. For a sharded stock, it reserves from one
    /// random shard. If that has too little, it reads all shards and reserves from several.
    pub(in crate::store) async fn reserve(
        &self,
        beside: Vec<Action>,
        lines: &[ReservationLine],
    ) -> Result<(), ReserveError> {
        let mut looked_at: HashMap<ProductId, Shares> = HashMap::new();
        let mut backoff = Backoff::new(&self.random);
        loop {
            let mut actions = beside.clone();
            // The line of each action after `beside`.
            let mut of_line = Vec::with_capacity(lines.len());
            for reservation in lines {
                let product = reservation.line.product_id;
                let writes = match looked_at.get(&product) {
                    Some(shares) => reserve(product, shares, reservation.price_version)?,
                    None => reserve(
                        product,
                        &[(self.draw(reservation.spread), reservation.units())],
                        reservation.price_version,
                    )?,
                };
                of_line.resize(of_line.len() + writes.len(), reservation);
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
            let stock = reasons.split_off(beside.len().min(reasons.len()));
            if reasons.iter().any(Reason::is_condition) {
                return Err(ReserveError::Beside(reasons));
            }
            let mut refused: HashMap<ProductId, Refusal<'_>> = HashMap::new();
            for (reservation, reason) in of_line.into_iter().zip(&stock) {
                if let Reason::Condition(item) = reason {
                    let product = reservation.line.product_id;
                    let by_first = reservation.spread.is_one() && !looked_at.contains_key(&product);
                    refused.entry(product).or_insert(Refusal { reservation, item: item.as_ref(), by_first });
                }
            }
            let mut short = Vec::new();
            for (product, refusal) in refused {
                match self.look(refusal).await? {
                    Look::Enough(shares) => _ = looked_at.insert(product, shares),
                    Look::Short(item) => short.push((product, item)),
                }
            }
            if !short.is_empty() {
                return Err(ReserveError::Refused(short));
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("a stock kept changing".to_owned()).into());
            }
        }
    }

    fn draw(&self, spread: ShardCount) -> u8 {
        u8::try_from(self.random.below(spread.get().into())).unwrap_or(0)
    }

    /// Decides whether a line was refused because its product's whole stock is short, or only one shard. Before it
    /// returns that the whole stock is short, it reads all shards in one transaction, so that no line is refused while
    /// the stock suffices.
    async fn look(&self, refusal: Refusal<'_>) -> Result<Look, StoreError> {
        let Refusal { reservation, item, by_first } = refusal;
        let product = reservation.line.product_id;
        if by_first {
            let first: Option<StockItem> = read(&item.cloned())?;
            // The stock has no other shards.
            if first.as_ref().is_none_or(|first| first.shards.is_one()) {
                return Ok(Look::Short(first));
            }
        }
        let enough = |whole: &WholeStock| {
            whole.reservable(reservation.units(), reservation.price_version, self.draw(whole.first.spread()))
        };
        let Some(whole) = self.whole_stock(product).await? else { return Ok(Look::Short(None)) };
        if let Some(shares) = enough(&whole) {
            return Ok(Look::Enough(shares));
        }
        let exactly = self.stock_shards([(product, whole.first.shards)]).await?.remove(&product);
        Ok(match exactly {
            None => Look::Short(None),
            Some(whole) => enough(&whole).map_or_else(|| Look::Short(Some(whole.summed())), Look::Enough),
        })
    }
}

/// A refused line, and the item whose condition failed.
struct Refusal<'a> {
    reservation: &'a ReservationLine,
    item: Option<&'a Item>,
    /// Whether this is the first shard of the stock. The others have only a part of the product's attributes.
    by_first: bool,
}

enum Look {
    /// These shards have enough.
    Enough(Shares),
    /// The whole stock. `None` if the product never existed.
    Short(Option<StockItem>),
}

/// The item whose condition failed.
pub(in crate::store) fn read<T: for<'de> Deserialize<'de>>(item: &Option<Item>) -> Result<Option<T>, StoreError> {
    item.clone().map(serde_dynamo::from_item).transpose().map_err(StoreError::from)
}
