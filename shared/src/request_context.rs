//! The request context: the time budget of the request in progress, and its DynamoDB calls with their capacity units.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::capacity_units::CapacityUnits;

tokio::task_local! {
    static CURRENT: RequestContext;
}

/// The time budget of work outside any request.
const UNSCOPED: Duration = Duration::from_secs(10);

/// One DynamoDB call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The API's name of the call, such as `TransactWriteItems`.
    pub operation: &'static str,
    /// The read units that DynamoDB reported. 0 before the answer. 0 also for refused calls, although DynamoDB bills
    /// some of those.
    pub read_units: CapacityUnits,
    pub write_units: CapacityUnits,
    /// How many attempts DynamoDB throttled.
    pub throttles: u64,
    /// How many attempts failed because of a conflict with a transaction.
    pub conflicts: u64,
}

/// The context of one request. Clones share the list of calls. A context created inside another is a part of it: the
/// outer context records the inner one's calls too.
#[derive(Clone, Debug)]
pub struct RequestContext {
    deadline: Instant,
    calls: Arc<Mutex<Vec<NotedCall>>>,
    outer: Option<Arc<RequestContext>>,
}

/// A recorded call, shared by all contexts that list it. Its results are added here.
#[derive(Clone, Debug)]
pub(crate) struct NotedCall(Arc<Mutex<Call>>);

impl NotedCall {
    fn new(operation: &'static str) -> Self {
        let none = CapacityUnits::default();
        let call = Call { operation, read_units: none, write_units: none, throttles: 0, conflicts: 0 };
        Self(Arc::new(Mutex::new(call)))
    }

    /// Adds the capacity units that DynamoDB reported for the call.
    pub(crate) fn took(&self, read_units: CapacityUnits, write_units: CapacityUnits) {
        let mut call = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        call.read_units += read_units;
        call.write_units += write_units;
    }

    /// Counts a throttled attempt.
    pub(crate) fn was_throttled(&self) {
        let mut call = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        call.throttles = call.throttles.saturating_add(1);
    }

    /// Counts an attempt that failed because of a conflict with a transaction.
    pub(crate) fn was_in_conflict(&self) {
        let mut call = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        call.conflicts = call.conflicts.saturating_add(1);
    }

    fn as_now(&self) -> Call {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl RequestContext {
    /// Starts a request that must be answered within `budget` from now.
    pub fn new(budget: Duration) -> Self {
        let outer = CURRENT.try_with(|request_context| Arc::new(request_context.clone())).ok();
        Self { deadline: Instant::now() + budget, calls: Arc::default(), outer }
    }

    /// Starts a part of the request in progress, with its own list of calls and the same deadline.
    pub fn part() -> Self {
        Self { deadline: deadline(), ..Self::new(Duration::ZERO) }
    }

    /// Returns the time by which the answer must be sent.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Returns the DynamoDB calls made so far, in order.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).iter().map(NotedCall::as_now).collect()
    }

    /// Runs `work` in this context.
    pub async fn run<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }

    fn note(&self, call: &NotedCall) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call.clone());
        if let Some(outer) = &self.outer {
            outer.note(call);
        }
    }
}

/// Returns the deadline of the request in progress. Outside any request it is ten seconds from now.
pub fn deadline() -> Instant {
    CURRENT.try_with(RequestContext::deadline).unwrap_or_else(|_| Instant::now() + UNSCOPED)
}

/// Records a DynamoDB call in the request in progress.
pub(crate) fn note_call(operation: &'static str) -> NotedCall {
    let call = NotedCall::new(operation);
    let _outside_of_a_request = CURRENT.try_with(|request_context| request_context.note(&call));
    call
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_outer_scope_sees_the_calls_of_its_parts() {
        let outer = RequestContext::new(UNSCOPED);
        let inside = outer.clone();
        let inner = inside
            .run(async {
                note_call("GetItem").took(CapacityUnits::halves(1), CapacityUnits::default());
                let inner = RequestContext::new(UNSCOPED);
                let put = inner.clone().run(async { note_call("PutItem") }).await;
                // Both contexts show the units, although they are reported after the inner one has ended.
                put.took(CapacityUnits::default(), CapacityUnits::whole(2));
                inner
            })
            .await;
        let call = |operation, read_units, write_units| Call {
            operation,
            read_units,
            write_units,
            throttles: 0,
            conflicts: 0,
        };
        let get = call("GetItem", CapacityUnits::halves(1), CapacityUnits::default());
        let put = call("PutItem", CapacityUnits::default(), CapacityUnits::whole(2));
        assert_eq!(outer.calls(), [get, put.clone()]);
        assert_eq!(inner.calls(), [put]);
    }

    #[tokio::test]
    async fn a_part_has_the_time_of_the_whole() {
        let outer = RequestContext::new(Duration::from_secs(3));
        let until = outer.deadline();
        let part = outer.clone().run(async { RequestContext::part() }).await;
        assert_eq!(part.deadline(), until);
        part.run(async { note_call("GetItem").was_throttled() }).await;
        assert_eq!(outer.calls().iter().map(|call| (call.throttles, call.conflicts)).collect::<Vec<_>>(), [(1, 0)]);
    }
}
