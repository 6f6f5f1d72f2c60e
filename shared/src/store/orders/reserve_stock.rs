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

/// How many actions DynamoDB has in one transaction.
const MAX_ACTIONS: usize = 100;

/// Why nothing was reserved.
#[derive(Debug)]
pub(in crate::store) enum ReserveError {
    /// A condition of the other actions failed: their reasons, in their order.
    Beside(Vec<Reason>),
    /// Some products cannot be sold like this: the stock of each, `None` if the product never existed.
    Refused(Vec<(ProductId, Option<StockItem>)>),
    /// One transaction does not hold it: some lines would take from many shards of a stock.
    TooMany,
    Store(StoreError),
}

impl From<StoreError> for ReserveError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Does `beside` and reserves the stock of the lines, all or nothing. A stock in several shards is reserved from one
    /// drawn shard; if that has too little, all are read and others give the rest.
    pub(in crate::store) async fn reserve(
        &self,
        beside: Vec<Action>,
        lines: &[ReservationLine],
    ) -> Result<(), ReserveError> {
        let mut looked_at: HashMap<ProductId, Shares> = HashMap::new();
        let mut backoff = Backoff::new(&self.random);
        loop {
            let mut actions = beside.clone();
            // Which line each action beyond those is of.
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

    /// Whether what refused a line was the whole of its product's stock, or one of several shards. Before it is the whole
    /// that is short, all shards are looked at as they were at one moment, so that nothing is refused while there is
    /// enough.
    async fn look(&self, refusal: Refusal<'_>) -> Result<Look, StoreError> {
        let Refusal { reservation, item, by_first } = refusal;
        let product = reservation.line.product_id;
        if by_first {
            let first: Option<StockItem> = read(&item.cloned())?;
            // There is no more to it than this.
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

/// A line that was refused, and the item that refused it.
struct Refusal<'a> {
    reservation: &'a ReservationLine,
    item: Option<&'a Item>,
    /// Whether that is the first shard of the stock: the others do not tell of the product.
    by_first: bool,
}

enum Look {
    /// These shards have enough.
    Enough(Shares),
    /// All that there is, `None` where it never was.
    Short(Option<StockItem>),
}

/// The item that stood against an action.
pub(in crate::store) fn read<T: for<'de> Deserialize<'de>>(item: &Option<Item>) -> Result<Option<T>, StoreError> {
    item.clone().map(serde_dynamo::from_item).transpose().map_err(StoreError::from)
}
