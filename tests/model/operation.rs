use shared::domain::{OrderStatus, Progress};

use super::guard::Without;
use super::table::{Cart, Order, OrderId, Origin, Plan, Table};
use super::units::CapacityUnits;
use super::writes::Refusal;

/// One call of DynamoDB, with what its caller knows. It happens at one moment; between two of a process, anything may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    ReadRecord { key: u8 },
    ReadCart { cart: u8 },
    ReadStock { wanted: CapacityUnits },
    ReadPlan { id: OrderId },
    ReadLines { id: OrderId },
    ReadOrder { id: OrderId },
    Begin { id: OrderId, lines: CapacityUnits, origin: Origin, seen: Option<OrderId> },
    Sell { id: OrderId, lines: CapacityUnits, origin: Origin },
    Take { id: OrderId, read: Plan, to: Progress, units: CapacityUnits },
    Commit { id: OrderId, read: Plan },
    Turn { id: OrderId, read: Plan },
    Adopt { id: OrderId, read: Plan },
    GiveBack { id: OrderId, read: Plan, to: Progress, units: CapacityUnits },
    ForgetKey { id: OrderId, key: u8 },
    End { id: OrderId, read: Plan },
    Cancel { id: OrderId, read: Order },
    Move { id: OrderId, read: Order, to: OrderStatus },
    Edit { cart: u8, version: u8, lines: CapacityUnits },
}

/// What its caller learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    Record(Option<OrderId>),
    Cart(Cart),
    IsEnough(bool),
    Plan(Option<Plan>),
    Lines(Option<CapacityUnits>),
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
            Self::ReadPlan { id } => return Outcome::Plan(table.order(id).plan),
            Self::ReadLines { id } => return Outcome::Lines(table.order(id).lines),
            Self::ReadOrder { id } => return Outcome::Order(table.order(id).order),
            Self::Begin { id, lines, origin, seen } => table.begin(id, lines, origin, seen, without),
            Self::Sell { id, lines, origin } => table.sell(id, lines, origin, by, without),
            Self::Take { id, read, to, units } => table.take(id, read, to, units, without),
            Self::Commit { id, read } => table.commit(id, read, by, without),
            Self::Turn { id, read } => table.turn(id, read, without),
            Self::Adopt { id, read } => table.adopt(id, read, without),
            Self::GiveBack { id, read, to, units } => table.give_back(id, read, to, units, without),
            Self::ForgetKey { id, key } => table.forget_key(id, key, without),
            Self::End { id, read } => table.end(id, read, without),
            Self::Cancel { id, read } => table.cancel(id, read, without),
            Self::Move { id, read, to } => table.move_order(id, read, to, without),
            Self::Edit { cart, version, lines } => table.edit(cart, version, lines),
        };
        written.map_or_else(Outcome::Refused, |()| Outcome::Done)
    }

    /// Whether DynamoDB knows it again by its client token: transactions have one, writes of one item have none.
    pub fn has_token(self) -> bool {
        !matches!(self, Self::Turn { .. } | Self::Adopt { .. } | Self::ForgetKey { .. } | Self::Edit { .. })
    }
}
