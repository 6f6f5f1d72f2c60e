//! Cross-origin requests, from exactly the origins that the operator named (Fetch standard, CORS protocol); on this
//! machine from any port of it.

use axum::body::Body;
use axum::response::Response;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

const METHODS: &str = "GET, POST, PUT, PATCH, DELETE";
const REQUEST_HEADERS: &str =
    "Authorization, Content-Type, Cart-Token, Order-Token, Idempotency-Key, If-Match, If-None-Match";
const RESPONSE_HEADERS: &str =
    "Cart-Token, ETag, Idempotent-Replayed, Link, Location, Order-Token, Retry-After, X-Request-Id";
/// A day; browsers take less.
const MAX_AGE_SECONDS: &str = "86400";

/// The request's origin, if it is one of those allowed.
pub(super) fn allowed_origin(allowed: &[String], headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(ORIGIN)?;
    let text = origin.to_str().ok()?;
    allowed.iter().any(|known| is_allowed(known, text)).then(|| origin.clone())
}

fn is_allowed(known: &str, origin: &str) -> bool {
    match known.strip_suffix('*') {
        // Only a port can be any.
        Some(before) => origin.strip_prefix(before).is_some_and(|port| port.parse::<u16>().is_ok()),
        None => known == origin,
    }
}

/// Whether a browser asks what it may send.
pub(super) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    *method == Method::OPTIONS && headers.contains_key(ORIGIN) && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to a preflight; what it allows is for [`allow`] to say.
pub(super) fn preflight(origin: Option<&HeaderValue>) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    if origin.is_some() {
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(REQUEST_HEADERS));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(MAX_AGE_SECONDS));
    }
    response
}

/// Lets the origin read the answer.
pub(super) fn allow(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.append(VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(RESPONSE_HEADERS));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_port_can_be_any() {
        let known = "http://localhost:*";
        for origin in ["http://localhost:5173", "http://localhost:80"] {
            assert!(is_allowed(known, origin), "{origin}");
        }
        for origin in
            ["http://localhost", "http://localhost:", "http://localhost:1.evil.example", "https://localhost:5173"]
        {
            assert!(!is_allowed(known, origin), "{origin}");
        }
        assert!(is_allowed("https://shop.example", "https://shop.example"));
        assert!(!is_allowed("https://shop.example", "https://shop.example.evil.example"));
    }
}
