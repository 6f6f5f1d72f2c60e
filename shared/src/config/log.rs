//! What is logged, and under which name metrics go.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;

use super::{ConfigError, read};

/// What is logged, from `RUST_LOG`, a level or a list of `target=level`: `info` unless set.
///
/// # Errors
/// When it is neither.
pub fn log_filter() -> Result<String, ConfigError> {
    let filter = read("RUST_LOG").unwrap_or_else(|| "info".to_owned());
    let wanted = "must be a level such as info, or a list of target=level";
    if is_filter(&filter) { Ok(filter) } else { Err(ConfigError::new("RUST_LOG", wanted)) }
}

/// Whether the log shall have no colours: `NO_COLOR` is set (<https://no-color.org>).
pub fn no_colour() -> bool {
    read("NO_COLOR").is_some()
}

/// A word alone would be a target whose every level is meant: rather a level that is misspelt.
fn is_filter(text: &str) -> bool {
    let mut parts = text.split(',');
    text.parse::<Targets>().is_ok() && parts.all(|part| part.contains('=') || part.parse::<LevelFilter>().is_ok())
}

/// What the shop's metrics are told apart by from another's in the same account, from `BODEGA_SERVICE`: `bodega` unless
/// set.
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
