use std::process::ExitCode;

/// Why a command failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The shop, or something else, refused it. One sentence.
    Refused(String),
    /// The shop does not answer or is temporarily unavailable. Trying again may help. One sentence.
    Unreached(String),
    /// The command line is invalid. One sentence.
    Usage(String),
    /// Ctrl-C, with a sentence about what goes on, if there is one.
    Interrupted(Option<String>),
    /// The reader of the output has closed it.
    ReaderGone,
}

impl Failure {
    pub(crate) fn refused(sentence: impl Into<String>) -> Self {
        Self::Refused(sentence.into())
    }

    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self::Usage(sentence.into())
    }

    /// `what`, a colon, and the reason.
    pub(crate) fn because(what: impl std::fmt::Display, why: impl std::fmt::Display) -> Self {
        Self::Refused(format!("{what}: {why}"))
    }

    pub(crate) fn sentence(&self) -> Option<&str> {
        match self {
            Self::Refused(sentence) | Self::Unreached(sentence) | Self::Usage(sentence) => Some(sentence),
            Self::Interrupted(known) => known.as_deref(),
            Self::ReaderGone => None,
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Refused(_) | Self::Unreached(_) => ExitCode::from(1),
            Self::Usage(_) => ExitCode::from(2),
            Self::Interrupted(_) => ExitCode::from(130),
            Self::ReaderGone => ExitCode::SUCCESS,
        }
    }
}
