//! The stored items that checkout uses.

use shared::domain::{OrderStatus, Progress};

use super::quantities::Quantities;
use super::sales::Sales;
use super::takings::{AllTerms, Takings};

/// An order's index in the table.
pub type OrderId = u8;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Table {
    /// The units that each counter has.
    pub stock: Quantities,
    pub terms: AllTerms,
    pub sales: Sales,
    pub carts: Vec<Cart>,
    /// The order of each idempotency key.
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

/// All items of one order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct OrderItems {
    pub saga: Option<Saga>,
    /// Its lines and takings, if they are separate items.
    pub takings: Option<Takings>,
    /// The order and the pointer to it, which are written together.
    pub order: Option<Order>,
    /// Not stored: all units that were ever reserved for the order, and all that were ever released. For the
    /// properties.
    pub taken: Quantities,
    pub given_back: Quantities,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Saga {
    pub progress: Progress,
    /// `None`: the order exists and is cancelled, and its stock is being released.
    pub placing: Option<Origin>,
}

/// What an order is made from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The cart, and its version when it was read.
    pub cart: Option<(u8, u8)>,
    /// The idempotency key.
    pub key: Option<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Order {
    pub status: OrderStatus,
    /// Its takings, if it was placed in one transaction.
    pub inline: Option<Takings>,
    pub taking_count: u32,
    pub origin: Origin,
    /// Not stored: the process whose transaction placed the order.
    pub placed_by: u8,
}

impl Order {
    /// The saga that releases its stock.
    pub fn saga_of_return(&self) -> Saga {
        Saga { progress: Progress::cancelled(self.taking_count), placing: None }
    }
}

impl Table {
    pub fn order(&self, id: OrderId) -> &OrderItems {
        &self.orders[usize::from(id)]
    }

    pub fn order_mut(&mut self, id: OrderId) -> &mut OrderItems {
        &mut self.orders[usize::from(id)]
    }

    /// Returns the items of all order ids, with the ids.
    pub fn ids(&self) -> impl Iterator<Item = (OrderId, &OrderItems)> {
        (0..).zip(&self.orders)
    }
}

impl OrderItems {
    /// Returns the takings of the order, or of the saga that places it.
    pub fn takings(&self) -> Takings {
        self.order.and_then(|order| order.inline).or(self.takings).unwrap_or_default()
    }

    /// Returns the units that the order keeps, unless it is cancelled.
    pub fn sold_and_kept(&self) -> Quantities {
        if self.is_live() { self.takings().units() } else { Quantities::NONE }
    }

    /// Returns the units that the saga has reserved, by its own progress.
    pub fn reservation(&self) -> Quantities {
        let done = self.saga.map_or(0, |saga| saga.progress.done);
        self.takings.unwrap_or_default().between(0, done).units()
    }

    pub fn status(&self) -> Option<OrderStatus> {
        self.order.map(|order| order.status)
    }

    /// Returns true if the order is placed and not cancelled.
    pub fn is_live(&self) -> bool {
        self.status().is_some_and(|status| status != OrderStatus::Cancelled)
    }
}
