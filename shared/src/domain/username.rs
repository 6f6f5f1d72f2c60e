use serde::{Deserialize, Deserializer, Serialize};

use super::{Invalid, SingleLine, fold};

/// A name to log in with: 2 to 64 letters, digits, `.`, `_`, `+` or `-`. An `@` is not allowed, so that it cannot be
/// mistaken for an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Username(String);

impl Username {
    /// # Errors
    /// Returns `invalid_username` for any other text.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = || Invalid::new("invalid_username", "must be 2 to 64 letters, digits, '.', '_', '+' or '-'");
        let text = SingleLine::<64>::parse(text).map_err(|_| invalid())?.into_string();
        let long_enough = text.chars().nth(1).is_some();
        if long_enough && text.chars().all(|c| c.is_alphanumeric() || "._+-".contains(c)) {
            Ok(Self(text))
        } else {
            Err(invalid())
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the form that all spellings of the name share.
    pub fn folded(&self) -> String {
        fold(&self.0)
    }
}

impl<'de> Deserialize<'de> for Username {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(Invalid::tag)
    }
}
