use eserde::EDeserialize;
use eserde::path::Segment;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::FieldError;
use crate::domain::{Invalid, Object};

/// A type that a body is parsed as, and whose errors can all be found.
pub trait JsonBody: DeserializeOwned + for<'de> EDeserialize<'de> {}

impl<T: DeserializeOwned + for<'de> EDeserialize<'de>> JsonBody for T {}

/// The maximum number of errors in an answer.
pub(super) const MOST: usize = 50;
const UNKNOWN: &str = "unknown_field";
const UNKNOWN_VALUE: &str = "unknown_value";

/// Returns all errors of a body that cannot be parsed as `T`, including `first`: at most [`MOST`].
pub(super) fn all<T: JsonBody>(text: &str, first: FieldError) -> Vec<FieldError> {
    // A body that is not an object has no fields.
    let Some(mut body) = serde_json::from_str::<Value>(text).ok().filter(Value::is_object) else { return vec![first] };
    let mut errors = Vec::new();
    let mut found = collect::<T>(&body);
    // Errors found after such an error are unreliable. So the body is repaired and parsed again.
    while let Some(index) = found.iter().position(|error| ends_reading(&body, error)) {
        found.truncate(index.saturating_add(1));
        let Some(error) = found.pop() else { break };
        let is_mended = mend(&mut body, &error);
        errors.push(error);
        if !is_mended || errors.len() >= MOST {
            break;
        }
        found = collect::<T>(&body);
    }
    // `eserde` treats `null` like a missing field, but serde may refuse it. So `first` is added. An error that points
    // at the whole body only repeats an error of a field.
    let of_fields = |error: &FieldError| !error.pointer.is_empty();
    let has_fields = errors.iter().chain(&found).chain([&first]).any(of_fields);
    for error in found.into_iter().chain([first]).filter(|error| !has_fields || of_fields(error)) {
        if errors.len() < MOST && !errors.iter().any(|known| known.pointer == error.pointer) {
            errors.push(error);
        }
    }
    errors
}

/// Returns true if errors after this one are unreliable: the parser stops here, continues in the middle of an array or
/// object, or takes the following fields for those of an enum.
fn ends_reading(body: &Value, error: &FieldError) -> bool {
    let is_nested = || body.pointer(&error.pointer).is_some_and(|value| value.is_array() || value.is_object());
    error.code == UNKNOWN || error.code == UNKNOWN_VALUE || is_nested()
}

/// Removes the refused member from its object, or replaces the refused element of an array with `null`. Returns false
/// if neither is possible.
fn mend(body: &mut Value, error: &FieldError) -> bool {
    let Some((parent, last)) = error.pointer.rsplit_once('/') else { return false };
    match body.pointer_mut(parent) {
        Some(Value::Object(members)) => members.remove(&last.replace("~1", "/").replace("~0", "~")).is_some(),
        Some(Value::Array(elements)) => {
            let element = last.parse().ok().and_then(|index: usize| elements.get_mut(index));
            element.map(|element| *element = Value::Null).is_some()
        }
        _ => false,
    }
}

/// Returns the first errors of a body.
fn collect<T: JsonBody>(body: &Value) -> Vec<FieldError> {
    let Err(errors) = eserde::json::from_str::<Object<T>>(&body.to_string()) else { return Vec::new() };
    let pointed = |error: &eserde::DeserializationError| {
        let segments = error.path().into_iter().flat_map(|path| path.iter());
        let pointer = segments.map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", escape(key)),
            Segment::Enum { .. } => String::new(),
        });
        of_message(pointer.collect(), error.message())
    };
    errors.iter().take(MOST).map(pointed).collect()
}

/// Returns the JSON Pointer (RFC 6901) of a place in a body.
pub(super) fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(format!("/{index}")),
            Segment::Map { key } => Some(format!("/{}", escape(key))),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Derives "must be one of a, b" from serde's message about an unknown variant.
pub(super) fn known_values(message: &str) -> String {
    let expected = message.split_once("`, expected ").map_or("", |(_, expected)| expected);
    let values: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    format!("must be one of {}", values.join(", "))
}

/// Derives what a value must be from serde's message about a wrong type.
fn wanted_type(message: &str) -> &'static str {
    let expected = message.split_once(", expected ").map_or("", |(_, expected)| expected);
    let is = |names: &[&str]| names.iter().any(|name| expected.starts_with(name));
    if is(&["a string"]) {
        "must be a string"
    } else if is(&["a boolean"]) {
        "must be true or false"
    } else if is(&["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"]) {
        "must be a whole number"
    } else if is(&["a sequence"]) {
        "must be an array"
    } else if is(&["struct", "a map", "an object"]) {
        "must be an object"
    } else {
        "has the wrong type"
    }
}

/// Converts serde's message about a place in a body into a field error.
pub(super) fn of_message(pointer: String, message: &str) -> FieldError {
    let named = |prefix: &str| {
        let name = message.strip_prefix(prefix)?.split('`').next()?;
        let last = format!("/{}", escape(name));
        Some(if pointer.ends_with(&last) { pointer.clone() } else { format!("{pointer}{last}") })
    };
    let error = |pointer: String, code: &str, detail: &str| FieldError {
        pointer,
        code: code.to_owned(),
        detail: detail.to_owned(),
    };
    if let Some((code, detail)) = Invalid::untag(message) {
        return error(pointer, code, detail);
    }
    if let Some(pointer) = named("duplicate field `") {
        return error(pointer, "duplicate_key", "must be given once");
    }
    if let Some(pointer) = named("unknown field `") {
        return error(pointer, UNKNOWN, "is unknown");
    }
    if let Some(pointer) = named("missing field `") {
        return error(pointer, "required", "is required");
    }
    if message.starts_with("invalid type") {
        error(pointer, "wrong_type", wanted_type(message))
    } else if message.starts_with("unknown variant") {
        error(pointer, UNKNOWN_VALUE, &known_values(message))
    } else {
        error(pointer, "invalid_value", "is not a valid value")
    }
}
