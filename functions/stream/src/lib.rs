//! Carries changes from the table's stream to what depends on them. Each consumer is a file of its own:
//!
//! - `sync_listing_stock`: where a stock crossed the limit of what can be sold, the product's listings follow;
//! - `low_stock`: where a stock became low, or is no longer, the table says so, which is an event in turn;
//! - `mails`: queues the e-mails of some events;
//! - `revoke`: where what a user may do has changed, the sessions that say otherwise end;
//! - `live`: sends events to connected clients, until their session ends.
//!
//! A consumer must do the same for a record that comes twice or late: each record comes at least once, and those of a
//! batch that failed come again from the failed one on.

mod audience;
mod live;
mod low_stock;
mod mails;
mod revoke;
mod sockets;
mod sync_listing_stock;

use std::collections::HashSet;

use aws_lambda_events::event::dynamodb::{Event as Records, EventRecord};
use shared::batch_response::BatchResponse;
use shared::clock::Clock;
use shared::domain::{Event, VariantId};
use shared::lambda::{RecordError, failed_at};
use shared::store::{DeadLetter, Store, event_of};
use shared::telemetry::{Ending, Invocation};

pub use sockets::Sockets;

/// What the function works with.
#[derive(Clone)]
pub struct Stream {
    pub store: Store,
    pub clock: Clock,
    /// From how many units on, downwards, a stock is low; never when 0.
    pub low_stock: i64,
    /// The API that sends messages to connected clients.
    pub sockets: Sockets,
}

/// What the batch in progress has done already.
#[derive(Default)]
struct Batch {
    /// Stocks that were looked at: all of the batch's changes were made before it came, so that one look sees them all.
    watched: HashSet<VariantId>,
    /// What happened, by the records that did not fail: those do not come again.
    events: Vec<Event>,
}

/// Handles a batch in order and stops at the first record that fails, which comes again with all after it. One that
/// cannot be read is set aside, a dead letter in the table, and the rest flows.
///
/// Runs as part of the caller's scope, which says how long it may take: what is not done by then comes again.
pub async fn handle(stream: &Stream, records: Records) -> BatchResponse {
    let work = async {
        let mut batch = Batch::default();
        let response = stream.handle_records(&mut batch, &records.records).await;
        stream.tell(&batch.events).await;
        response
    };
    let ending = |response: &BatchResponse| Ending::of_batch(records.records.len(), response);
    Invocation::begin("stream", "records").watch(work, ending).await
}

impl Stream {
    async fn handle_records(&self, batch: &mut Batch, records: &[EventRecord]) -> BatchResponse {
        for record in records {
            let mut handled = self.handle_record(batch, record).await;
            if handled == Err(RecordError::Unreadable) {
                handled = self.set_aside(record).await;
            }
            if let Err(error) = handled {
                return failed_at(record.change.sequence_number.as_deref(), &error);
            }
        }
        BatchResponse::default()
    }

    /// Each consumer has its turn, whatever became of the others: what fails comes again for all of them, and what was
    /// done is not done twice.
    async fn handle_record(&self, batch: &mut Batch, record: &EventRecord) -> Result<(), RecordError> {
        RecordError::unless_in_time()?;
        let change = &record.change;
        let listing_synced = self.sync_listing_stock(change).await;
        let watched = self.watch_stock(batch, change).await;
        let ended = self.end_connections(change).await;
        let revoked = self.revoke(change).await;
        let event = event_of(&change.keys, &change.old_image, &change.new_image);
        let mailed = match &event {
            Ok(None) => Ok(()),
            Ok(Some(event)) => self.queue_mail(event).await,
            Err(malformed) => Err((*malformed).into()),
        };
        let mut failures: Vec<RecordError> =
            [listing_synced, watched, ended, revoked, mailed].into_iter().filter_map(Result::err).collect();
        // What may go well another time goes first: the record is not set aside before it has.
        failures.sort_by_key(|error| *error == RecordError::Unreadable);
        match failures.into_iter().next() {
            Some(error) => Err(error),
            None => {
                batch.events.extend(event.ok().flatten());
                Ok(())
            }
        }
    }

    /// Has somebody look at a record that cannot be read. Where that cannot be noted, the record comes again.
    async fn set_aside(&self, record: &EventRecord) -> Result<(), RecordError> {
        let change = &record.change;
        let at = (change.sequence_number.as_deref().unwrap_or_default(), record.event_name.as_str());
        let cause = RecordError::Unreadable.to_string();
        let letter = DeadLetter::new("stream", at, &change.keys, cause, self.clock.now());
        Ok(self.store.set_aside(&letter).await?)
    }
}
