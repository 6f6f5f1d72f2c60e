//! Stream records that cannot be read, set aside so that what comes after them goes on. A dead letter says where a record
//! was and why it is there, and holds nothing of the item.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_dynamo::Item;

use super::records::key_of;
use super::table::action::Action;
use super::table::key::{self, Key};
use super::table::query::Query;
use crate::domain::Timestamp;
use crate::store::table::execute::WriteError;
use crate::store::{Store, StoreError};

/// How long one is kept.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A record that a function could not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Which function set it aside.
    pub function: String,
    pub sequence_number: String,
    /// `INSERT`, `MODIFY` or `REMOVE`.
    pub event_name: String,
    /// The keys of the item that it is of; empty where even they cannot be read.
    pub record_pk: String,
    pub record_sk: String,
    /// Why, for people.
    pub cause: String,
    pub at: Timestamp,
    /// Seconds since 1970.
    expires_at: i64,
}

impl DeadLetter {
    pub fn new(
        function: &str,
        (sequence_number, event_name): (&str, &str),
        keys: &Item,
        cause: String,
        at: Timestamp,
    ) -> Self {
        let (record_pk, record_sk) = key_of(keys).unwrap_or_default();
        Self {
            function: function.to_owned(),
            sequence_number: sequence_number.to_owned(),
            event_name: event_name.to_owned(),
            record_pk: record_pk.to_owned(),
            record_sk: record_sk.to_owned(),
            cause,
            at,
            expires_at: at.plus(KEPT).seconds(),
        }
    }
}

impl DeadLetter {
    /// What it is known by among the dead letters.
    pub fn id(&self) -> String {
        format!("{}#{}", self.function, self.sequence_number)
    }
}

impl Store {
    /// All dead letters, those of a function together. A query for each megabyte.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn dead_letters(&self) -> Result<Vec<DeadLetter>, StoreError> {
        self.query_all(Query::partition(key::DEAD_LETTERS).consistent()).await
    }

    /// Forgets a dead letter whose work is done. Doing it again changes nothing. One write.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn forget_dead_letter(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let key = Key::dead_letter(&letter.function, &letter.sequence_number);
        match self.execute(Action::delete(&key, "attribute_exists(PK)")).await {
            Ok(_) | Err(WriteError::Condition(_)) => Ok(()),
            Err(WriteError::Store(error)) => Err(error),
        }
    }

    /// Sets a record aside, and says so in the log: an alarm counts these lines. Doing it again changes nothing. One
    /// write.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails: then the record is not set aside, and has to come again.
    pub async fn set_aside(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let DeadLetter { function, sequence_number, event_name, cause, .. } = letter;
        let put = Action::put(&Key::dead_letter(function, sequence_number), letter, "attribute_not_exists(PK)")?;
        match self.execute(put).await {
            Ok(_) | Err(WriteError::Condition(_)) => {
                tracing::error!(function, sequence_number, event_name, cause, "a stream record was set aside");
                Ok(())
            }
            Err(WriteError::Store(error)) => Err(error),
        }
    }
}
