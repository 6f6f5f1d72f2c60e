use std::error::Error;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::header::{HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::domain::Invalid;
use crate::store::StoreError;

/// The `Retry-After` of a 503, in seconds.
const RETRY_AFTER_SECONDS: &str = "1";

/// An error answer (RFC 9457). The HTTP service adds the request id and writes the answer. The cause never reaches the
/// client: the HTTP service logs it once.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    extra: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

/// One field of the request that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// A JSON Pointer (RFC 6901) into the body, or `?name` for a query parameter.
    #[schema(example = "/email")]
    pub pointer: String,
    /// Stable and machine-readable.
    #[schema(example = "invalid_email")]
    pub code: String,
    /// For people.
    #[schema(example = "must be an e-mail address")]
    pub detail: String,
}

/// An error, as `application/problem+json` (RFC 9457). The OpenAPI document has a schema for each `code`, with its
/// additional members.
#[derive(Serialize)]
struct ProblemBody {
    /// Names the kind of problem.
    r#type: String,
    /// The status in words.
    title: String,
    status: u16,
    /// What happened, for people.
    detail: String,
    /// What happened, for programs: stable.
    code: String,
    /// The request's id, to quote when asking for help.
    request_id: String,
    /// The fields that were refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

impl FieldError {
    pub fn new(pointer: impl Into<String>, invalid: &Invalid) -> Self {
        Self { pointer: pointer.into(), code: invalid.code.to_owned(), detail: invalid.detail.clone() }
    }
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            errors: Vec::new(),
            extra: Map::new(),
            headers: Vec::new(),
            cause: None,
        }
    }

    /// 400: the request cannot be parsed.
    pub fn malformed(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// 400: a query parameter is invalid.
    pub fn parameter(name: &str, code: &str, detail: &str) -> Self {
        let (pointer, code, detail) = (format!("?{name}"), code.to_owned(), detail.to_owned());
        Self::parameters(vec![FieldError { pointer, code, detail }])
    }

    /// 400: query parameters are invalid.
    pub fn parameters(errors: Vec<FieldError>) -> Self {
        Self::malformed("invalid_parameter", "Some query parameters are invalid.").with_errors(errors)
    }

    /// 401: the token is missing or invalid.
    pub fn unauthorized(code: &'static str, detail: impl Into<String>) -> Self {
        let problem = Self::new(StatusCode::UNAUTHORIZED, code, detail);
        problem.with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"bodega\""))
    }

    /// 401: the token is valid, but its account is erased or disabled.
    pub fn no_account() -> Self {
        Self::unauthorized("invalid_token", "The account is erased or disabled.")
    }

    /// 403: the caller is known but may not do this.
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Your role does not allow this.")
    }

    /// 404: it does not exist, or belongs to another user.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is nothing here.")
    }

    /// 409: the current state does not allow it.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// 412: it changed after the client read it.
    pub fn precondition_failed() -> Self {
        Self::new(StatusCode::PRECONDITION_FAILED, "stale", "It has changed since you looked.")
    }

    /// 422: a field has the right form but an invalid value.
    pub fn invalid(pointer: impl Into<String>, invalid: &Invalid) -> Self {
        Self::refused(vec![FieldError::new(pointer, invalid)])
    }

    /// 422: fields have the right form but invalid values.
    pub fn refused(errors: Vec<FieldError>) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self { errors, ..Self::new(status, "invalid_fields", "Some fields are invalid.") }
    }

    /// 429: too many requests.
    pub fn too_many_requests(code: &'static str, detail: impl Into<String>, retry_after_seconds: i64) -> Self {
        let wait = HeaderValue::from(retry_after_seconds.max(1));
        Self::new(StatusCode::TOO_MANY_REQUESTS, code, detail).with_header(RETRY_AFTER, wait)
    }

    /// 503: temporarily unavailable.
    pub fn unavailable() -> Self {
        let detail = "The shop is busy. Nothing was lost; try again in a moment.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
            .with_header(RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS))
    }

    /// 500: an error of the shop. The client learns no details.
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side.")
    }

    /// Adds a member that the client needs in order to react.
    #[must_use]
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(member.to_owned(), value.into());
        self
    }

    /// Adds the fields that the problem is about.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Adds the cause, for the log only.
    #[must_use]
    pub fn because(mut self, cause: impl Error + Send + Sync + 'static) -> Self {
        self.cause = Some(Arc::new(cause));
        self
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub fn code(&self) -> &'static str {
        self.code
    }

    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    pub fn cause(&self) -> Option<&(dyn Error + Send + Sync)> {
        self.cause.as_deref()
    }

    /// Writes the answer.
    pub(super) fn render(self, request_id: &str) -> Response {
        let body = ProblemBody {
            r#type: format!("urn:bodega:problem:{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            detail: self.detail,
            code: self.code.to_owned(),
            request_id: request_id.to_owned(),
            errors: self.errors,
            extra: self.extra,
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        for (name, value) in self.headers {
            headers.insert(name, value);
        }
        response
    }
}

impl IntoResponse for Problem {
    /// Returns an empty answer that carries the problem to the HTTP service.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::unavailable().because(error),
            StoreError::NoAccount => Self::no_account(),
            StoreError::Revoked => Self::forbidden(),
            StoreError::Unexpected(_) | StoreError::Used(_) => Self::internal().because(error),
        }
    }
}
