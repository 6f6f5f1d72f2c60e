//! What is logged: one JSON line a request, and what went wrong inside. Never a body, a token, a password or an address.

use tracing_subscriber::EnvFilter;

/// Logs as JSON to standard output, as Lambda collects it. `filter` is a level or a list of `target=level`.
pub fn init_json(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt().json().flatten_event(true).with_current_span(false);
    // A second call, as tests make, keeps the first subscriber.
    let _already_set = subscriber.with_env_filter(filter).with_target(false).without_time().try_init();
}
