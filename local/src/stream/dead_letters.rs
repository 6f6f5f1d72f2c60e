use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::function::Function;

/// A record that a function could not handle for as long as the stream keeps it. On AWS the queue of the mapping's
/// on-failure destination says where in the stream it is.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadLetter {
    pub function: Function,
    pub sequence_number: String,
    /// The record as it was delivered.
    pub record: Value,
}

/// Where they end. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct DeadLetters(Arc<Mutex<Vec<DeadLetter>>>);

impl DeadLetters {
    pub(super) fn put(&self, letter: DeadLetter) {
        let (function, sequence_number) = (letter.function, letter.sequence_number.as_str());
        tracing::error!(%function, sequence_number, "a stream record was given up: a dead letter");
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(letter);
    }

    pub(crate) fn all(&self) -> Vec<DeadLetter> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
