//! Cross-origin requests (Fetch standard, CORS protocol), allowed from exactly the configured origins. A configured
//! `http://localhost:*` allows any port of the local machine.

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
/// A day. Browsers use a shorter time.
const MAX_AGE_SECONDS: &str = "86400";

/// Returns the request's origin if it is allowed.
pub(super) fn allowed_origin(allowed: &[String], headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(ORIGIN)?;
    let text = origin.to_str().ok()?;
    allowed.iter().any(|known| is_allowed(known, text)).then(|| origin.clone())
}

fn is_allowed(known: &str, origin: &str) -> bool {
    match known.strip_suffix('*') {
        // The wildcard stands for a port only.
        Some(before) => origin.strip_prefix(before).is_some_and(|port| port.parse::<u16>().is_ok()),
        None => known == origin,
    }
}

/// Returns true if the request is a preflight.
pub(super) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    *method == Method::OPTIONS && headers.contains_key(ORIGIN) && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// Returns the answer to a preflight. [`allow`] adds the allowed origin.
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

/// Adds the headers that let the origin read the answer.
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
