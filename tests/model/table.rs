//! What is stored, as far as checkout goes.

use shared::domain::{OrderStatus, Progress};

use super::quantities::Quantities;

/// Which order, by its place in the table.
pub type OrderId = u8;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Table {
    pub stock: Quantities,
    pub carts: Vec<Cart>,
    /// By idempotency key: the order that it is for.
    pub records: Vec<Option<OrderId>>,
    pub orders: Vec<OrderItems>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cart {
    pub version: u8,
    pub lines: Quantities,
    pub placing: Option<OrderId>,
    pub last_order: Option<OrderId>,
}

/// Everything under one order's id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct OrderItems {
    pub saga: Option<Saga>,
    /// Its lines where they are items of their own.
    pub lines: Option<Quantities>,
    /// The order with the pointer to it: they are written together.
    pub order: Option<Order>,
    /// Not stored: all that was ever taken for the order, and all that was ever given back. The properties ask.
    pub taken: Quantities,
    pub given_back: Quantities,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Saga {
    pub progress: Progress,
    /// None: the order is there, cancelled, and its stock on the way back.
    pub placing: Option<Origin>,
}

/// What an order is made from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Which cart and the version at which it was read.
    pub cart: Option<(u8, u8)>,
    /// Which idempotency key.
    pub key: Option<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Order {
    pub status: OrderStatus,
    /// Its lines where it was placed in one transaction.
    pub inline: Option<Quantities>,
    pub line_count: u32,
    pub origin: Origin,
    /// Not stored: the process whose transaction it was.
    pub placed_by: u8,
}

impl Order {
    /// The saga of giving back what it took.
    pub fn saga_of_return(&self) -> Saga {
        Saga { progress: Progress::cancelled(self.line_count), placing: None }
    }
}

impl Table {
    pub fn order(&self, id: OrderId) -> &OrderItems {
        &self.orders[usize::from(id)]
    }

    pub fn order_mut(&mut self, id: OrderId) -> &mut OrderItems {
        &mut self.orders[usize::from(id)]
    }

    /// The orders that have something to them, with their ids.
    pub fn ids(&self) -> impl Iterator<Item = (OrderId, &OrderItems)> {
        (0..).zip(&self.orders)
    }
}

impl OrderItems {
    /// All that is to be sold or was, wherever it stands.
    pub fn lines(&self) -> Quantities {
        self.order.and_then(|order| order.inline).or(self.lines).unwrap_or_default()
    }

    /// What is sold for good, as things are.
    pub fn sold_and_kept(&self) -> Quantities {
        if self.is_live() { self.lines() } else { Quantities::NONE }
    }

    /// What is held by the saga, by its own account.
    pub fn reservation(&self) -> Quantities {
        let done = self.saga.map_or(0, |saga| saga.progress.done);
        self.lines.unwrap_or_default().of_lines(0, done)
    }

    pub fn status(&self) -> Option<OrderStatus> {
        self.order.map(|order| order.status)
    }

    /// Placed and not cancelled.
    pub fn is_live(&self) -> bool {
        self.status().is_some_and(|status| status != OrderStatus::Cancelled)
    }
}
