use super::quantities::Quantities;
use super::role::{Request, What};
use super::table::{Cart, Order, OrderId, Saga};

/// What it does next, with what it has read for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Doing {
    /// Until there is an order or a saga for it to work on.
    Wait,
    Look {
        record: Option<Option<OrderId>>,
        cart: Option<Cart>,
    },
    /// The cart became this order: of the same key?
    LookBack(OrderId),
    /// Is the order there that the key's record names?
    Replay(OrderId),
    ReadStock(Cart),
    Place(Cart),
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
    Ended(Answer),
    Crashed,
}

/// Why a process sees to a saga.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Errand {
    /// It began it itself.
    Own,
    /// The record of its key names it.
    Key,
    /// Its cart, as it was read, is claimed for it.
    Claim(Cart),
    /// It cancelled the order.
    Cancelled,
    /// It swept it up.
    Sweep,
}

/// A driver's memory: as much of it as `Store::drive` has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Drive {
    pub id: OrderId,
    pub saga: Saga,
    pub lines: Quantities,
    pub errand: Errand,
    /// For which this driver compensating it around.
    pub obstacle: Option<Obstacle>,
    /// The key's record was seen to.
    pub forgot: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Obstacle {
    Cart,
    Stock,
}

/// What its client is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// 201, new or replayed.
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
    /// 200 to a cancel, a step or a change of the cart.
    Done,
    /// 409 to one.
    NotPossible,
}

impl Doing {
    /// A checkout's look, if there is anything to look at but the stock.
    pub fn look(request: Request) -> Self {
        let is_keyless = request.key.is_none();
        match request.what {
            What::Items(lines) if is_keyless => Self::ReadStock(Cart { lines, ..Cart::default() }),
            What::Items(lines) => Self::Look { record: None, cart: Some(Cart { lines, ..Cart::default() }) },
            What::Cart(_) => Self::Look { record: is_keyless.then_some(None), cart: None },
        }
    }
}
