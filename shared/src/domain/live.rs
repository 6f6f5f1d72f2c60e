use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::OrderId;

/// How long a ticket for a live connection holds.
pub const TICKET_LIFETIME: Duration = Duration::from_secs(60);
/// How long a live connection lasts at most: API Gateway ends it then.
pub const CONNECTION_LIFETIME: Duration = Duration::from_secs(2 * 60 * 60);
/// How many live connections a user may have at once.
pub const MAX_CONNECTIONS: u8 = 20;
/// How many orders a connection may watch one by one.
pub const MAX_WATCHED_ORDERS: usize = 20;
/// With so many messages that are refused a connection ends.
pub const MAX_STRIKES: u32 = 5;

/// A live connection, as API Gateway names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConnectionId(String);

impl ConnectionId {
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What staff may be told of, whoever caused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    NewOrders,
    LowStock,
}

impl Topic {
    pub const ALL: [Self; 2] = [Self::NewOrders, Self::LowStock];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NewOrders => "new_orders",
            Self::LowStock => "low_stock",
        }
    }
}

/// Something that a connection is told of if it wants to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subscription {
    /// All of its user's orders. Every connection begins with it.
    Orders,
    /// One of its user's orders.
    Order(OrderId),
    Topic(Topic),
}

/// What a connection is told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscriptions {
    pub orders: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watched: Vec<OrderId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Topic>,
}

/// A connection watches as many orders as it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyOrders;

impl Default for Subscriptions {
    fn default() -> Self {
        Self { orders: true, watched: Vec::new(), topics: Vec::new() }
    }
}

impl Subscriptions {
    /// Whether a change of one of the user's orders is told.
    pub fn tell_of(&self, order: OrderId) -> bool {
        self.orders || self.watched.contains(&order)
    }

    /// With one more.
    ///
    /// # Errors
    /// When it would be the twenty-first order.
    pub fn with(mut self, more: Subscription) -> Result<Self, TooManyOrders> {
        match more {
            Subscription::Orders => self.orders = true,
            Subscription::Order(id) if !self.watched.contains(&id) => {
                if self.watched.len() >= MAX_WATCHED_ORDERS {
                    return Err(TooManyOrders);
                }
                self.watched.push(id);
            }
            Subscription::Topic(topic) if !self.topics.contains(&topic) => self.topics.push(topic),
            Subscription::Order(_) | Subscription::Topic(_) => {}
        }
        Ok(self)
    }

    /// Without one.
    #[must_use]
    pub fn without(mut self, less: Subscription) -> Self {
        match less {
            Subscription::Orders => self.orders = false,
            Subscription::Order(id) => self.watched.retain(|watched| *watched != id),
            Subscription::Topic(topic) => self.topics.retain(|known| *known != topic),
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;

    fn order(n: i64) -> OrderId {
        OrderId::new(Timestamp::from_millis(n), [0; 10])
    }

    #[test]
    fn a_connection_is_told_of_all_orders_until_it_wants_single_ones() {
        let all = Subscriptions::default();
        assert!(all.tell_of(order(1)));
        let none = all.without(Subscription::Orders);
        assert!(!none.tell_of(order(1)));
        let one = none.with(Subscription::Order(order(1))).expect("room");
        assert!(one.tell_of(order(1)) && !one.tell_of(order(2)));
        assert!(!one.without(Subscription::Order(order(1))).tell_of(order(1)));
    }

    #[test]
    fn a_subscription_twice_is_one_and_watched_orders_are_bounded() {
        let low_stock = Subscription::Topic(Topic::LowStock);
        let twice = Subscriptions::default().with(low_stock).and_then(|once| once.with(low_stock)).expect("room");
        assert_eq!(twice.topics, [Topic::LowStock]);
        let mut full = twice;
        for n in 0..20 {
            full = full.with(Subscription::Order(order(n))).expect("room");
        }
        assert_eq!(full.clone().with(Subscription::Order(order(20))), Err(TooManyOrders));
        assert_eq!(full.clone().with(Subscription::Order(order(3))), Ok(full));
    }
}
