use saphyr::Yaml;
use serde_json::Value;

use crate::error::StartError;

/// Which records of the table's stream reach a function, by the template's FilterCriteria.
///
/// Of Lambda's pattern language it knows what the template uses: objects of objects, and lists of what will do, which are
/// values and `{"prefix": …}` of texts.
#[derive(Clone, Debug)]
pub(crate) struct StreamFilter {
    patterns: Vec<Value>,
}

impl StreamFilter {
    /// Of an event of type DynamoDB.
    ///
    /// # Errors
    /// When a pattern is no JSON or uses more of the language.
    pub(super) fn new(event: &Yaml<'static>) -> Result<Self, StartError> {
        let mut patterns = Vec::new();
        let filters = event.as_mapping_get("Properties");
        let filters = filters.and_then(|properties| properties.as_mapping_get("FilterCriteria"));
        let filters = filters.and_then(|criteria| criteria.as_mapping_get("Filters"));
        for filter in filters.and_then(|filters| filters.as_sequence()).into_iter().flatten() {
            let text = filter.as_mapping_get("Pattern").and_then(|pattern| pattern.as_str()).unwrap_or_default();
            let wrong = |why: String| StartError::because(format!("template.yaml, filter pattern {text}"), why);
            let pattern: Value = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
            if !is_known(&pattern) {
                return Err(wrong("uses more than lists of plain values and prefixes".to_owned()));
            }
            patterns.push(pattern);
        }
        Ok(Self { patterns })
    }

    /// Whether a record, as Lambda would send it, passes: all do if there is no pattern.
    pub(crate) fn passes(&self, record: &Value) -> bool {
        self.patterns.is_empty() || self.patterns.iter().any(|pattern| matches(pattern, Some(record)))
    }
}

fn is_known(pattern: &Value) -> bool {
    match pattern {
        Value::Object(members) => members.values().all(is_known),
        Value::Array(allowed) => allowed.iter().all(|value| prefix(value).is_some() || is_plain(value)),
        _ => false,
    }
}

fn is_plain(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

/// The text of a `{"prefix": text}`.
fn prefix(allowed: &Value) -> Option<&str> {
    allowed.as_object().filter(|members| members.len() == 1)?.get("prefix")?.as_str()
}

fn matches(pattern: &Value, value: Option<&Value>) -> bool {
    match pattern {
        Value::Object(members) => {
            members.iter().all(|(name, pattern)| matches(pattern, value.and_then(|value| value.get(name))))
        }
        Value::Array(allowed) => value.is_some_and(|value| allowed.iter().any(|allowed| will_do(allowed, value))),
        _ => false,
    }
}

fn will_do(allowed: &Value, value: &Value) -> bool {
    match prefix(allowed) {
        Some(prefix) => value.as_str().is_some_and(|text| text.starts_with(prefix)),
        None => allowed == value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_and_prefixes_will_do_and_nothing_else_is_known() {
        let pattern = json!({ "a": ["x", 1, { "prefix": "y" }] });
        assert!(is_known(&pattern));
        for (record, passes) in [
            (json!({ "a": "x" }), true),
            (json!({ "a": 1, "b": 2 }), true),
            (json!({ "a": "y" }), true),
            (json!({ "a": "yes" }), true),
            (json!({ "a": "xs" }), false),
            (json!({ "a": "oy" }), false),
            (json!({ "a": { "prefix": "y" } }), false),
            (json!({ "b": "x" }), false),
        ] {
            assert_eq!(matches(&pattern, Some(&record)), passes, "{record}");
        }
        for unknown in [json!(["x", ["y"]]), json!([{ "suffix": "y" }]), json!([{ "prefix": 1 }]), json!("x")] {
            assert!(!is_known(&unknown), "{unknown}");
        }
        assert!(!is_known(&json!([{ "prefix": "y", "suffix": "z" }])));
    }
}
