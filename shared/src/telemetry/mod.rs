//! Logging: one JSON line for each request or invocation, from which CloudWatch also takes its metrics, and the causes
//! of internal failures. Never a body, a token, a password, a name or an address.

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
pub(crate) use line::LogLine;
pub use root_cause::root_cause;
pub use tally::Tally;

/// Logs JSON lines to standard output, where Lambda collects them. Panics are logged too. `filter` is a level or a list
/// of `target=level`. `service` separates the shop's metrics from those of other shops.
pub fn init_json(filter: &str, service: &str) {
    // A second call, which tests make, keeps the first subscriber.
    let log = JsonLog::new(filter, service, json_log::to_standard_output);
    let _already_set = tracing::subscriber::set_global_default(log);
    panics::log();
}

/// Returns the targets that this filter logs. Lines of requests and invocations are logged unless the filter names
/// them: a quieter log must not lose the metrics.
fn targets(filter: &str) -> Targets {
    let targets: Targets = filter.parse().unwrap_or_else(|_| Targets::new().with_default(tracing::Level::INFO));
    let named = |line: &str| targets.iter().any(|(target, _)| target == line);
    let unnamed: Vec<&str> = line::TARGETS.into_iter().filter(|line| !named(line)).collect();
    targets.with_targets(unnamed.into_iter().map(|line| (line, tracing::Level::INFO)))
}

#[cfg(test)]
mod tests;
