use std::fmt::Display;
use std::time::Instant;

use super::{Ids, Line, Tally};
use crate::batch_response::BatchResponse;
use crate::request_context::RequestContext;

/// An invocation that nobody waits for, from its beginning to the one line that is logged of it.
#[derive(Debug)]
pub struct Invocation {
    function: &'static str,
    route: String,
    begun: Instant,
}

/// How an invocation ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// How many records it was handed, and how many of them failed.
    pub records: Option<u64>,
    pub failures: Option<u64>,
    /// What it answered, where somebody is told.
    pub status: Option<u16>,
    /// The problem's.
    pub code: Option<&'static str>,
    /// What went wrong inside. Nothing personal.
    pub cause: Option<String>,
}

impl Invocation {
    /// `function` by its crate's name; `route` is what it was invoked for: a task, `records`.
    pub fn begin(function: &'static str, route: impl Into<String>) -> Self {
        Self { function, route: route.into(), begun: Instant::now() }
    }

    /// Does the work, as a part of the caller's scope, and logs the line with what it asked of DynamoDB. `ending` makes
    /// of what came of it how it ended.
    pub async fn watch<F: Future>(self, work: F, ending: impl FnOnce(&F::Output) -> Ending) -> F::Output {
        let request_context = RequestContext::part();
        // Boxed: a handler's future is large, and is not to be there twice.
        let output = request_context.clone().run(Box::pin(work)).await;
        self.end(request_context.calls().iter().collect(), &ending(&output));
        output
    }

    /// Logs the line.
    pub fn end(self, tally: Tally, ending: &Ending) {
        let line = Line {
            function: self.function,
            ids: &Ids::current(),
            method: None,
            route: &self.route,
            status: ending.status,
            code: ending.code,
            cause: ending.cause.as_deref(),
            records: ending.records,
            failures: ending.failures,
            took: self.begun.elapsed(),
            tally,
        };
        line.write();
    }
}

impl Ending {
    /// Of work that came to something, or to nothing for this reason.
    pub fn of<T, E: Display>(result: &Result<T, E>) -> Self {
        Self { cause: result.as_ref().err().map(E::to_string), ..Self::default() }
    }

    /// Of so many records.
    pub fn of_batch(records: usize, response: &BatchResponse) -> Self {
        let count = |count: usize| Some(u64::try_from(count).unwrap_or(u64::MAX));
        let failures = response.batch_item_failures.len();
        Self { records: count(records), failures: count(failures), ..Self::default() }
    }
}
