use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::capacity_units::CapacityUnits;

use crate::function::Function;

/// One invocation of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub function: Function,
    /// The HTTP method; empty for the stream function.
    pub method: String,
    /// `GET /v1/products/{id}`, `$default`, or `stream`.
    pub route_key: String,
    /// The answer's HTTP status; 200 or 500 for the stream function.
    pub status: u16,
    /// The DynamoDB operations it called, in order: `GetItem`, `TransactWriteItems`.
    pub calls: Vec<&'static str>,
    /// What DynamoDB said that these took.
    pub read_units: CapacityUnits,
    pub write_units: CapacityUnits,
}

/// Remembers the latest invocations. Clones share what they remember.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    limit: usize,
    records: Arc<Mutex<VecDeque<Record>>>,
}

impl Recorder {
    /// Remembers `limit` invocations and forgets older ones.
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, records: Arc::default() }
    }

    /// What is remembered, oldest first.
    pub fn records(&self) -> Vec<Record> {
        self.lock().iter().cloned().collect()
    }

    /// What is remembered, oldest first, and forgets it.
    pub fn take(&self) -> Vec<Record> {
        self.lock().drain(..).collect()
    }

    pub(crate) fn note(&self, record: Record) {
        if self.limit == 0 {
            return;
        }
        let mut records = self.lock();
        if records.len() == self.limit {
            records.pop_front();
        }
        records.push_back(record);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Record>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
