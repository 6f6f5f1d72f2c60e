use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use super::{Currency, Money, OrderId, OrderStatus, ProductId, Timestamp, UserId};

/// What an event is known by, such as `order.status_changed:ord_…:shipped`. It is made of what happened and of nothing
/// else, so that a replay, a duplicate and a restored table give the same one: whoever keeps the ids of what was done
/// does nothing twice.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(String);

/// Something that happened in the shop and will not change any more.
///
/// Serialised, it is what may be published: `{id, type, version, at, data}`. Whom it concerns is kept apart, for who
/// decides whom to tell, and nothing personal is in either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub id: EventId,
    pub at: Timestamp,
    pub what: What,
    pub concerned: Concerned,
}

/// What happened, with what may be told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum What {
    OrderPlaced {
        order_id: OrderId,
        total: EventTotal,
        line_count: u32,
        unit_count: u64,
    },
    /// Any step but the one to cancelled.
    OrderStatusChanged {
        order_id: OrderId,
        from: OrderStatus,
        to: OrderStatus,
    },
    OrderCancelled {
        order_id: OrderId,
        from: OrderStatus,
    },
    UserRegistered {
        user_id: UserId,
    },
    /// A product came down to what staff calls low.
    StockLow {
        product_id: ProductId,
        name: String,
        sku: Option<String>,
        /// Units in all parts of the stock, when that was seen.
        left: i64,
    },
}

/// A sum as clients see it everywhere: a decimal string and its currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventTotal {
    amount: String,
    currency: &'static str,
}

/// Whom an event concerns, beside staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concerned {
    Customer(UserId),
    /// Somebody without an account, who is known to their order only.
    Guest,
    /// Nobody but staff.
    Staff,
}

impl EventId {
    /// The id of what happened to something; `detail` where it happens more than once.
    fn new(kind: &str, target: impl fmt::Display, detail: Option<&dyn fmt::Display>) -> Self {
        Self(match detail {
            Some(detail) => format!("{kind}:{target}:{detail}"),
            None => format!("{kind}:{target}"),
        })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl EventTotal {
    pub fn new(total: Money, currency: Currency) -> Self {
        Self { amount: total.format(currency), currency: currency.code() }
    }
}

impl Event {
    /// `crossing` tells one of several times that a product's stock became low from the others.
    pub fn new(at: Timestamp, what: What, concerned: Concerned, crossing: Option<u64>) -> Self {
        let kind = what.kind();
        let id = match &what {
            What::OrderPlaced { order_id, .. } | What::OrderCancelled { order_id, .. } => {
                EventId::new(kind, order_id, None)
            }
            What::OrderStatusChanged { order_id, to, .. } => EventId::new(kind, order_id, Some(to)),
            What::UserRegistered { user_id } => EventId::new(kind, user_id, None),
            What::StockLow { product_id, .. } => {
                EventId::new(kind, product_id, crossing.as_ref().map(|crossing| crossing as &dyn fmt::Display))
            }
        };
        Self { id, at, what, concerned }
    }

    /// Of its type's data: rises when that changes in a way that readers must know of.
    pub const fn version(&self) -> u32 {
        1
    }
}

impl What {
    /// The name of its type, such as `order.placed`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::OrderPlaced { .. } => "order.placed",
            Self::OrderStatusChanged { .. } => "order.status_changed",
            Self::OrderCancelled { .. } => "order.cancelled",
            Self::UserRegistered { .. } => "user.registered",
            Self::StockLow { .. } => "stock.low",
        }
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut event = serializer.serialize_struct("Event", 5)?;
        event.serialize_field("id", &self.id)?;
        event.serialize_field("type", self.what.kind())?;
        event.serialize_field("version", &self.version())?;
        event.serialize_field("at", &self.at.to_string())?;
        event.serialize_field("data", &self.what)?;
        event.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is published, as it is read elsewhere: a change here is a new version.
    #[test]
    fn each_event_is_printed() {
        let at = Timestamp::from_millis(1_769_860_800_000);
        let (order_id, user_id) = (OrderId::new(at, [5; 10]), UserId::new(at, [1; 10]));
        let product_id = ProductId::new(at, [3; 10]);
        let total = EventTotal::new(Money::from_minor(2_500), Currency::USD);
        let (from, to) = (OrderStatus::Pending, OrderStatus::Shipped);
        let mine = Concerned::Customer(user_id);
        let events = [
            Event::new(at, What::OrderPlaced { order_id, total, line_count: 1, unit_count: 2 }, mine, None),
            Event::new(at, What::OrderStatusChanged { order_id, from, to }, mine, None),
            Event::new(at, What::OrderCancelled { order_id, from }, Concerned::Guest, None),
            Event::new(at, What::UserRegistered { user_id }, mine, None),
            Event::new(
                at,
                What::StockLow { product_id, name: "Mug".to_owned(), sku: None, left: 3 },
                Concerned::Staff,
                Some(17),
            ),
        ];
        insta::assert_snapshot!(serde_json::to_string_pretty(&events).expect("JSON"));
    }
}
