use std::fmt;

/// Why a value was refused: a stable code for programs and a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// Stable and machine-readable, such as `too_long`.
    pub code: &'static str,
    /// A sentence for the person who sent it. Never repeats the value: it may be secret.
    pub detail: String,
}

impl Invalid {
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// Carries this through serde's untyped error, for [`Invalid::untag`] to find again.
    pub(crate) fn tag<E: serde::de::Error>(self) -> E {
        E::custom(format_args!("\u{1f}{}\u{1f}{}\u{1f}", self.code, self.detail))
    }

    /// The code and detail that `tag` put into an error's text.
    pub fn untag(text: &str) -> Option<(&str, &str)> {
        let mut parts = text.split('\u{1f}').skip(1);
        Some((parts.next()?, parts.next()?))
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Invalid {}
