use serde::Deserialize;
use serde_json::{Value, json};
use shared::domain::{ConnectionId, MAX_STRIKES, Object, OrderId, Role, Subscription, Topic};
use shared::store::ConnectionItem;

use crate::refusal::{MAX_MESSAGE, Refusal};
use crate::{Answer, Websocket};

/// What a client may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Message {
    Ping,
    Subscribe(Subscription),
    Unsubscribe(Subscription),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMessage {
    action: Action,
    topic: Option<RawTopic>,
    id: Option<OrderId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Action {
    Ping,
    Subscribe,
    Unsubscribe,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawTopic {
    Orders,
    Order,
    NewOrders,
    LowStock,
}

impl Message {
    /// Reads a message strictly: nothing unknown, nothing twice, nothing after it.
    fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > MAX_MESSAGE {
            return Err(Refusal::TooLarge);
        }
        let wrong = |error: serde_json::Error| if error.is_data() { Refusal::Invalid } else { Refusal::MalformedJson };
        let Object(raw) = serde_json::from_str::<Object<RawMessage>>(text).map_err(wrong)?;
        let topic = match (raw.topic, raw.id) {
            (None, None) => None,
            (Some(RawTopic::Orders), None) => Some(Subscription::Orders),
            (Some(RawTopic::Order), Some(id)) => Some(Subscription::Order(id)),
            (Some(RawTopic::NewOrders), None) => Some(Subscription::Topic(Topic::NewOrders)),
            (Some(RawTopic::LowStock), None) => Some(Subscription::Topic(Topic::LowStock)),
            _ => return Err(Refusal::Invalid),
        };
        match (raw.action, topic) {
            (Action::Ping, None) => Ok(Self::Ping),
            (Action::Subscribe, Some(topic)) => Ok(Self::Subscribe(topic)),
            (Action::Unsubscribe, Some(topic)) => Ok(Self::Unsubscribe(topic)),
            _ => Err(Refusal::Invalid),
        }
    }
}

impl Websocket {
    /// `$default`: a message of a client, and what is sent back. With the fifth that is refused the connection ends; a
    /// connection that has ended, with its session or by the clock, is closed at its next word.
    pub(crate) async fn message(&self, id: &ConnectionId, text: &str, request_id: &str) -> Answer {
        match self.answer(id, text).await {
            Ok(message) => Answer::message(&message),
            Err(Refusal::Gone) => self.end(id, Refusal::Gone.code()).await,
            Err(Refusal::Unavailable) => {
                Answer::message(&Refusal::Unavailable.body(request_id, None)).because(Refusal::Unavailable.code())
            }
            Err(refusal) => match self.store.strike_connection(id).await {
                Ok(Some(strikes)) if strikes < MAX_STRIKES => {
                    let left = MAX_STRIKES.saturating_sub(strikes);
                    Answer::message(&refusal.body(request_id, Some(left))).because(refusal.code())
                }
                Ok(_) => self.end(id, refusal.code()).await,
                Err(error) => {
                    let unavailable = Refusal::from(error);
                    Answer::message(&unavailable.body(request_id, None)).because(unavailable.code())
                }
            },
        }
    }

    async fn answer(&self, id: &ConnectionId, text: &str) -> Result<Value, Refusal> {
        let now = self.clock.now();
        let connection = self.store.connection(id, now).await?.ok_or(Refusal::Gone)?;
        match Message::parse(text)? {
            Message::Ping => Ok(json!({
                "type": "pong",
                "at": now.to_string(),
                "ends_at": connection.ends_at.to_string(),
            })),
            Message::Subscribe(to) => {
                allowed(&connection, to)?;
                let subscribed = self.store.subscribe(connection, to, now).await;
                subscribed.map_err(|error| Refusal::of(error, to))?;
                Ok(confirmation("subscribed", to))
            }
            Message::Unsubscribe(from) => {
                let unsubscribed = self.store.unsubscribe(connection, from, now).await;
                unsubscribed.map_err(|error| Refusal::of(error, from))?;
                Ok(confirmation("unsubscribed", from))
            }
        }
    }
}

/// Topics are staff's. Whose an order is, the store knows.
fn allowed(connection: &ConnectionItem, to: Subscription) -> Result<(), Refusal> {
    let is_staffs = matches!(to, Subscription::Topic(_));
    if is_staffs && !connection.role.includes(Role::Staff) { Err(Refusal::Forbidden) } else { Ok(()) }
}

fn confirmation(what: &str, subscription: Subscription) -> Value {
    match subscription {
        Subscription::Orders => json!({ "type": what, "topic": "orders" }),
        Subscription::Order(id) => json!({ "type": what, "topic": "order", "id": id }),
        Subscription::Topic(topic) => json!({ "type": what, "topic": topic }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_strictly() {
        let id = "ord_018bcfe568787e8a9b4ff0d1c2a3b4c5";
        let order = Subscription::Order(id.parse().expect("an id"));
        let right = [
            (r#"{"action": "ping"}"#.to_owned(), Message::Ping),
            (r#"{"topic": "orders", "action": "subscribe"}"#.to_owned(), Message::Subscribe(Subscription::Orders)),
            (format!(r#"{{"action": "unsubscribe", "topic": "order", "id": "{id}"}}"#), Message::Unsubscribe(order)),
            (
                r#"{"action": "subscribe", "topic": "low_stock"}"#.to_owned(),
                Message::Subscribe(Subscription::Topic(Topic::LowStock)),
            ),
        ];
        for (text, message) in right {
            assert_eq!(Message::parse(&text), Ok(message), "{text}");
        }
        for text in [
            r#"{"action": "shout"}"#,
            r#"{"action": "subscribe"}"#,
            r#"{"action": "subscribe", "topic": "everything"}"#,
            r#"{"action": "subscribe", "topic": "order"}"#,
            r#"{"action": "subscribe", "topic": "order", "id": "ord_1"}"#,
            r#"{"action": "subscribe", "topic": "orders", "id": "ord_018bcfe568787e8a9b4ff0d1c2a3b4c5"}"#,
            r#"{"action": "ping", "topic": "orders"}"#,
            r#"{"action": "ping", "action": "ping"}"#,
            r#"{"action": "ping", "role": "admin"}"#,
            r#"["ping", null, null]"#,
            r#""ping""#,
            "null",
            "{}",
        ] {
            assert_eq!(Message::parse(text), Err(Refusal::Invalid), "{text}");
        }
        for text in ["", "ping", "{", r#"{"action": "ping"} {}"#, "\u{feff}{}"] {
            assert_eq!(Message::parse(text), Err(Refusal::MalformedJson), "{text}");
        }
    }

    #[test]
    fn a_message_has_at_most_four_kibibytes() {
        let padded = |length: usize| format!("{:length$}", r#"{"action": "ping"}"#);
        assert_eq!(Message::parse(&padded(4_096)), Ok(Message::Ping));
        assert_eq!(Message::parse(&padded(4_097)), Err(Refusal::TooLarge));
    }
}
