//! Formats the members of an answer as text for a terminal.

use serde_json::Value;

/// Returns a text member without control characters: other people choose names, which could contain terminal commands.
pub(crate) fn text(value: &Value, name: &str) -> String {
    let text = value.get(name).and_then(Value::as_str).unwrap_or_default();
    text.chars().filter(|character| !character.is_control()).collect()
}

pub(crate) fn number(value: &Value, name: &str) -> i64 {
    value.get(name).and_then(Value::as_i64).unwrap_or(0)
}

/// Formats a sum: `42.00 USD`.
pub(crate) fn money(value: &Value, name: &str) -> String {
    let money = value.get(name).unwrap_or(&Value::Null);
    format!("{} {}", text(money, "amount"), text(money, "currency"))
}

/// Formats a time: `2026-01-31 12:00`, in UTC.
pub(crate) fn minute(value: &Value, name: &str) -> String {
    text(value, name).get(..16).unwrap_or_default().replace('T', " ")
}

pub(crate) fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// Returns the texts of a list member, separated by commas.
pub(crate) fn joined(value: &Value, name: &str) -> String {
    let texts = list(value, name).filter_map(Value::as_str);
    let texts: Vec<&str> = texts.collect();
    texts.join(", ").chars().filter(|character| !character.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_terminal_is_told_nothing_but_text() {
        let value =
            json!({ "name": "Blue\u{1b}[2J mug", "columns": ["a\u{7}", "b"], "at": "2026-01-31T12:00:59.000Z" });
        assert_eq!(text(&value, "name"), "Blue[2J mug");
        assert_eq!(joined(&value, "columns"), "a, b");
        assert_eq!(minute(&value, "at"), "2026-01-31 12:00");
        assert_eq!(money(&json!({ "total": { "amount": "1.00", "currency": "USD" } }), "total"), "1.00 USD");
    }
}
