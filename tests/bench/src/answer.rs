use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::failure::Failure;

/// An answer of the shop.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Method and path, for messages.
    pub(crate) request: String,
    pub(crate) status: u16,
    /// Null if there is none.
    pub(crate) body: Value,
}

impl Answer {
    /// Returns the problem's code. Empty if the answer is not a problem.
    pub(crate) fn code(&self) -> &str {
        self.body.get("code").and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns the body if the status is one of these.
    ///
    /// # Errors
    /// Returns [`Failure::Unexpected`] for another status or body.
    pub(crate) fn read<T: DeserializeOwned>(self, statuses: &[u16]) -> Result<T, Failure> {
        if !statuses.contains(&self.status) {
            return Err(self.unexpected());
        }
        let wrong = |error| Failure::Unexpected(format!("{} gave a body that cannot be read: {error}", self.request));
        serde_json::from_value(self.body).map_err(wrong)
    }

    /// # Errors
    /// Returns the failures of [`Self::read`].
    pub(crate) fn check(self, statuses: &[u16]) -> Result<(), Failure> {
        self.read::<serde::de::IgnoredAny>(statuses).map(|_| ())
    }

    pub(crate) fn unexpected(&self) -> Failure {
        let mut body = self.body.to_string();
        body.truncate(body.floor_char_boundary(300));
        Failure::Unexpected(format!("{} gave {} {body}", self.request, self.status))
    }
}
