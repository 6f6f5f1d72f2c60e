use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use http::header::ACCEPT;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;

use super::Ses;
use super::mailbox::ReceivedMail;
use crate::pages::headers;

/// A mail may look like itself and do nothing but open its links, each in a tab of its own.
const HARMLESS: HeaderValue = HeaderValue::from_static(
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
);

/// The pages have no script.
const PAGE: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self' 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'",
);

#[derive(Template)]
#[template(path = "mailbox.html")]
struct List {
    /// Newest first.
    mails: Vec<ReceivedMail>,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct One<'a> {
    mail: &'a ReceivedMail,
    /// Its text, in pieces that are links or none.
    pieces: Vec<(&'a str, bool)>,
}

/// `GET /_local/mail`: the newest first; JSON for those who ask for it.
pub(super) async fn list(State(ses): State<Ses>, request: HeaderMap) -> Response {
    let mut mails = ses.mailbox.mails();
    mails.reverse();
    if wants_json(&request) { Json(json!({ "items": mails })).into_response() } else { page(&List { mails }) }
}

/// `GET /_local/mail/{id}`.
pub(super) async fn one(State(ses): State<Ses>, Path(id): Path<u64>, request: HeaderMap) -> Response {
    match ses.mailbox.mail(id) {
        Some(mail) if wants_json(&request) => Json(mail).into_response(),
        Some(mail) => page(&One { pieces: pieces(&mail.text), mail: &mail }),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /_local/mail/{id}/html`: the mail itself, for the frame on its page.
pub(super) async fn html(State(ses): State<Ses>, Path(id): Path<u64>) -> Response {
    match ses.mailbox.mail(id) {
        Some(mail) => {
            // A link would open in the frame, where the shop's pages refuse to be shown.
            let html = mail.html.replacen("<head>", "<head><base target=\"_blank\">", 1);
            (headers(HARMLESS), Html(html)).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn wants_json(request: &HeaderMap) -> bool {
    request
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("application/json"))
}

/// A text, split into its links and what is between them.
fn pieces(text: &str) -> Vec<(&str, bool)> {
    text.split_inclusive(char::is_whitespace)
        .flat_map(|word| {
            let (word, space) = word.split_at(word.trim_end().len());
            [(word, word.starts_with("http://") || word.starts_with("https://")), (space, false)]
        })
        .collect()
}

fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => (headers(PAGE), Html(text)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_a_text_are_found_and_nothing_is_lost() {
        let text = "Hello,\n\nopen https://shop.example/verify-email?token=x\nor http://a.example now.\n";
        let pieces = pieces(text);
        assert_eq!(pieces.iter().map(|(piece, _)| *piece).collect::<String>(), text);
        let links: Vec<&str> = pieces.iter().filter(|(_, link)| *link).map(|(piece, _)| *piece).collect();
        assert_eq!(links, ["https://shop.example/verify-email?token=x", "http://a.example"]);
    }
}
