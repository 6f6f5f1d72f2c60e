//! A page that connects and shows what comes.

use axum::response::Response;

use crate::pages::file;

pub(super) async fn html() -> Response {
    file(include_str!("page.html"), "text/html; charset=utf-8")
}

pub(super) async fn css() -> Response {
    file(include_str!("page.css"), "text/css; charset=utf-8")
}

pub(super) async fn js() -> Response {
    file(include_str!("page.js"), "text/javascript; charset=utf-8")
}
