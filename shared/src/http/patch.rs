use serde::{Deserialize, Deserializer};

/// Tells a field that is `null` (`Some(None)`) from one that is absent (`None`, with `#[serde(default)]`):
/// `#[serde(default, deserialize_with = "present")]`.
///
/// # Errors
/// As the inner type.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
