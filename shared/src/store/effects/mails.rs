//! Mails that events cause.

use std::collections::HashSet;
use std::time::Duration;

use crate::domain::{Concerned, Event, EventTotal, OrderStatus, Timestamp, What, full_name, recorded_currency};
use crate::store::table::key::Key;
use crate::store::{Consistency, MailId, MailKind, OrderItem, Store, StoreError};

/// A missing mail is queued only if its cause is younger than this. Mails are kept for much longer, so a missing mail
/// of that age was never queued. An older one may have been sent and deleted.
pub(in crate::store) const STILL_NEWS: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// The mail that an event causes, if it causes one.
pub fn mail_about(what: &What) -> Option<MailKind> {
    match what {
        What::OrderPlaced { order_id, .. } => Some(MailKind::OrderPlaced { order: *order_id }),
        What::OrderStatusChanged { order_id, to: OrderStatus::Shipped, .. } => {
            Some(MailKind::OrderShipped { order: *order_id })
        }
        What::OrderStatusChanged { .. } => None,
        What::OrderCancelled { order_id, .. } => Some(MailKind::OrderCancelled { order: *order_id }),
        What::UserRegistered { user_id } => Some(MailKind::VerifyEmail { user: *user_id }),
        What::StockLow { product_id, name, variant_name, sku, left, .. } => {
            let name = full_name(name, variant_name.as_deref());
            Some(MailKind::LowStock { product: *product_id, name, sku: sku.clone(), left: *left })
        }
    }
}

/// The events of an order, from its history. They equal the events of its changes in the stream.
pub(in crate::store) fn events_of(order: &OrderItem) -> Vec<Event> {
    let concerned = order.customer_id.map_or(Concerned::Guest, Concerned::Customer);
    let placed = What::OrderPlaced {
        order_id: order.id,
        total: EventTotal::new(order.total, recorded_currency(&order.currency)),
        line_count: order.line_count,
        unit_count: order.unit_count,
    };
    let history = order.history();
    let moves = history.iter().zip(history.iter().skip(1)).map(|(before, now)| {
        let (order_id, from) = (order.id, before.status);
        let what = match now.status {
            OrderStatus::Cancelled => What::OrderCancelled { order_id, from },
            to => What::OrderStatusChanged { order_id, from, to },
        };
        (now.since, what)
    });
    let all = std::iter::once((order.created_at, placed)).chain(moves);
    all.map(|(at, what)| Event::new(at, what, concerned, None)).collect()
}

impl Store {
    /// Queues the missing mails of events of the last two days, and returns their ids. One batch read, and one write
    /// per mail.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub(in crate::store) async fn queue_missing(
        &self,
        events: &[Event],
        now: Timestamp,
    ) -> Result<Vec<MailId>, StoreError> {
        let news = now.minus(STILL_NEWS);
        let wanted = events.iter().filter(|event| event.at >= news);
        let wanted: Vec<(MailId, MailKind)> =
            wanted.filter_map(|event| Some((MailId::from(&event.id), mail_about(&event.what)?))).collect();
        let keys: Vec<Key> = wanted.iter().map(|(id, _)| Key::mail(id)).collect();
        let items = self.get_all_as(&keys, Consistency::Eventual).await?;
        let there: HashSet<usize> = keys
            .iter()
            .enumerate()
            .filter(|(_, key)| items.iter().any(|item| key.is_of(item)))
            .map(|it| it.0)
            .collect();
        let mut queued = Vec::new();
        for (index, (id, about)) in wanted.into_iter().enumerate() {
            if !there.contains(&index) && self.queue_mail(id.clone(), about, now).await? {
                queued.push(id);
            }
        }
        Ok(queued)
    }
}
