//! Settings about the log, and the service name of metrics.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;

use super::{ConfigError, read};

/// Returns the log filter, from `RUST_LOG`: a level, or a list of `target=level`. The default is `info`.
///
/// # Errors
/// Returns `ConfigError` if it is neither.
pub fn log_filter() -> Result<String, ConfigError> {
    let filter = read("RUST_LOG").unwrap_or_else(|| "info".to_owned());
    let wanted = "must be a level such as info, or a list of target=level";
    if is_filter(&filter) { Ok(filter) } else { Err(ConfigError::new("RUST_LOG", wanted)) }
}

/// Returns true if the log must have no colours: `NO_COLOR` is set (<https://no-color.org>).
pub fn no_colour() -> bool {
    read("NO_COLOR").is_some()
}

/// Returns true if `text` is a level or a list of `target=level`. `Targets` would read a single word as a target with
/// all its levels, but it is more likely a misspelt level.
fn is_filter(text: &str) -> bool {
    let mut parts = text.split(',');
    text.parse::<Targets>().is_ok() && parts.all(|part| part.contains('=') || part.parse::<LevelFilter>().is_ok())
}

/// Returns the service name, which separates the shop's metrics from those of other shops in the same account. From
/// `BODEGA_SERVICE`; the default is `bodega`.
pub fn service() -> String {
    read("BODEGA_SERVICE").unwrap_or_else(|| "bodega".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_logged_is_levels() {
        for (text, is_one) in [
            ("info", true),
            ("WARN", true),
            ("warn,request=off,shared=debug", true),
            ("inform", false),
            ("loud please", false),
            ("shared=loud", false),
            ("warn,shared", false),
        ] {
            assert_eq!(is_filter(text), is_one, "{text}");
        }
    }
}
