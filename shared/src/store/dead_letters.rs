//! Dead letters: stream records that could not be read, set aside so that later records can be processed. A dead letter
//! has a record's position and the cause, and no content of the item.

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

/// How long a dead letter is kept.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A stream record that a function could not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// The function that set it aside.
    pub function: String,
    pub sequence_number: String,
    /// `INSERT`, `MODIFY` or `REMOVE`.
    pub event_name: String,
    /// The keys of the record's item. Empty if they cannot be read either.
    pub record_pk: String,
    pub record_sk: String,
    /// The cause, for operators.
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
    /// The id of the dead letter.
    pub fn id(&self) -> String {
        format!("{}#{}", self.function, self.sequence_number)
    }
}

impl Store {
    /// All dead letters, grouped by function. One query per megabyte.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn dead_letters(&self) -> Result<Vec<DeadLetter>, StoreError> {
        self.query_all(Query::partition(key::DEAD_LETTERS).consistent()).await
    }

    /// Deletes a dead letter whose work is done. Doing it again changes nothing. One write.
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

    /// Sets a record aside and logs it: an alarm counts these lines. Doing it again writes nothing. One write.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails. Then the record is not set aside, and the stream must deliver it again.
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
