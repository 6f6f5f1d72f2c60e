use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::OrderId;

/// How long a ticket for a live connection is valid.
pub const TICKET_LIFETIME: Duration = Duration::from_secs(60);
/// The maximum duration of a live connection, after which API Gateway closes it.
pub const CONNECTION_LIFETIME: Duration = Duration::from_secs(2 * 60 * 60);
/// The maximum number of live connections of a user.
pub const MAX_CONNECTIONS: u8 = 20;
/// The maximum number of orders that a connection may watch individually.
pub const MAX_WATCHED_ORDERS: usize = 20;
/// A connection is closed after this number of refused messages.
pub const MAX_STRIKES: u32 = 5;

/// The id that API Gateway gave a live connection.
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

/// A subject that staff may subscribe to. Its messages are about all customers.
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

/// Something that a connection may subscribe to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subscription {
    /// All orders of the connection's user. Every connection starts with this subscription.
    Orders,
    /// One order of the connection's user.
    Order(OrderId),
    Topic(Topic),
}

/// The subscriptions of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscriptions {
    pub orders: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watched: Vec<OrderId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Topic>,
}

/// The connection already watches the maximum number of orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyOrders;

impl Default for Subscriptions {
    fn default() -> Self {
        Self { orders: true, watched: Vec::new(), topics: Vec::new() }
    }
}

impl Subscriptions {
    /// Returns true if the connection receives changes of this order of its user.
    pub fn tell_of(&self, order: OrderId) -> bool {
        self.orders || self.watched.contains(&order)
    }

    /// Adds a subscription.
    ///
    /// # Errors
    /// Returns `TooManyOrders` if the connection already watches [`MAX_WATCHED_ORDERS`] orders.
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

    /// Removes a subscription.
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
