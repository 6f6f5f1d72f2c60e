//! The table's stream as an outbox: the events that item changes mean. The stream delivers committed changes only, so
//! everything that happened has an event and nothing else has one.

use serde::Deserialize;
use serde_dynamo::Item;

use super::records::{MalformedRecord, key_of, read, text};
use super::stock::low::LowStock;
use super::table::key;
use crate::domain::{
    Concerned, Event, EventTotal, Money, OrderId, OrderStatus, Timestamp, UserId, What, recorded_currency,
};

/// The attributes of an order that events carry.
#[derive(Deserialize)]
struct OrderImage {
    id: OrderId,
    status: OrderStatus,
    total: Money,
    currency: String,
    line_count: u32,
    unit_count: u64,
    #[serde(default)]
    customer_id: Option<UserId>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

#[derive(Deserialize)]
struct UserImage {
    id: UserId,
    created_at: Timestamp,
}

/// The event of a change between two images, if it is one. An order is placed when its item appears, after one
/// transaction or several. Later changes that keep its status, such as anonymising it or removing it from a history,
/// are no events. Deletions are none either.
///
/// # Errors
/// Returns [`MalformedRecord`] if the record's keys cannot be read, or if the item has events and cannot be read.
pub fn event_of(keys: &Item, old: &Item, new: &Item) -> Result<Option<Event>, MalformedRecord> {
    let (pk, sk) = key_of(keys)?;
    if new.is_empty() {
        Ok(None)
    } else if key::is_order(pk, sk) {
        if old.is_empty() { order_placed(new) } else { order_changed(old, new) }
    } else if key::is_user(pk, sk) && old.is_empty() {
        user_registered(new)
    } else if key::is_low_stock(sk) && old.is_empty() {
        read::<LowStock>(new).map(LowStock::event)
    } else {
        Ok(None)
    }
}

fn order_placed(new: &Item) -> Result<Option<Event>, MalformedRecord> {
    let order: OrderImage = read(new)?;
    // An order that first appears with a later status was not placed now: it was restored from a backup.
    if order.status != OrderStatus::Pending {
        return Ok(None);
    }
    let currency = recorded_currency(&order.currency);
    let what = What::OrderPlaced {
        order_id: order.id,
        total: EventTotal::new(order.total, currency),
        line_count: order.line_count,
        unit_count: order.unit_count,
    };
    Ok(Some(Event::new(order.created_at, what, order.concerned(), None)))
}

fn order_changed(old: &Item, new: &Item) -> Result<Option<Event>, MalformedRecord> {
    if text(old, "status").is_some() && text(old, "status") == text(new, "status") {
        return Ok(None);
    }
    let (before, order): (OrderImage, OrderImage) = (read(old)?, read(new)?);
    let (order_id, from) = (order.id, before.status);
    let what = match order.status {
        OrderStatus::Cancelled => What::OrderCancelled { order_id, from },
        to => What::OrderStatusChanged { order_id, from, to },
    };
    Ok(Some(Event::new(order.updated_at, what, order.concerned(), None)))
}

fn user_registered(new: &Item) -> Result<Option<Event>, MalformedRecord> {
    // The tombstone of an erased user, restored from a backup.
    if new.get("erased_at").is_some() {
        return Ok(None);
    }
    let user: UserImage = read(new)?;
    let what = What::UserRegistered { user_id: user.id };
    Ok(Some(Event::new(user.created_at, what, Concerned::Customer(user.id), None)))
}

impl OrderImage {
    fn concerned(&self) -> Concerned {
        self.customer_id.map_or(Concerned::Guest, Concerned::Customer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ORDER: &str = "ord_019c13ec9e0075058505050505050505";
    const USER: &str = "user_019c13ec9e0071018101010101010101";

    fn image(value: &Value) -> Item {
        serde_dynamo::to_item(value).expect("an item")
    }

    fn keys(pk: &str, sk: &str) -> Item {
        image(&json!({ "PK": pk, "SK": sk }))
    }

    fn order(status: &str) -> Value {
        json!({
            "id": ORDER, "status": status, "lines": [], "total": 1250, "currency": "USD", "line_count": 1,
            "unit_count": 2, "customer_id": USER, "created_at": 1_769_860_800_000_i64,
            "updated_at": 1_769_860_900_000_i64, "email": "ada@example.com",
        })
    }

    fn of_order(old: &Value, new: &Value) -> Option<Event> {
        let keys = keys(&format!("USER#{USER}"), &format!("ORDER#{ORDER}"));
        event_of(&keys, &image(old), &image(new)).expect("readable")
    }

    fn id(event: Option<Event>) -> Option<String> {
        event.map(|event| event.id.to_string())
    }

    #[test]
    fn an_order_is_placed_when_it_appears() {
        let none = json!({});
        let placed = of_order(&none, &order("pending")).expect("an event");
        assert_eq!(placed.id.as_str(), format!("order.placed:{ORDER}"));
        assert_eq!(placed.concerned, Concerned::Customer(USER.parse().expect("an id")));
        assert_eq!(placed.at.millis(), 1_769_860_800_000);
        assert!(!serde_json::to_string(&placed).expect("JSON").contains("ada@"), "nothing personal is published");
        assert_eq!(of_order(&none, &order("shipped")), None, "put back from a copy");
        let mut guests = order("pending");
        guests["customer_id"].take();
        let placed = event_of(&keys("GUEST#x", &format!("ORDER#{ORDER}")), &image(&none), &image(&guests));
        assert_eq!(placed.map(|event| event.map(|event| event.concerned)), Ok(Some(Concerned::Guest)));
    }

    #[test]
    fn each_step_is_an_event_and_nothing_else_is() {
        let step = |from, to| id(of_order(&order(from), &order(to)));
        assert_eq!(step("pending", "paid"), Some(format!("order.status_changed:{ORDER}:paid")));
        assert_eq!(step("pending", "shipped"), Some(format!("order.status_changed:{ORDER}:shipped")));
        assert_eq!(step("paid", "cancelled"), Some(format!("order.cancelled:{ORDER}")));
        let mut anonymous = order("shipped");
        anonymous.as_object_mut().expect("an object").remove("email");
        anonymous["anonymised_at"] = json!(1);
        assert_eq!(of_order(&order("shipped"), &anonymous), None);
        let mut hidden = order("cancelled");
        hidden["hidden_at"] = json!(1);
        assert_eq!(of_order(&order("cancelled"), &hidden), None);
        assert_eq!(of_order(&order("cancelled"), &json!({})), None, "a deletion");
    }

    #[test]
    fn a_plan_and_what_else_there_is_of_an_order_are_none() {
        for (pk, sk) in [
            (format!("ORDER#{ORDER}"), "PLAN".to_owned()),
            (format!("ORDER#{ORDER}"), "POINTER".to_owned()),
            (format!("ORDER#{ORDER}"), "LINES#00".to_owned()),
            (format!("USER#{USER}"), "SESSION#x".to_owned()),
        ] {
            let event = event_of(&keys(&pk, &sk), &image(&json!({})), &image(&order("pending")));
            assert_eq!(event, Ok(None), "{pk} {sk}");
        }
    }

    #[test]
    fn a_user_registers_once() {
        let keys = keys(&format!("USER#{USER}"), "PROFILE");
        let user = json!({ "id": USER, "email": "ada@example.com", "created_at": 1_769_860_800_000_i64 });
        let tombstone = json!({ "id": USER, "disabled": true, "erased_at": 1 });
        let told = |old: &Value, new: &Value| event_of(&keys, &image(old), &image(new)).expect("readable");
        assert_eq!(id(told(&json!({}), &user)), Some(format!("user.registered:{USER}")));
        assert_eq!(told(&user, &user), None);
        assert_eq!(told(&user, &tombstone), None);
        assert_eq!(told(&json!({}), &tombstone), None);
    }

    #[test]
    fn what_cannot_be_read_is_told_apart() {
        let (none, key) = (json!({}), keys(&format!("USER#{USER}"), &format!("ORDER#{ORDER}")));
        let malformed = |old: &Value, new: &Value| event_of(&key, &image(old), &image(new)) == Err(MalformedRecord);
        assert!(malformed(&none, &json!({ "id": ORDER })));
        assert!(malformed(&json!({ "id": ORDER }), &order("paid")));
        let mut strange = order("pending");
        strange["status"] = json!("sold");
        assert!(malformed(&none, &strange));
        assert_eq!(event_of(&image(&none), &image(&none), &image(&none)), Err(MalformedRecord));
    }
}
