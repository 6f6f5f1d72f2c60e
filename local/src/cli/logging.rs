use tracing_subscriber::EnvFilter;

/// Logs to standard error, for people. dynoxide warns of each condition that a write does not meet, which is how the
/// shop works.
pub(super) fn init(filter: &str) {
    let filter = EnvFilter::try_new(format!("dynoxide=error,{filter}")).unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false);
    let _already_set = subscriber.with_env_filter(filter).try_init();
}
