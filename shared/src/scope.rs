//! What belongs to the request in progress: how long it may take and which DynamoDB calls it has made.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

tokio::task_local! {
    static CURRENT: Scope;
}

/// How long work outside of any request may take.
const UNSCOPED: Duration = Duration::from_secs(10);

/// One DynamoDB call as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The API's own name, such as `TransactWriteItems`.
    pub operation: &'static str,
}

/// The request in progress. Clones share the list of calls. One that is made inside of another is a part of it: the
/// outer one sees the inner one's calls too.
#[derive(Clone, Debug)]
pub struct Scope {
    deadline: Instant,
    calls: Arc<Mutex<Vec<Call>>>,
    outer: Option<Arc<Scope>>,
}

impl Scope {
    /// A request that must be answered within `budget` from now.
    pub fn new(budget: Duration) -> Self {
        let outer = CURRENT.try_with(|scope| Arc::new(scope.clone())).ok();
        Self { deadline: Instant::now() + budget, calls: Arc::default(), outer }
    }

    /// When the answer must be out.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// The DynamoDB calls made so far, in order.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Runs `work` as part of this request.
    pub async fn run<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }

    fn note(&self, operation: &'static str) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(Call { operation });
        if let Some(outer) = &self.outer {
            outer.note(operation);
        }
    }
}

/// The deadline of the request in progress; ten seconds from now outside of any.
pub fn deadline() -> Instant {
    CURRENT.try_with(Scope::deadline).unwrap_or_else(|_| Instant::now() + UNSCOPED)
}

/// Notes a DynamoDB call of the request in progress.
pub(crate) fn note_call(operation: &'static str) {
    let _outside_of_a_request = CURRENT.try_with(|scope| scope.note(operation));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_outer_scope_sees_the_calls_of_its_parts() {
        let outer = Scope::new(UNSCOPED);
        let inside = outer.clone();
        let inner = inside
            .run(async {
                note_call("GetItem");
                let inner = Scope::new(UNSCOPED);
                inner.clone().run(async { note_call("PutItem") }).await;
                inner
            })
            .await;
        let names = |scope: &Scope| scope.calls().into_iter().map(|call| call.operation).collect::<Vec<_>>();
        assert_eq!(names(&outer), ["GetItem", "PutItem"]);
        assert_eq!(names(&inner), ["PutItem"]);
    }
}
