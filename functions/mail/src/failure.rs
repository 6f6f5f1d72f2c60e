use std::fmt;

use shared::lambda::RecordError;
use shared::store::StoreError;

/// Why an invocation, or one mail in it, came to nothing. That SES did not take a mail is none of these.
#[derive(Debug)]
pub enum Failure {
    Store(StoreError),
    /// An event that is neither a batch nor a schedule's.
    Event(serde_json::Error),
    /// A template that could not be filled in.
    Template(askama::Error),
    /// SES reports on a mail whose sender has not recorded it as sent yet.
    TooEarly,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            // Its content may be personal, and serde quotes it.
            Self::Event(_) => f.write_str("an event makes no sense"),
            Self::Template(error) => write!(f, "a template could not be filled in: {error}"),
            Self::TooEarly => f.write_str("a mail that SES tells of is still being sent"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Event(error)
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::Template(error)
    }
}

impl From<Failure> for RecordError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(error) => Self::Store(error),
            Failure::Event(_) | Failure::Template(_) | Failure::TooEarly => Self::Broken(failure.to_string()),
        }
    }
}
