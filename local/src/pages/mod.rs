//! Pages for people on this machine: what the shop is, and where the links in its e-mails lead. A deployed shop has its
//! own, at `ShopUrl`.

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderName, HeaderValue};

/// A page runs only the shop's own scripts and speaks only with this shop.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);

const HTML: &str = "text/html; charset=utf-8";

/// The paths of the pages. `/orders/{id}` and the three that end in an e-mail's token are those of the e-mails' links.
pub(crate) fn routes() -> Router {
    let form = || get(async || file(include_str!("form.html"), HTML));
    Router::new()
        .route("/", get(async || file(include_str!("home.html"), HTML)))
        .route("/verify-email", form())
        .route("/confirm-email", form())
        .route("/reset-password", form())
        .route("/forgot-password", form())
        .route("/orders/{id}", form())
        .route("/_local/page.css", get(async || file(include_str!("page.css"), "text/css; charset=utf-8")))
        .route("/_local/page.js", get(async || file(include_str!("page.js"), "text/javascript; charset=utf-8")))
}

/// A file of a page.
pub(crate) fn file(text: &'static str, content_type: &'static str) -> Response {
    let content_type = [(CONTENT_TYPE, HeaderValue::from_static(content_type))];
    (content_type, headers(POLICY), text).into_response()
}

/// The headers of pages, with this content security policy.
pub(crate) fn headers(policy: HeaderValue) -> [(HeaderName, HeaderValue); 4] {
    [
        (CONTENT_SECURITY_POLICY, policy),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // The address of a page may contain an e-mail's token.
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        // Pages change with the shop.
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ]
}
