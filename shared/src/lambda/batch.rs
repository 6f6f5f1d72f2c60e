use std::fmt;

use tokio::time::Instant;

use crate::batch_response::{BatchItemFailure, BatchResponse};
use crate::request_context;
use crate::store::{MalformedRecord, StoreError};

/// Why a record could not be handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordError {
    /// It is not in the shop's format, so no retry can help. It is stored as a dead letter, and the stream continues.
    Unreadable,
    /// Something in the shop is broken. Lambda retries the record until that is repaired.
    Broken(String),
    /// The batch's time ran out.
    OutOfTime,
    Store(StoreError),
}

/// Returns the answer that this record and those after it failed, and logs the cause.
pub fn failed_at(sequence_number: Option<&str>, error: &RecordError) -> BatchResponse {
    let sequence_number = sequence_number.unwrap_or_default();
    tracing::error!(sequence_number, cause = %error, "a stream record failed and will come again");
    BatchResponse { batch_item_failures: vec![BatchItemFailure { item_identifier: sequence_number.to_owned() }] }
}

impl RecordError {
    /// Checks the time. Call it before each record: Lambda delivers the remaining records again.
    ///
    /// # Errors
    /// Returns `OutOfTime` if the deadline of the request context has passed.
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
