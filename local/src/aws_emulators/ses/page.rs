use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use http::header::{ACCEPT, CONTENT_SECURITY_POLICY};
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::Ses;
use super::mailbox::ReceivedMail;

/// A mail may look like itself and do nothing.
const HARMLESS: &str = "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

#[derive(Template)]
#[template(path = "mailbox.html")]
struct List {
    /// Newest first.
    mails: Vec<ReceivedMail>,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct One {
    mail: ReceivedMail,
}

/// `GET /_local/mail`: the newest first; JSON for those who ask for it.
pub(super) async fn list(State(ses): State<Ses>, headers: HeaderMap) -> Response {
    let mut mails = ses.mailbox.mails();
    mails.reverse();
    if wants_json(&headers) { Json(json!({ "items": mails })).into_response() } else { page(&List { mails }) }
}

/// `GET /_local/mail/{id}`.
pub(super) async fn one(State(ses): State<Ses>, Path(id): Path<u64>, headers: HeaderMap) -> Response {
    match ses.mailbox.mail(id) {
        Some(mail) if wants_json(&headers) => Json(mail).into_response(),
        Some(mail) => page(&One { mail }),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /_local/mail/{id}/html`: the mail itself, for the frame on its page.
pub(super) async fn html(State(ses): State<Ses>, Path(id): Path<u64>) -> Response {
    match ses.mailbox.mail(id) {
        Some(mail) => ([(CONTENT_SECURITY_POLICY, HARMLESS)], Html(mail.html)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("application/json"))
}

fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => Html(text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
