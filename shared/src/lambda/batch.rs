use std::fmt;

use tokio::time::Instant;

use crate::batch_response::{BatchItemFailure, BatchResponse};
use crate::request_context;
use crate::store::{MalformedRecord, StoreError};

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

/// The answer that this record failed, and with it those after it. Logs the cause.
pub fn failed_at(sequence_number: Option<&str>, error: &RecordError) -> BatchResponse {
    let sequence_number = sequence_number.unwrap_or_default();
    tracing::error!(sequence_number, cause = %error, "a stream record failed and will come again");
    BatchResponse { batch_item_failures: vec![BatchItemFailure { item_identifier: sequence_number.to_owned() }] }
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
