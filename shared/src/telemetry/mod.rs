//! What is logged: one JSON line a request or invocation, which is also where its metrics come from, and what went wrong
//! inside. Never a body, a token, a password, a name or an address.

mod ids;
mod invocation;
mod json_log;
mod line;
mod metrics;
mod panics;
mod record;
mod root_cause;
mod tally;

use tracing_subscriber::filter::Targets;

pub use ids::Ids;
pub(crate) use ids::trace_root;
pub use invocation::{Ending, Invocation};
pub use json_log::JsonLog;
pub(crate) use line::Line;
pub use root_cause::root_cause;
pub use tally::Tally;

/// Logs as JSON to standard output, as Lambda collects it, and panics too. `filter` is a level or a list of
/// `target=level`; `service` is what the shop's metrics are told apart by from another's.
pub fn init_json(filter: &str, service: &str) {
    // A second call, as tests make, keeps the first subscriber.
    let log = JsonLog::new(filter, service, json_log::to_standard_output);
    let _already_set = tracing::subscriber::set_global_default(log);
    panics::log();
}

/// What is logged by this filter. The lines of requests and invocations are, unless it names them: metrics must not end
/// with somebody's wish for a quieter log.
fn targets(filter: &str) -> Targets {
    let targets: Targets = filter.parse().unwrap_or_else(|_| Targets::new().with_default(tracing::Level::INFO));
    let named = |line: &str| targets.iter().any(|(target, _)| target == line);
    let unnamed: Vec<&str> = line::TARGETS.into_iter().filter(|line| !named(line)).collect();
    targets.with_targets(unnamed.into_iter().map(|line| (line, tracing::Level::INFO)))
}

#[cfg(test)]
mod tests;
