use serde_json::{Value, json};

use super::operations::Operation;

/// `*`, or quoted tags separated by commas (RFC 9110, 13.1).
const TAGS: &str = r#"^(\*|(W/)?"[!#-+\--~]*"( *, *(W/)?"[!#-+\--~]*")*)$"#;

/// Says what `If-Match` and `If-None-Match` look like, wherever they are taken.
pub(super) fn describe(operation: &mut Operation<'_>) {
    for parameter in operation.value.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        if parameter["name"] == "If-Match" || parameter["name"] == "If-None-Match" {
            parameter["schema"] = json!({ "type": "string", "pattern": TAGS });
        }
    }
}
