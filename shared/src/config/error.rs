//! The error of a missing or invalid variable.

use std::fmt;

/// A variable is missing or invalid.
#[derive(Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The variable's name.
    pub variable: &'static str,
    /// What the value must be.
    pub wanted: String,
}

impl ConfigError {
    pub fn new(variable: &'static str, wanted: impl Into<String>) -> Self {
        Self { variable, wanted: wanted.into() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.variable, self.wanted)
    }
}

/// The same as `Display`: Rust prints the error that ends `main` with `Debug`, and it must be one line that names the
/// variable.
impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ConfigError {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rust prints the error that ends `main` with `Debug`.
    #[test]
    fn what_is_wrong_is_one_line_that_names_the_variable() {
        let error: Box<dyn std::error::Error + Send + Sync> = ConfigError::new("BODEGA_TABLE", "must be").into();
        assert_eq!(format!("{error:?}"), "BODEGA_TABLE: must be");
    }
}
