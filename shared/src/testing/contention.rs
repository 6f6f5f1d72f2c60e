use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::answers::{self, Reason};
use super::call::{Call, Item};

/// Models which transactions conflict, as in DynamoDB. Emulators do not.
///
/// A `TransactWriteItems` holds its items while it runs. Meanwhile another transaction that writes, checks or reads one
/// of them is cancelled with `TransactionConflict` at that position, and a single write to it gets
/// `TransactionConflictException`. A `TransactGetItems` also conflicts with single writes. Plain reads, and single
/// writes among themselves, do not conflict. (AWS, Amazon DynamoDB Developer Guide, "Transaction conflict handling".)
#[derive(Clone, Debug, Default)]
pub struct Contention {
    before: Duration,
    after: Duration,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    paused: bool,
    transactions: HashSet<Item>,
    /// The number of single writes in progress, by item.
    writes: HashMap<Item, usize>,
    conflicts: u64,
}

impl Contention {
    /// A transaction holds its items for `before`, is executed, and holds them for `after`.
    pub fn new(before: Duration, after: Duration) -> Self {
        Self { before, after, state: Arc::default() }
    }

    /// Turns conflicts off until `resume`, for example while a shop is set up.
    pub fn pause(&self) {
        self.lock().paused = true;
    }

    pub fn resume(&self) {
        self.lock().paused = false;
    }

    /// Returns the number of calls that were refused because of a conflict.
    pub fn conflicts(&self) -> u64 {
        self.lock().conflicts
    }

    /// Returns the number of items that are held now.
    pub fn held(&self) -> usize {
        let state = self.lock();
        state.transactions.len().saturating_add(state.writes.len())
    }

    /// Forwards a call, unless it conflicts.
    pub(super) async fn carry(
        &self,
        beyond: &dyn HttpConnector,
        request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        if self.lock().paused {
            return beyond.call(request).await;
        }
        match Call::of(&request) {
            Call::Transaction(items) => match self.hold(items) {
                Err(reasons) => Ok(answers::cancelled(&reasons)),
                Ok(_held) => {
                    pass(self.before).await;
                    let answer = beyond.call(request).await;
                    pass(self.after).await;
                    answer
                }
            },
            Call::TransactionalRead(items) => match self.read(&items) {
                Err(reasons) => Ok(answers::cancelled(&reasons)),
                Ok(()) => beyond.call(request).await,
            },
            Call::Write(item) => match self.write(item) {
                None => Ok(answers::in_the_way()),
                Some(_held) => beyond.call(request).await,
            },
            Call::BatchRead | Call::Other => beyond.call(request).await,
        }
    }

    /// Holds all the items, or returns which of them others hold.
    fn hold(&self, items: Vec<Item>) -> Result<Held, Vec<Option<Reason>>> {
        let mut state = self.lock();
        state.check(&items, |state, item| state.transactions.contains(item))?;
        state.transactions.extend(items.iter().cloned());
        Ok(Held { state: Arc::clone(&self.state), items, transaction: true })
    }

    fn read(&self, items: &[Item]) -> Result<(), Vec<Option<Reason>>> {
        self.lock().check(items, |state, item| state.transactions.contains(item) || state.writes.contains_key(item))
    }

    fn write(&self, item: Item) -> Option<Held> {
        let mut state = self.lock();
        if state.transactions.contains(&item) {
            state.conflicts = state.conflicts.saturating_add(1);
            return None;
        }
        let count = state.writes.entry(item.clone()).or_default();
        *count = count.saturating_add(1);
        Some(Held { state: Arc::clone(&self.state), items: vec![item], transaction: false })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl State {
    /// Returns the conflicts by position if any item is taken, and counts one conflict.
    fn check(&mut self, items: &[Item], taken: impl Fn(&Self, &Item) -> bool) -> Result<(), Vec<Option<Reason>>> {
        let reasons: Vec<Option<Reason>> =
            items.iter().map(|item| taken(self, item).then_some(Reason::Conflict)).collect();
        if reasons.iter().all(Option::is_none) {
            return Ok(());
        }
        self.conflicts = self.conflicts.saturating_add(1);
        Err(reasons)
    }
}

/// Held items. Dropping it releases them, also if the caller stops waiting for the answer.
struct Held {
    state: Arc<Mutex<State>>,
    items: Vec<Item>,
    transaction: bool,
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut state = lock(&self.state);
        for item in &self.items {
            if self.transaction {
                state.transactions.remove(item);
            } else if let Some(count) = state.writes.get_mut(item) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    state.writes.remove(item);
                }
            }
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn pass(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}
