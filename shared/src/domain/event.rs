use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use super::{Currency, Money, OrderId, OrderStatus, ProductId, Timestamp, UserId, VariantId};

/// The id of an event, such as `order.status_changed:ord_…:shipped`. It is derived only from what happened, so a
/// replay, a duplicate and a restored table give the same id. A consumer that stores the ids of handled events handles
/// none twice.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(String);

/// An event: something that happened in the shop. It is immutable.
///
/// Its serialised form may be published: `{id, type, version, at, data}`. It leaves out `concerned`, which decides who
/// is notified. Neither has personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub id: EventId,
    pub at: Timestamp,
    pub what: What,
    pub concerned: Concerned,
}

/// What happened, with the data that may be published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum What {
    OrderPlaced {
        order_id: OrderId,
        total: EventTotal,
        line_count: u32,
        unit_count: u64,
    },
    /// Any status change except to cancelled.
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
    /// A variant's stock fell to the low stock limit.
    StockLow {
        product_id: ProductId,
        variant_id: VariantId,
        name: String,
        /// None if the product has no options.
        variant_name: Option<String>,
        sku: Option<String>,
        /// Units in all shards of the stock when it was found low.
        left: i64,
    },
}

/// A sum in the form that clients see everywhere: a decimal string and its currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventTotal {
    amount: String,
    currency: &'static str,
}

/// The user that an event concerns, in addition to staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concerned {
    Customer(UserId),
    /// Somebody without an account, known only by the order.
    Guest,
    /// Only staff.
    Staff,
}

impl EventId {
    /// Returns the id of an event of `target`. `detail` distinguishes repeatable events.
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
    /// `crossing` distinguishes the times at which a variant's stock became low.
    pub fn new(at: Timestamp, what: What, concerned: Concerned, crossing: Option<u64>) -> Self {
        let kind = what.kind();
        let id = match &what {
            What::OrderPlaced { order_id, .. } | What::OrderCancelled { order_id, .. } => {
                EventId::new(kind, order_id, None)
            }
            What::OrderStatusChanged { order_id, to, .. } => EventId::new(kind, order_id, Some(to)),
            What::UserRegistered { user_id } => EventId::new(kind, user_id, None),
            What::StockLow { variant_id, .. } => {
                EventId::new(kind, variant_id, crossing.as_ref().map(|crossing| crossing as &dyn fmt::Display))
            }
        };
        Self { id, at, what, concerned }
    }

    /// The version of the type's data. It rises if the data changes incompatibly.
    pub const fn version(&self) -> u32 {
        1
    }
}

impl What {
    /// Returns the name of the type, such as `order.placed`.
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

    /// The published form. Others read it, so a change here requires a new version.
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
                What::StockLow {
                    product_id,
                    variant_id: product_id.only_variant(),
                    name: "Mug".to_owned(),
                    variant_name: None,
                    sku: None,
                    left: 3,
                },
                Concerned::Staff,
                Some(17),
            ),
        ];
        insta::assert_snapshot!(serde_json::to_string_pretty(&events).expect("JSON"));
    }
}
