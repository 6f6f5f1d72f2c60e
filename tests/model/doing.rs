use super::role::{Request, What};
use super::table::{Cart, Order, OrderId, Saga};
use super::takings::Takings;

/// What a process does next, with what it has read for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Doing {
    /// Waits for an order or a saga to work on.
    Wait,
    Look {
        record: Option<Option<OrderId>>,
        cart: Option<Cart>,
    },
    /// The cart became this order. Checks whether that order has the same key.
    LookBack(OrderId),
    /// Checks whether the order that the key's record names exists.
    Replay(OrderId),
    ReadStock(Cart),
    Place(Cart, Takings),
    FindSaga(OrderId, Errand),
    FindLines(OrderId, Saga, Errand),
    FindOrder(OrderId, Errand),
    Claim(OrderId, Saga),
    Drive(Drive),
    Compensate(Drive, Obstacle),
    Reread(Drive),
    Cancel(OrderId, Order),
    Move(OrderId, Order),
    ReadCart,
    Edit(u8),
    ChangePolicy,
    Ended(Answer),
    Crashed,
}

/// Why a process drives a saga.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Errand {
    /// It began the saga.
    Own,
    /// The record of its key names the saga.
    Key,
    /// Its cart, as read, is claimed by the saga.
    Claim(Cart),
    /// It cancelled the order.
    Cancelled,
    /// It sweeps the saga.
    Sweep,
}

/// What a driver remembers: the same as `Store::drive`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Drive {
    pub id: OrderId,
    pub saga: Saga,
    pub takings: Takings,
    pub errand: Errand,
    /// Why this driver compensates, if it does.
    pub obstacle: Option<Obstacle>,
    /// Whether the key's record has been handled.
    pub forgot: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Obstacle {
    Cart,
    Stock,
    /// A stock is sold on other terms than were read.
    Terms,
}

/// The answer that the client gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// 201, for a new or a replayed order.
    Placed(OrderId),
    /// 409 `cart_already_ordered`.
    CartOrdered(OrderId),
    /// 409 `out_of_stock`.
    OutOfStock,
    /// 409 `cart_changed`.
    CartChanged,
    /// 422 `cart_empty`.
    CartEmpty,
    /// 503.
    Busy,
    /// 200 to a cancel, or a change of a status, a cart or a policy.
    Done,
    /// 409 to one of these.
    NotPossible,
}

impl Doing {
    /// Returns the first read of a checkout. If only the stock must be read, that is it.
    pub fn look(request: Request) -> Self {
        let is_keyless = request.key.is_none();
        match request.what {
            What::Items(lines) if is_keyless => Self::ReadStock(Cart { lines, ..Cart::default() }),
            What::Items(lines) => Self::Look { record: None, cart: Some(Cart { lines, ..Cart::default() }) },
            What::Cart(_) => Self::Look { record: is_keyless.then_some(None), cart: None },
        }
    }
}
