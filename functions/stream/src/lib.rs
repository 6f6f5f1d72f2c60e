//! Carries changes from the table's stream to what depends on them. Each consumer is a file of its own:
//!
//! - `relist`: where a stock crossed zero, the product's listing rows follow;
//! - `low_stock`: where a stock became low, or is no longer, the table says so, which is an event in turn;
//! - `mails`: of some events somebody is told by mail.
//!
//! A consumer must do the same for a record that comes twice or late: each record comes at least once, and those of a
//! batch that failed come again from the failed one on.

mod low_stock;
mod mails;
mod relist;

use std::collections::HashSet;

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use shared::clock::Clock;
use shared::domain::ProductId;
use shared::lambda::{BatchResponse, RecordError};
use shared::store::{Store, event_of};

/// What the function works with.
#[derive(Clone)]
pub struct Stream {
    pub store: Store,
    pub clock: Clock,
    /// From how many units on, downwards, a stock is low; never when 0.
    pub low_stock: i64,
}

/// What the batch in progress has done already.
#[derive(Default)]
struct Batch {
    /// Stocks that were looked at: all of the batch's changes were made before it came, so that one look sees them all.
    watched: HashSet<ProductId>,
}

/// Handles a batch in order and stops at the first record that fails, which comes again with all after it. One that
/// cannot be read fails too: it ends among the dead letters, and the rest flows.
///
/// Runs as part of the caller's scope, which says how long it may take: what is not done by then comes again.
pub async fn handle(stream: &Stream, event: Event) -> BatchResponse {
    let mut batch = Batch::default();
    for record in &event.records {
        if let Err(error) = stream.handle_record(&mut batch, record).await {
            return BatchResponse::failed_at(record.change.sequence_number.as_deref(), &error);
        }
    }
    BatchResponse::default()
}

impl Stream {
    /// Each consumer has its turn, whatever became of the others: what fails comes again for all of them, and what was
    /// done is not done twice.
    async fn handle_record(&self, batch: &mut Batch, record: &EventRecord) -> Result<(), RecordError> {
        RecordError::unless_in_time()?;
        let change = &record.change;
        let relisted = self.relist(change).await;
        let watched = self.watch_stock(batch, change).await;
        let mailed = match event_of(&change.keys, &change.old_image, &change.new_image) {
            Ok(None) => Ok(()),
            Ok(Some(event)) => self.queue_mail(&event).await,
            Err(malformed) => Err(malformed.into()),
        };
        relisted.and(watched).and(mailed)
    }
}
