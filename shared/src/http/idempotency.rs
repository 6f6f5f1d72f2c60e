use axum::extract::FromRequestParts;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};

use super::Problem;

/// The maximum length of a key, in characters.
const MAX: usize = 255;

/// `Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header): 1 to 255 printable ASCII characters, quoted or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all("idempotency-key").iter();
        let Some(value) = values.next() else { return Ok(Self(None)) };
        let malformed = || {
            let detail = "Idempotency-Key must be 1 to 255 printable ASCII characters.";
            Problem::malformed("invalid_idempotency_key", detail)
        };
        let text = value.to_str().ok().filter(|_| values.next().is_none()).ok_or_else(malformed)?;
        let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let key = quoted.unwrap_or(text);
        let holds = (1..=MAX).contains(&key.len()) && key.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if holds { Ok(Self(Some(key.to_owned()))) } else { Err(malformed()) }
    }
}

/// The answer to a repeated request, marked as such.
pub fn replayed(mut response: Response) -> Response {
    let name = HeaderName::from_static("idempotent-replayed");
    response.headers_mut().insert(name, HeaderValue::from_static("true"));
    response
}

impl Problem {
    /// 422: the key came with another request before.
    pub fn key_reused() -> Self {
        let detail = "This Idempotency-Key came with another request before.";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", detail)
    }
}
