use std::borrow::Cow;

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::field_errors::known_values;
use super::{FieldError, Problem};
use crate::domain::Invalid;

/// The maximum number of errors in an answer.
const MOST: usize = 50;

/// The query parameters, parsed strictly: an unknown, repeated or malformed parameter is answered with 400, and the
/// answer lists all of them.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        read(query).map(Self).map_err(|first| Problem::parameters(all::<T>(query, first)))
    }
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T, FieldError> {
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let path = error.path().to_string();
        refusal(&path, &error.into_inner().to_string())
    })
}

/// Returns all errors of a query, starting with `error`: each refused parameter is removed, and the rest parsed again.
fn all<T: DeserializeOwned>(query: &str, mut error: FieldError) -> Vec<FieldError> {
    let mut pairs: Vec<(Cow<'_, str>, Cow<'_, str>)> = form_urlencoded::parse(query.as_bytes()).collect();
    let mut errors = Vec::new();
    loop {
        let name = error.pointer.strip_prefix('?').unwrap_or_default().to_owned();
        let is_given = pairs.iter().any(|(given, _)| *given == name);
        // A required parameter that was removed for its error is now missing. That is not another error.
        if errors.iter().any(|known: &FieldError| known.pointer == error.pointer) {
            return errors;
        }
        errors.push(error);
        pairs.retain(|(given, _)| *given != name);
        if !is_given || errors.len() >= MOST {
            return errors;
        }
        let rest = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        match read::<T>(&rest) {
            Ok(_) => return errors,
            Err(next) => error = next,
        }
    }
}

fn refusal(path: &str, text: &str) -> FieldError {
    let error = |name: &str, code: &str, detail: &str| FieldError {
        pointer: format!("?{name}"),
        code: code.to_owned(),
        detail: detail.to_owned(),
    };
    let named = |prefix: &str| text.strip_prefix(prefix)?.split('`').next();
    if let Some(name) = named("unknown field `") {
        error(name, "unknown_parameter", "is unknown")
    } else if let Some(name) = named("duplicate field `") {
        error(name, "repeated_parameter", "must be given once")
    } else if let Some(name) = named("missing field `") {
        error(name, "required", "is required")
    } else if let Some((code, detail)) = Invalid::untag(text) {
        error(path, code, detail)
    } else if text.starts_with("unknown variant") {
        error(path, "invalid_value", &known_values(text))
    } else {
        error(path, "invalid_value", "is not a valid value")
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::domain::Slug;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only read")]
    struct Asked {
        target: Slug,
        limit: Option<u8>,
        day: Option<u8>,
    }

    fn errors(query: &str) -> Vec<(String, String)> {
        let Err(first) = read::<Asked>(query) else { return Vec::new() };
        all::<Asked>(query, first).into_iter().map(|error| (error.pointer, error.code)).collect()
    }

    #[test]
    fn all_errors_are_found() {
        let all = |wanted: &[(&str, &str)]| -> Vec<(String, String)> {
            wanted.iter().map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned())).collect()
        };
        assert_eq!(errors("target=mugs&limit=3"), []);
        assert_eq!(errors(""), all(&[("?target", "required")]));
        assert_eq!(
            errors("limit=x&day=300"),
            all(&[("?limit", "invalid_value"), ("?day", "invalid_value"), ("?target", "required"),])
        );
        assert_eq!(
            errors("target=A B&colour=red&limit=1&limit=2"),
            all(&[("?target", "invalid_slug"), ("?colour", "unknown_parameter"), ("?limit", "repeated_parameter"),])
        );
        assert_eq!(errors("?=1&target=mugs&b=2"), all(&[("??", "unknown_parameter"), ("?b", "unknown_parameter")]));
        assert_eq!(errors("a=1&b=2&target=mugs&a=3"), all(&[("?a", "unknown_parameter"), ("?b", "unknown_parameter")]));
    }

    #[test]
    fn a_long_query_has_fifty_errors() {
        let query: String = (0..1_000).map(|number| format!("p{number}=1&")).collect();
        assert_eq!(errors(&query).len(), MOST);
    }
}
