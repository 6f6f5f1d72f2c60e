use std::fmt;

/// Why something failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The run cannot continue.
    Fatal(String),
    /// An answer that the shop's contract does not allow. It is counted, and the run continues.
    Unexpected(String),
}

impl Failure {
    pub(crate) fn fatal(what: impl fmt::Display, why: impl fmt::Display) -> Self {
        Self::Fatal(format!("{what}: {why}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fatal(text) | Self::Unexpected(text) => f.write_str(text),
        }
    }
}
