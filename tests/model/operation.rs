use shared::domain::{OrderStatus, Progress};

use super::guard::Without;
use super::policy::Policy;
use super::quantities::Quantities;
use super::table::{Cart, Order, OrderId, Origin, Saga, Table};
use super::takings::Takings;
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
    Begin { id: OrderId, takings: Takings, origin: Origin, seen: Option<OrderId> },
    PlaceAtOnce { id: OrderId, takings: Takings, origin: Origin },
    Reserve { id: OrderId, read: Saga, to: Progress, takings: Takings },
    Commit { id: OrderId, read: Saga },
    Compensate { id: OrderId, read: Saga },
    Claim { id: OrderId, read: Saga },
    Release { id: OrderId, read: Saga, to: Progress, takings: Takings },
    ForgetKey { id: OrderId, key: u8 },
    End { id: OrderId, read: Saga },
    Cancel { id: OrderId, read: Order },
    Move { id: OrderId, read: Order, to: OrderStatus },
    Edit { cart: u8, version: u8, lines: Quantities },
    ChangePolicy { product: u8, to: Policy },
}

/// What the caller learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    Record(Option<OrderId>),
    Cart(Cart),
    /// What is to be taken. `None` if a stock has too little.
    Assessed(Option<Takings>),
    Saga(Option<Saga>),
    Lines(Option<Takings>),
    Order(Option<Order>),
    Done,
    Refused(Refusal),
}

impl Operation {
    pub fn run(self, table: &mut Table, by: u8, without: Without) -> Outcome {
        let written = match self {
            Self::ReadRecord { key } => return Outcome::Record(table.records[usize::from(key)]),
            Self::ReadCart { cart } => return Outcome::Cart(table.carts[usize::from(cart)]),
            Self::ReadStock { wanted } => return Outcome::Assessed(table.assess(wanted, without)),
            Self::ReadSaga { id } => return Outcome::Saga(table.order(id).saga),
            Self::ReadLines { id } => return Outcome::Lines(table.order(id).takings),
            Self::ReadOrder { id } => return Outcome::Order(table.order(id).order),
            Self::Begin { id, takings, origin, seen } => table.begin(id, takings, origin, seen, without),
            Self::PlaceAtOnce { id, takings, origin } => table.place_at_once(id, takings, origin, by, without),
            Self::Reserve { id, read, to, takings } => table.reserve(id, read, to, takings, without),
            Self::Commit { id, read } => table.commit(id, read, by, without),
            Self::Compensate { id, read } => table.compensate(id, read, without),
            Self::Claim { id, read } => table.claim(id, read, without),
            Self::Release { id, read, to, takings } => table.release(id, read, to, takings, without),
            Self::ForgetKey { id, key } => table.forget_key(id, key, without),
            Self::End { id, read } => table.end(id, read, without),
            Self::Cancel { id, read } => table.cancel(id, read, without),
            Self::Move { id, read, to } => table.move_order(id, read, to, without),
            Self::Edit { cart, version, lines } => table.edit(cart, version, lines),
            Self::ChangePolicy { product, to } => {
                table.change_policy(product, to);
                Ok(())
            }
        };
        written.map_or_else(Outcome::Refused, |()| Outcome::Done)
    }

    /// Returns true if DynamoDB recognises a repetition by its client token. Transactions have one, single writes do
    /// not.
    pub fn has_token(self) -> bool {
        !matches!(self, Self::Compensate { .. } | Self::Claim { .. } | Self::ForgetKey { .. } | Self::Edit { .. })
    }
}
