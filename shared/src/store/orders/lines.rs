//! The lines of orders that exceed one transaction, in chunks in the same partition as their saga. They stay as the
//! order's lines once it is placed.

use serde::{Deserialize, Serialize};

use crate::domain::{MAX_TRANSACTION_LINES, OrderId, OrderLine, ShardCount};
use crate::store::table::action::{Action, OF_TRANSACTION};
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::{OrderItem, Store, StoreError, Terms};

/// A line whose stock is to be reserved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct ReservationLine {
    pub(in crate::store) line: OrderLine,
    /// The version of its price.
    pub(in crate::store) price_version: u64,
    /// The number of shards that its stock was spread over. One if unknown.
    pub(in crate::store) spread: ShardCount,
    /// Its position in the order as its buyer sees it.
    place: u16,
}

/// As many lines as one transaction can sell, in one item: at most about 110 KB, because names and skus are bounded.
#[derive(Serialize, Deserialize)]
struct Chunk {
    lines: Vec<OrderLine>,
    price_versions: Vec<u64>,
    places: Vec<u16>,
}

impl ReservationLine {
    pub(in crate::store) fn units(&self) -> i64 {
        self.line.quantity.get().into()
    }
}

/// An order's lines sorted by product, the order in which all orders reserve stock. So of two orders that want the last
/// units, one succeeds, rather than each having what the other lacks.
pub(in crate::store) fn reservation(lines: &[OrderLine], terms: &[Terms]) -> Vec<ReservationLine> {
    let places = 0_u16..;
    let mut reservation: Vec<ReservationLine> = lines
        .iter()
        .zip(terms)
        .zip(places)
        .map(|((line, terms), place)| ReservationLine {
            line: line.clone(),
            price_version: terms.price_version,
            spread: terms.spread,
            place,
        })
        .collect();
    reservation.sort_unstable_by_key(|line| line.line.product_id);
    reservation
}

/// The number of chunks for this many lines.
pub(in crate::store) fn chunk_count(lines: usize) -> u8 {
    u8::try_from(lines.div_ceil(MAX_TRANSACTION_LINES)).unwrap_or(u8::MAX)
}

/// The puts of the lines, for the transaction that puts their saga and has its condition.
pub(in crate::store) fn put_lines(id: OrderId, lines: &[ReservationLine]) -> Result<Vec<Action>, StoreError> {
    let chunks = lines.chunks(MAX_TRANSACTION_LINES).zip(0_u8..);
    let put = chunks.map(|(lines, index)| {
        let chunk = Chunk {
            lines: lines.iter().map(|line| line.line.clone()).collect(),
            price_versions: lines.iter().map(|line| line.price_version).collect(),
            places: lines.iter().map(|line| line.place).collect(),
        };
        Action::put(&Key::order_lines(id, index), &chunk, OF_TRANSACTION)
    });
    put.collect()
}

/// The deletions of the lines, for the transaction that deletes their saga.
pub(in crate::store) fn delete_lines(id: OrderId, lines: usize) -> Vec<Action> {
    (0..chunk_count(lines)).map(|index| Action::delete(&Key::order_lines(id, index), OF_TRANSACTION)).collect()
}

impl Store {
    /// The lines of a saga or an order, in the order of reservation: one query per megabyte.
    pub(in crate::store) async fn reservation_lines(&self, id: OrderId) -> Result<Vec<ReservationLine>, StoreError> {
        let chunks = Query::partition(key::order_partition(id)).prefix(key::LINES).consistent();
        let chunks: Vec<Chunk> = self.query_all(chunks).await?;
        Ok(chunks.into_iter().flat_map(Chunk::into_lines).collect())
    }

    /// The order with all of its lines, in the buyer's order. An order that was placed in one transaction already has
    /// them. For another it takes one query.
    pub(in crate::store) async fn with_lines_of(
        &self,
        order: Option<OrderItem>,
    ) -> Result<Option<OrderItem>, StoreError> {
        match order {
            Some(order) => self.with_lines(order).await.map(Some),
            None => Ok(None),
        }
    }

    /// As [`Store::with_lines_of`], for an existing order.
    pub(in crate::store) async fn with_lines(&self, order: OrderItem) -> Result<OrderItem, StoreError> {
        if !order.is_staged() {
            return Ok(order);
        }
        let mut lines = self.reservation_lines(order.id).await?;
        lines.sort_unstable_by_key(|line| line.place);
        Ok(OrderItem { lines: lines.into_iter().map(|line| line.line).collect(), ..order })
    }
}

impl Chunk {
    fn into_lines(self) -> impl Iterator<Item = ReservationLine> {
        let rest = self.price_versions.into_iter().zip(self.places);
        self.lines.into_iter().zip(rest).map(|(line, (price_version, place))| ReservationLine {
            line,
            price_version,
            spread: ShardCount::ONE,
            place,
        })
    }
}
