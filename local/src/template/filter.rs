use serde_json::Value;

use super::{Template, is_of_type};
use crate::error::StartError;
use crate::function::Function;

/// Which records of the table's stream reach the stream function, by the template's FilterCriteria.
///
/// Of Lambda's pattern language it knows what the template uses: objects of objects, and lists of the values that will
/// do.
#[derive(Clone, Debug)]
pub(crate) struct StreamFilter {
    patterns: Vec<Value>,
}

impl StreamFilter {
    /// # Errors
    /// When a pattern is no JSON or uses more of the language.
    pub(crate) fn new(template: &Template) -> Result<Self, StartError> {
        let mut patterns = Vec::new();
        for (_, event) in
            template.events(Function::Stream).into_iter().filter(|(_, event)| is_of_type(event, "DynamoDB"))
        {
            let filters = event.as_mapping_get("Properties");
            let filters = filters.and_then(|properties| properties.as_mapping_get("FilterCriteria"));
            let filters = filters.and_then(|criteria| criteria.as_mapping_get("Filters"));
            for filter in filters.and_then(|filters| filters.as_sequence()).into_iter().flatten() {
                let text = filter.as_mapping_get("Pattern").and_then(|pattern| pattern.as_str()).unwrap_or_default();
                let wrong = |why: String| StartError::because(format!("template.yaml, filter pattern {text}"), why);
                let pattern: Value = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
                if !is_known(&pattern) {
                    return Err(wrong("uses more than lists of plain values".to_owned()));
                }
                patterns.push(pattern);
            }
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
        Value::Array(allowed) => allowed.iter().all(|value| !value.is_object() && !value.is_array()),
        _ => false,
    }
}

fn matches(pattern: &Value, value: Option<&Value>) -> bool {
    match pattern {
        Value::Object(members) => {
            members.iter().all(|(name, pattern)| matches(pattern, value.and_then(|value| value.get(name))))
        }
        Value::Array(allowed) => value.is_some_and(|value| allowed.contains(value)),
        _ => false,
    }
}
