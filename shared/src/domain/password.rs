use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Deserializer};
use unicode_normalization::UnicodeNormalization;

use super::Invalid;

/// A password as typed: 1 to 512 characters in NFC, no control characters. Never shown, logged or stored.
///
/// [`Password::check_new`] checks the minimum length separately, so that a login with a short password only learns that
/// it is wrong.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

const MIN: usize = 8;
const MAX: usize = 512;

impl Password {
    /// # Errors
    /// Returns `empty`, `too_long` or `control_character`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        // A character has at most four bytes. This limits the work of normalising.
        if text.len() > MAX.saturating_mul(4) {
            return Err(Invalid::new("too_long", format!("must have at most {MAX} characters")));
        }
        let text: String = text.nfc().collect();
        if text.is_empty() {
            return Err(Invalid::new("empty", "must not be empty"));
        }
        if text.chars().count() > MAX {
            return Err(Invalid::new("too_long", format!("must have at most {MAX} characters")));
        }
        if text.chars().any(char::is_control) {
            return Err(Invalid::new("control_character", "must not contain control characters"));
        }
        Ok(Self(text))
    }

    /// Checks that it may become a new password.
    ///
    /// # Errors
    /// Returns `too_short` if it has fewer than 8 characters.
    pub fn check_new(&self) -> Result<(), Invalid> {
        if self.0.chars().count() < MIN {
            return Err(Invalid::new("too_short", format!("must have at least {MIN} characters")));
        }
        Ok(())
    }

    /// Returns the text, for hashing.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(Invalid::tag)
    }
}

/// A new password: at least 8 characters. Whether it is too common also depends on its owner, so that is not checked
/// here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewPassword(Password);

impl Deref for NewPassword {
    type Target = Password;

    fn deref(&self) -> &Password {
        &self.0
    }
}

impl<'de> Deserialize<'de> for NewPassword {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let password = Password::deserialize(deserializer)?;
        password.check_new().map_err(Invalid::tag)?;
        Ok(Self(password))
    }
}
