use std::error::Error;
use std::fmt;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

use super::IdempotencyRecord;
use crate::telemetry::root_cause;

/// The table could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// Throttled, unreachable or out of time. Trying again may help.
    Unavailable(String),
    /// The user no longer has an account.
    NoAccount,
    /// The actor lacks the role, or has lost it.
    Revoked,
    /// The idempotency key has been used. Its record.
    Used(Box<IdempotencyRecord>),
    /// An invalid request or item. A programming error: trying again does not help.
    Unexpected(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(why) => write!(f, "DynamoDB is not available: {why}"),
            Self::Revoked => f.write_str("the actor is not allowed to, or no longer"),
            Self::NoAccount => f.write_str("the account is erased"),
            Self::Used(_) => f.write_str("the idempotency key has been used"),
            Self::Unexpected(why) => write!(f, "DynamoDB refused or answered unexpectedly: {why}"),
        }
    }
}

impl Error for StoreError {}

impl From<serde_dynamo::Error> for StoreError {
    fn from(error: serde_dynamo::Error) -> Self {
        Self::Unexpected(format!("an item could not be read or written: {error}"))
    }
}

impl StoreError {
    /// Classifies an SDK error by whether trying again may help.
    pub(super) fn from_sdk<E: ProvideErrorMetadata + Error + 'static, R: fmt::Debug + 'static>(
        error: &SdkError<E, R>,
    ) -> Self {
        let code = error.code().unwrap_or_default();
        match error {
            SdkError::ServiceError(_) if !is_passing(code) => {
                Self::Unexpected(format!("{code}: {}", error.message().unwrap_or_default()))
            }
            SdkError::ServiceError(_) => Self::Unavailable(code.to_owned()),
            SdkError::TimeoutError(_) => Self::Unavailable("timed out".to_owned()),
            SdkError::DispatchFailure(_) => Self::Unavailable(format!("not reached: {}", root_cause(error))),
            SdkError::ResponseError(_) => Self::Unavailable("unreadable answer".to_owned()),
            _ => Self::Unexpected("the request could not be built".to_owned()),
        }
    }
}

fn is_passing(code: &str) -> bool {
    matches!(
        code,
        "" | "InternalServerError"
            | "InternalServerErrorException"
            | "LimitExceededException"
            | "ProvisionedThroughputExceededException"
            | "RequestLimitExceeded"
            | "ServiceUnavailable"
            | "ServiceUnavailableException"
            | "ThrottlingException"
            | "TransactionConflictException"
            | "TransactionInProgressException"
    )
}
