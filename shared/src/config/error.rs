//! What is said of a variable that is missing or makes no sense.

use std::fmt;

/// A variable is missing or makes no sense.
#[derive(Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The variable's name.
    pub variable: &'static str,
    /// What it should have been.
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

/// As for people: what ends `main` is shown this way, and is to be one line that names the variable.
impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ConfigError {}

#[cfg(test)]
mod tests {
    use super::*;

    /// What ends `main` is shown by `Debug`.
    #[test]
    fn what_is_wrong_is_one_line_that_names_the_variable() {
        let error: Box<dyn std::error::Error + Send + Sync> = ConfigError::new("BODEGA_TABLE", "must be").into();
        assert_eq!(format!("{error:?}"), "BODEGA_TABLE: must be");
    }
}
