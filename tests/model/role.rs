use shared::domain::OrderStatus;

use super::guard::{Guard, Without};
use super::quantities::Quantities;
use super::table::{OrderId, Origin};

/// What a process is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// One request for an order. Two with the same key are a request and its retry.
    Checkout(Request),
    /// Its buyer, or staff, cancels an order.
    Cancel,
    /// Staff takes an order on to this status.
    Move(OrderStatus),
    /// The customer changes the cart to this.
    Edit { cart: u8, to: Quantities },
    /// The scheduled function: it may find any saga abandoned at any time.
    Sweep,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    pub key: Option<u8>,
    pub what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    Cart(u8),
    Items(Quantities),
}

/// What a process brings with it.
#[derive(Clone, Copy, Debug)]
pub struct Script {
    pub role: Role,
    /// Which process it is.
    pub number: u8,
    pub rules: Rules,
}

/// What is the same for all processes.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// How many lines a transaction holds at most.
    pub stage: u32,
    /// How often a checkout looks before it gives up.
    pub tries: u8,
    pub without: Without,
}

impl Role {
    pub fn request(self) -> Option<Request> {
        match self {
            Self::Checkout(request) => Some(request),
            _ => None,
        }
    }
}

impl Request {
    pub fn cart(self) -> Option<u8> {
        match self.what {
            What::Cart(cart) => Some(cart),
            What::Items(_) => None,
        }
    }

    /// What its order is made from, with the cart's version as it was read.
    pub fn origin(self, version: u8) -> Origin {
        Origin { cart: self.cart().map(|cart| (cart, version)), key: self.key }
    }
}

impl Script {
    /// How many lines a transaction of this process holds. Not the same for all: a line that takes from several parts of
    /// a stock leaves less room, and who meets that depends on what is left in them.
    pub fn stage(self) -> u32 {
        self.rules.stage - u32::from(self.number) % self.rules.stage
    }

    /// The id that a checkout gives to the order of its next try.
    pub fn order_id(self, tried: u8) -> OrderId {
        let tried = if self.rules.without.has(Guard::FreshIds) { tried } else { 0 };
        self.number * self.rules.tries + tried
    }
}
