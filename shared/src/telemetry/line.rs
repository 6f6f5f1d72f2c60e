//! The line of a request or an invocation: what was asked for, by route, and what it took. Never what was in it.

use std::time::Duration;

use tracing::Level;

use super::{Ids, Tally};

/// The target of the lines of requests, and what they say first.
pub(super) const REQUEST: &str = "request";
/// The same of the lines of invocations that nobody waits for.
pub(super) const INVOCATION: &str = "invocation";
pub(super) const TARGETS: [&str; 2] = [REQUEST, INVOCATION];

/// A checkout that was refused so that nothing is sold which is not there.
const STOCK_REFUSAL: &str = "out_of_stock";

pub(crate) struct Line<'a> {
    pub(crate) function: &'static str,
    pub(crate) ids: &'a Ids,
    /// Of HTTP; none where it is an invocation that nobody waits for.
    pub(crate) method: Option<&'a str>,
    /// By its pattern: paths hold ids.
    pub(crate) route: &'a str,
    pub(crate) status: Option<u16>,
    /// The problem's.
    pub(crate) code: Option<&'a str>,
    /// What went wrong inside.
    pub(crate) cause: Option<&'a str>,
    /// How many records it was handed, and how many of them failed.
    pub(crate) records: Option<u64>,
    pub(crate) failures: Option<u64>,
    pub(crate) took: Duration,
    pub(crate) tally: Tally,
}

/// A tracing macro wants target and level as constants.
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

impl Line<'_> {
    /// Logs it: as an error if it is one.
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

/// To the microsecond.
#[allow(clippy::float_arithmetic, reason = "it is no money")]
fn milliseconds(time: Duration) -> f64 {
    let micros = u32::try_from(time.as_micros()).unwrap_or(u32::MAX);
    f64::from(micros) / 1_000.0
}
