use shared::domain::OrderStatus;

use super::guard::{Guard, Without};
use super::policy::Policy;
use super::quantities::Quantities;
use super::table::{OrderId, Origin};

/// The task of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// One request for an order. Two with the same key are a request and its retry.
    Checkout(Request),
    /// The buyer or staff cancel an order.
    Cancel,
    /// Staff change an order's status to this one.
    Move(OrderStatus),
    /// The customer changes the cart to these quantities.
    Edit { cart: u8, to: Quantities },
    /// Staff change the policy of a product's stock.
    Policy { product: u8, to: Policy },
    /// The scheduled function. It may consider any saga abandoned at any time.
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

/// The constants of a process.
#[derive(Clone, Copy, Debug)]
pub struct Script {
    pub role: Role,
    /// The index of the process.
    pub number: u8,
    pub rules: Rules,
}

/// The constants of all processes.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The maximum number of lines in a transaction.
    pub stage: u32,
    /// The maximum number of tries of a checkout.
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

    /// Returns what its order is made from, with the cart's version that was read.
    pub fn origin(self, version: u8) -> Origin {
        Origin { cart: self.cart().map(|cart| (cart, version)), key: self.key }
    }
}

impl Script {
    /// Returns how many lines fit into a transaction of this process. It differs between processes: a line that takes
    /// from several shards leaves less room, and that depends on what is left in the shards.
    pub fn stage(self) -> u32 {
        self.rules.stage - u32::from(self.number) % self.rules.stage
    }

    /// Returns the id of the order of a checkout's next try.
    pub fn order_id(self, tried: u8) -> OrderId {
        let tried = if self.rules.without.has(Guard::FreshIds) { tried } else { 0 };
        self.number * self.rules.tries + tried
    }
}
