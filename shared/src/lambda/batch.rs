use std::fmt;

use serde::Serialize;
use tokio::time::Instant;

use crate::request_context;
use crate::store::{MalformedRecord, StoreError};

/// What a function answers that is handed a batch of stream records: which ones to deliver again, from the lowest of
/// these on all of them (`ReportBatchItemFailures`).
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

/// Why a record could not be handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordError {
    /// It never will be: it is not as ours are. It is set aside, where somebody can look at it, and the rest flows.
    Unreadable,
    /// Something of ours is broken: it comes again until that is mended.
    Broken(String),
    /// The batch's time was up.
    OutOfTime,
    Store(StoreError),
}

impl BatchResponse {
    /// That this record failed, and with it those after it; and a line in the log.
    pub fn failed_at(sequence_number: Option<&str>, error: &RecordError) -> Self {
        let sequence_number = sequence_number.unwrap_or_default();
        tracing::error!(sequence_number, cause = %error, "a stream record failed and will come again");
        Self { batch_item_failures: vec![BatchItemFailure { item_identifier: sequence_number.to_owned() }] }
    }
}

impl RecordError {
    /// To be asked before each record: what is not done in time comes again.
    ///
    /// # Errors
    /// When the time of the batch, which is the scope's, is up.
    pub fn unless_in_time() -> Result<(), Self> {
        if Instant::now() < request_context::deadline() { Ok(()) } else { Err(Self::OutOfTime) }
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("it cannot be read"),
            Self::Broken(what) => f.write_str(what),
            Self::OutOfTime => f.write_str("the batch's time was up"),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RecordError {}

impl From<StoreError> for RecordError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<MalformedRecord> for RecordError {
    fn from(_: MalformedRecord) -> Self {
        Self::Unreadable
    }
}
