use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use shared::domain::{Concerned, ConnectionId, Event, OrderId, Timestamp, Topic, UserId, What};
use shared::store::{Listener, Store, StoreError};

/// What one connection is to be sent, in the order in which it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) to: ConnectionId,
    pub(crate) connected_at: Timestamp,
    pub(crate) messages: Vec<String>,
}

/// Who may be listening to a batch's events.
#[derive(Debug, Default)]
struct Listeners {
    users: BTreeMap<UserId, Vec<Listener>>,
    topics: BTreeMap<Topic, Vec<Listener>>,
}

/// The user and the order of an event that is sent to the order's customer.
fn order_of(event: &Event) -> Option<(UserId, OrderId)> {
    let Concerned::Customer(user) = event.concerned else { return None };
    match event.what {
        What::OrderPlaced { order_id, .. }
        | What::OrderStatusChanged { order_id, .. }
        | What::OrderCancelled { order_id, .. } => Some((user, order_id)),
        What::UserRegistered { .. } | What::StockLow { .. } => None,
    }
}

/// The topic that an event belongs to.
fn topic_of(event: &Event) -> Option<Topic> {
    match event.what {
        What::OrderPlaced { .. } => Some(Topic::NewOrders),
        What::StockLow { .. } => Some(Topic::LowStock),
        What::OrderStatusChanged { .. } | What::OrderCancelled { .. } | What::UserRegistered { .. } => None,
    }
}

/// What there is to send, and to whom: one query for each user and for each topic that the events are about. Where that
/// fails, nothing is sent and the failure is logged.
pub(crate) async fn letters(store: &Store, events: &[Event], now: Timestamp) -> Vec<Letter> {
    let users: BTreeSet<UserId> = events.iter().filter_map(order_of).map(|(user, _)| user).collect();
    let topics: BTreeSet<Topic> = events.iter().filter_map(topic_of).collect();
    let of_user = |user| async move { (user, found(store.listeners_of_user(user, now).await)) };
    let of_topic = |topic| async move { (topic, found(store.listeners_of_topic(topic, now).await)) };
    let (of_users, of_topics) = (join_all(users.into_iter().map(of_user)), join_all(topics.into_iter().map(of_topic)));
    let (users, topics) = futures::join!(of_users, of_topics);
    let listeners = Listeners { users: users.into_iter().collect(), topics: topics.into_iter().collect() };
    listeners.letters(events)
}

fn found(listeners: Result<Vec<Listener>, StoreError>) -> Vec<Listener> {
    listeners.unwrap_or_else(|error| {
        tracing::warn!(cause = %error, "who is connected could not be read");
        Vec::new()
    })
}

impl Listeners {
    /// Each event goes to a connection once, though it may be there for two reasons.
    fn letters(&self, events: &[Event]) -> Vec<Letter> {
        let mut letters: BTreeMap<&ConnectionId, Letter> = BTreeMap::new();
        for event in events {
            let Ok(text) = serde_json::to_string(event) else { continue };
            let told: BTreeMap<&ConnectionId, &Listener> =
                self.told_of(event).map(|listener| (&listener.connection_id, listener)).collect();
            for (id, listener) in told {
                let letter = letters.entry(id).or_insert_with(|| Letter {
                    to: id.clone(),
                    connected_at: listener.connected_at,
                    messages: Vec::new(),
                });
                letter.messages.push(text.clone());
            }
        }
        letters.into_values().collect()
    }

    fn told_of(&self, event: &Event) -> impl Iterator<Item = &Listener> {
        let order = order_of(event);
        let of_user = order.and_then(|(user, _)| self.users.get(&user)).into_iter().flatten();
        let of_user = of_user.filter(move |listener| order.is_some_and(|(_, id)| listener.subscriptions.tell_of(id)));
        of_user.chain(topic_of(event).and_then(|topic| self.topics.get(&topic)).into_iter().flatten())
    }
}
