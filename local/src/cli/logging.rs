use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use super::log_format::Short;

/// Logs to standard error, for people: a short line for each request, or with `verbose` all that is known of it. dynoxide
/// warns of each condition that a write does not meet, which is how the shop works.
pub(super) fn init(filter: &str, verbose: bool) {
    let filter = EnvFilter::try_new(format!("dynoxide=error,{filter}")).unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false).with_env_filter(filter);
    // https://no-color.org
    let colour = std::io::stderr().is_terminal() && !shared::config::no_colour();
    let _already_set =
        if verbose { subscriber.try_init() } else { subscriber.event_format(Short { colour }).try_init() };
}
