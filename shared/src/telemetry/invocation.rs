use std::fmt::Display;
use std::time::Instant;

use super::{Ids, LogLine, Tally};
use crate::batch_response::BatchResponse;
use crate::request_context::RequestContext;

/// An asynchronous invocation. Its end is logged as one line.
#[derive(Debug)]
pub struct Invocation {
    function: &'static str,
    route: String,
    begun: Instant,
}

/// How an invocation ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// How many records it received, and how many failed.
    pub records: Option<u64>,
    pub failures: Option<u64>,
    /// The HTTP status of the answer, if there is one.
    pub status: Option<u16>,
    /// The problem's code.
    pub code: Option<&'static str>,
    /// The internal cause of a failure. Nothing personal.
    pub cause: Option<String>,
}

impl Invocation {
    /// Starts an invocation. `function` is the crate's name. `route` is a task's name, or `records`.
    pub fn begin(function: &'static str, route: impl Into<String>) -> Self {
        Self { function, route: route.into(), begun: Instant::now() }
    }

    /// Runs the work as a part of the request in progress, and logs the line with its DynamoDB calls. `ending` derives
    /// the `Ending` from the output.
    pub async fn watch<F: Future>(self, work: F, ending: impl FnOnce(&F::Output) -> Ending) -> F::Output {
        let request_context = RequestContext::part();
        // Boxed, because a handler's future is large and would otherwise exist twice.
        let output = request_context.clone().run(Box::pin(work)).await;
        self.end(request_context.calls().iter().collect(), &ending(&output));
        output
    }

    /// Logs the line.
    pub fn end(self, tally: Tally, ending: &Ending) {
        let line = LogLine {
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
    /// From a result: its error is the cause.
    pub fn of<T, E: Display>(result: &Result<T, E>) -> Self {
        Self { cause: result.as_ref().err().map(E::to_string), ..Self::default() }
    }

    /// From the answer to a batch of this number of records.
    pub fn of_batch(records: usize, response: &BatchResponse) -> Self {
        let count = |count: usize| Some(u64::try_from(count).unwrap_or(u64::MAX));
        let failures = response.batch_item_failures.len();
        Self { records: count(records), failures: count(failures), ..Self::default() }
    }
}
