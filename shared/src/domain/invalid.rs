use std::fmt;

/// The reason why a value was refused: a stable code for programs and a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// Stable and machine-readable, such as `too_long`.
    pub code: &'static str,
    /// A sentence for the person who sent the value. It never repeats the value, which may be secret.
    pub detail: String,
}

impl Invalid {
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// Converts this into serde's untyped error. [`Invalid::untag`] extracts it again.
    pub(crate) fn tag<E: serde::de::Error>(self) -> E {
        E::custom(format_args!("\u{1f}{}\u{1f}{}\u{1f}", self.code, self.detail))
    }

    /// Extracts the code and the detail that `tag` wrote into an error's text.
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
