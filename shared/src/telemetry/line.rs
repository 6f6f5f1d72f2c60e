//! The line of a request or an invocation: its route, and what it took. Never its contents.

use std::time::Duration;

use tracing::Level;

use super::{Ids, Tally};

/// The target and message of request lines.
pub(super) const REQUEST: &str = "request";
/// The target and message of the lines of asynchronous invocations.
pub(super) const INVOCATION: &str = "invocation";
pub(super) const TARGETS: [&str; 2] = [REQUEST, INVOCATION];

/// The problem code of a checkout that was refused to prevent overselling.
const STOCK_REFUSAL: &str = "out_of_stock";

pub(crate) struct LogLine<'a> {
    pub(crate) function: &'static str,
    pub(crate) ids: &'a Ids,
    /// The HTTP method. `None` for an asynchronous invocation.
    pub(crate) method: Option<&'a str>,
    /// The route's pattern, because paths contain ids.
    pub(crate) route: &'a str,
    pub(crate) status: Option<u16>,
    /// The problem's code.
    pub(crate) code: Option<&'a str>,
    /// The internal cause of a failure.
    pub(crate) cause: Option<&'a str>,
    /// How many records it received, and how many failed.
    pub(crate) records: Option<u64>,
    pub(crate) failures: Option<u64>,
    pub(crate) took: Duration,
    pub(crate) tally: Tally,
}

/// A macro, because tracing's own macros need target and level as constants.
macro_rules! write_line {
    ($line:ident, $target:ident, $level:ident) => {
        tracing::event!(
            target: $target,
            Level::$level,
            function = $line.function,
            request_id = $line.ids.request_id,
            trace_id = $line.ids.trace_id.as_deref(),
            method = $line.method,
            route = $line.route,
            status = $line.status,
            code = $line.code,
            cause = $line.cause,
            records = $line.records,
            failures = $line.failures,
            duration_ms = milliseconds($line.took),
            cold_start = u64::from($line.ids.cold),
            dynamodb_calls = $line.tally.calls,
            read_units = $line.tally.read_units.as_f64(),
            write_units = $line.tally.write_units.as_f64(),
            throttles = $line.tally.throttles,
            transaction_conflicts = $line.tally.conflicts,
            stock_refusals = $line.method.map(|_| u64::from($line.code == Some(STOCK_REFUSAL))),
            errors = u64::from($line.is_error()),
            "{}", $target
        )
    };
}

impl LogLine<'_> {
    /// Logs the line, at the level ERROR if it is an error.
    pub(crate) fn write(&self) {
        match (self.method.is_some(), self.is_error()) {
            (true, false) => write_line!(self, REQUEST, INFO),
            (true, true) => write_line!(self, REQUEST, ERROR),
            (false, false) => write_line!(self, INVOCATION, INFO),
            (false, true) => write_line!(self, INVOCATION, ERROR),
        }
    }

    fn is_error(&self) -> bool {
        match self.status {
            Some(status) => status >= 500,
            None => self.cause.is_some() || self.failures.is_some_and(|failures| failures > 0),
        }
    }
}

/// Returns the time in milliseconds, with a precision of a microsecond.
#[allow(clippy::float_arithmetic, reason = "it is no money")]
fn milliseconds(time: Duration) -> f64 {
    let micros = u32::try_from(time.as_micros()).unwrap_or(u32::MAX);
    f64::from(micros) / 1_000.0
}
