//! The lines and takings of orders that exceed one transaction, in chunks in the same partition as their saga. They stay
//! as the order's once it is placed.

use serde::{Deserialize, Serialize};

use crate::domain::{LINES_PER_CHUNK, OrderId, OrderLine};
use crate::store::table::action::{Action, OF_TRANSACTION};
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::{OrderItem, Reservation, Store, StoreError};

/// Some of an order's lines, in the buyer's order, and some of its takings, in the order of reservation.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::store) struct Chunk {
    lines: Vec<OrderLine>,
    takings: Vec<Reservation>,
}

/// The number of chunks for this many lines or takings, whichever are more.
pub(in crate::store) fn chunk_count(most: usize) -> u8 {
    u8::try_from(most.div_ceil(LINES_PER_CHUNK)).unwrap_or(u8::MAX)
}

/// The puts of the chunks, for the transaction that puts their saga and has its condition.
pub(in crate::store) fn put_chunks(
    id: OrderId,
    lines: &[OrderLine],
    takings: &[Reservation],
) -> Result<Vec<Action>, StoreError> {
    let count = chunk_count(lines.len().max(takings.len()));
    let (mut lines, mut takings) = (lines.chunks(LINES_PER_CHUNK), takings.chunks(LINES_PER_CHUNK));
    let put = (0..count).map(|index| {
        let (lines, takings) = (lines.next().unwrap_or_default(), takings.next().unwrap_or_default());
        let chunk = Chunk { lines: lines.to_vec(), takings: takings.to_vec() };
        Action::put(&Key::order_lines(id, index), &chunk, OF_TRANSACTION)
    });
    put.collect()
}

/// The deletions of the chunks, for the transaction that deletes their saga.
pub(in crate::store) fn delete_chunks(id: OrderId, count: u8) -> Vec<Action> {
    (0..count).map(|index| Action::delete(&Key::order_lines(id, index), OF_TRANSACTION)).collect()
}

impl Store {
    async fn chunks(&self, id: OrderId) -> Result<Vec<Chunk>, StoreError> {
        self.query_all(Query::partition(key::order_partition(id)).prefix(key::LINES).consistent()).await
    }

    /// The takings of a saga or an order, in the order of reservation: one query per megabyte.
    pub(in crate::store) async fn takings(&self, id: OrderId) -> Result<Vec<Reservation>, StoreError> {
        Ok(self.chunks(id).await?.into_iter().flat_map(|chunk| chunk.takings).collect())
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
        let lines = self.chunks(order.id).await?.into_iter().flat_map(|chunk| chunk.lines).collect();
        Ok(OrderItem { lines, ..order })
    }
}
