use shared::domain::{OrderStatus, Progress};

use super::guard::Without;
use super::quantities::Quantities;
use super::table::{Cart, Order, OrderId, Origin, Saga, Table};
use super::writes::Refusal;

/// One call of DynamoDB, with what its caller knows. It is atomic. Between two calls of a process, anything may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    ReadRecord { key: u8 },
    ReadCart { cart: u8 },
    ReadStock { wanted: Quantities },
    ReadSaga { id: OrderId },
    ReadLines { id: OrderId },
    ReadOrder { id: OrderId },
    Begin { id: OrderId, lines: Quantities, origin: Origin, seen: Option<OrderId> },
    PlaceAtOnce { id: OrderId, lines: Quantities, origin: Origin },
    Reserve { id: OrderId, read: Saga, to: Progress, units: Quantities },
    Commit { id: OrderId, read: Saga },
    Compensate { id: OrderId, read: Saga },
    Claim { id: OrderId, read: Saga },
    Release { id: OrderId, read: Saga, to: Progress, units: Quantities },
    ForgetKey { id: OrderId, key: u8 },
    End { id: OrderId, read: Saga },
    Cancel { id: OrderId, read: Order },
    Move { id: OrderId, read: Order, to: OrderStatus },
    Edit { cart: u8, version: u8, lines: Quantities },
}

/// What the caller learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    Record(Option<OrderId>),
    Cart(Cart),
    IsEnough(bool),
    Saga(Option<Saga>),
    Lines(Option<Quantities>),
    Order(Option<Order>),
    Done,
    Refused(Refusal),
}

impl Operation {
    pub fn run(self, table: &mut Table, by: u8, without: Without) -> Outcome {
        let written = match self {
            Self::ReadRecord { key } => return Outcome::Record(table.records[usize::from(key)]),
            Self::ReadCart { cart } => return Outcome::Cart(table.carts[usize::from(cart)]),
            Self::ReadStock { wanted } => return Outcome::IsEnough(table.stock.holds(wanted)),
            Self::ReadSaga { id } => return Outcome::Saga(table.order(id).saga),
            Self::ReadLines { id } => return Outcome::Lines(table.order(id).lines),
            Self::ReadOrder { id } => return Outcome::Order(table.order(id).order),
            Self::Begin { id, lines, origin, seen } => table.begin(id, lines, origin, seen, without),
            Self::PlaceAtOnce { id, lines, origin } => table.place_at_once(id, lines, origin, by, without),
            Self::Reserve { id, read, to, units } => table.reserve(id, read, to, units, without),
            Self::Commit { id, read } => table.commit(id, read, by, without),
            Self::Compensate { id, read } => table.compensate(id, read, without),
            Self::Claim { id, read } => table.claim(id, read, without),
            Self::Release { id, read, to, units } => table.release(id, read, to, units, without),
            Self::ForgetKey { id, key } => table.forget_key(id, key, without),
            Self::End { id, read } => table.end(id, read, without),
            Self::Cancel { id, read } => table.cancel(id, read, without),
            Self::Move { id, read, to } => table.move_order(id, read, to, without),
            Self::Edit { cart, version, lines } => table.edit(cart, version, lines),
        };
        written.map_or_else(Outcome::Refused, |()| Outcome::Done)
    }

    /// Returns true if DynamoDB recognises a repetition by its client token. Transactions have one, single writes do
    /// not.
    pub fn has_token(self) -> bool {
        !matches!(self, Self::Compensate { .. } | Self::Claim { .. } | Self::ForgetKey { .. } | Self::Edit { .. })
    }
}
