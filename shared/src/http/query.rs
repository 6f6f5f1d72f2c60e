use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::Problem;
use crate::domain::Invalid;

/// The query parameters, read strictly: an unknown, repeated or malformed one is 400.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        serde_path_to_error::deserialize(pairs).map(Self).map_err(|error| {
            let path = error.path().to_string();
            refusal(&path, &error.into_inner().to_string())
        })
    }
}

fn refusal(path: &str, text: &str) -> Problem {
    let named = |prefix: &str| text.strip_prefix(prefix)?.split('`').next();
    if let Some(name) = named("unknown field `") {
        Problem::parameter(name, "unknown_parameter", "is unknown")
    } else if let Some(name) = named("duplicate field `") {
        Problem::parameter(name, "repeated_parameter", "must be given once")
    } else if let Some(name) = named("missing field `") {
        Problem::parameter(name, "required", "is required")
    } else if let Some((code, detail)) = Invalid::untag(text) {
        Problem::parameter(path, code, detail)
    } else {
        Problem::parameter(path, "invalid_value", "is not a valid value")
    }
}
