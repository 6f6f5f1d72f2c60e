//! Carries changes from the table's stream to what depends on them: where the stock of a product crossed zero, its
//! listing rows follow.

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use serde::Serialize;
use shared::scope;
use shared::store::{Store, StoreError, stock_that_crossed_zero};
use tokio::time::Instant;

/// Which records to deliver again: from the lowest of these on, all of them (`ReportBatchItemFailures`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchResponse {
    pub batch_item_failures: Vec<BatchItemFailure>,
}

/// A record that could not be handled now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchItemFailure {
    /// Its sequence number.
    pub item_identifier: String,
}

/// Handles a batch in order and stops at the first record that fails, which comes again with all after it. Records may
/// come twice or late: each has the product looked at as it is now. A record that cannot be read never will be, so it
/// is logged and passed over rather than hold up the shard.
///
/// Runs as part of the caller's scope, which says how long it may take: what is not done by then comes again.
pub async fn handle(store: &Store, event: Event) -> BatchResponse {
    for record in &event.records {
        if let Err(error) = handle_record(store, record).await {
            let sequence_number = record.change.sequence_number.clone().unwrap_or_default();
            tracing::error!(sequence_number, cause = %error, "a stream record failed and will come again");
            return BatchResponse { batch_item_failures: vec![BatchItemFailure { item_identifier: sequence_number }] };
        }
    }
    BatchResponse::default()
}

async fn handle_record(store: &Store, record: &EventRecord) -> Result<(), StoreError> {
    if Instant::now() >= scope::deadline() {
        return Err(StoreError::Unavailable("the batch's time was up".to_owned()));
    }
    let change = &record.change;
    match stock_that_crossed_zero(&change.keys, &change.old_image, &change.new_image) {
        Ok(None) => Ok(()),
        Ok(Some(product)) => store.relist_stock(product).await,
        Err(_malformed) => {
            let sequence_number = change.sequence_number.as_deref();
            tracing::error!(sequence_number, "a stream record cannot be read and is passed over");
            Ok(())
        }
    }
}
