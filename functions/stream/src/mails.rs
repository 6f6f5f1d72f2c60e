use shared::domain::{Event, OrderStatus, What};
use shared::lambda::RecordError;
use shared::store::MailKind;

use crate::Stream;

impl Stream {
    /// Has the mail sent that an event asks for, under the event's id: once, however often the event comes.
    pub(crate) async fn queue_mail(&self, event: &Event) -> Result<(), RecordError> {
        if let Some(about) = mail_about(&event.what) {
            self.store.queue_mail((&event.id).into(), about, self.clock.now()).await?;
        }
        Ok(())
    }
}

fn mail_about(what: &What) -> Option<MailKind> {
    match what {
        What::OrderPlaced { order_id, .. } => Some(MailKind::OrderPlaced { order: *order_id }),
        What::OrderStatusChanged { order_id, to: OrderStatus::Shipped, .. } => {
            Some(MailKind::OrderShipped { order: *order_id })
        }
        What::OrderStatusChanged { .. } => None,
        What::OrderCancelled { order_id, .. } => Some(MailKind::OrderCancelled { order: *order_id }),
        What::UserRegistered { user_id } => Some(MailKind::VerifyEmail { user: *user_id }),
        What::StockLow { product_id, name, sku, left } => {
            Some(MailKind::LowStock { product: *product_id, name: name.clone(), sku: sku.clone(), left: *left })
        }
    }
}
