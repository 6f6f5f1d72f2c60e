//! Cells that have JSON in them.

use shared::domain::Invalid;

/// A value from JSON in a cell.
pub(super) fn of_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Invalid> {
    serde_json::from_str(text).map_err(|error| {
        let text = error.to_string();
        match Invalid::untag(&text) {
            Some(("duplicate_key", detail)) => Invalid::new("duplicate_key", detail),
            Some((_, detail)) => Invalid::new("invalid_value", detail),
            None => Invalid::new(
                "malformed_json",
                "must be a JSON object: {\"Material\": [\"Wool\"]} as attributes, {\"supplier\": \"4711\"} as metadata",
            ),
        }
    })
}
