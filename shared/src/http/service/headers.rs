//! The headers of every answer.

use http::header::{self, CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::cors;

/// Adds the security and cache headers that the handler has not set, the request id and the CORS headers.
pub(super) fn finish(headers: &mut HeaderMap, request_id: &str, origin: Option<HeaderValue>) {
    let mut unless_set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    unless_set(CACHE_CONTROL, "no-store");
    unless_set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    unless_set(header::X_FRAME_OPTIONS, "DENY");
    unless_set(header::REFERRER_POLICY, "no-referrer");
    unless_set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    unless_set(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    cors::allow(headers, origin);
}
