//! A page that connects and shows what comes.

use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};

/// It runs only its own script and speaks only with this shop.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);

pub(super) async fn html() -> Response {
    file(include_str!("page.html"), "text/html; charset=utf-8")
}

pub(super) async fn css() -> Response {
    file(include_str!("page.css"), "text/css; charset=utf-8")
}

pub(super) async fn js() -> Response {
    file(include_str!("page.js"), "text/javascript; charset=utf-8")
}

fn file(text: &'static str, content_type: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, text).into_response()
}
