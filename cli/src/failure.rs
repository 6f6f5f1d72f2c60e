use std::process::ExitCode;

/// Why a command was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// By the shop or by whatever was in the way, in one sentence.
    Refused(String),
    /// The shop does not answer, or cannot now: trying again may help. In one sentence.
    Unreached(String),
    /// What was asked for makes no sense, in one sentence.
    Usage(String),
    /// By Ctrl-C, with what there is to know about that.
    Interrupted(Option<String>),
    /// Whoever read the output has read enough.
    ReaderGone,
}

impl Failure {
    pub(crate) fn refused(sentence: impl Into<String>) -> Self {
        Self::Refused(sentence.into())
    }

    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self::Usage(sentence.into())
    }

    /// `what`, and after a colon why.
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
