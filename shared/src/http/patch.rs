use std::ops::Deref;

use eserde::EDeserialize;
use serde::{Deserialize, Deserializer};

/// A member of a patch, with `#[serde(default)]`. It is `None` if the member is absent. `Present<Option<T>>`
/// distinguishes `null` from absent. `Present<T>` refuses `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Present<T>(pub Option<T>);

impl<T> Default for Present<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Clone> Present<T> {
    /// Sets a field to the member's value, if the member is there.
    pub fn set(&self, field: &mut T) {
        if let Some(value) = &self.0 {
            field.clone_from(value);
        }
    }
}

impl<T> Deref for Present<T> {
    type Target = Option<T>;

    fn deref(&self) -> &Option<T> {
        &self.0
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Present<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(|value| Self(Some(value)))
    }
}

/// Finds all errors of the value, each with its own pointer.
impl<'de, T: EDeserialize<'de>> EDeserialize<'de> for Present<T> {
    fn deserialize_for_errors<D: Deserializer<'de>>(deserializer: D) -> Result<(), ()> {
        T::deserialize_for_errors(deserializer)
    }
}
