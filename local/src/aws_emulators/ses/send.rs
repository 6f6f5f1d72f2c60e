use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::Ses;
use super::feedback::{self, Tag};
use super::mailbox::{ReceivedMail, Trouble};

/// As much of SES's `SendEmail` as the mail function uses.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendEmail {
    from_email_address: String,
    destination: Destination,
    content: EmailContent,
    configuration_set_name: Option<String>,
    #[serde(default)]
    email_tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Destination {
    to_addresses: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct EmailContent {
    simple: Simple,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Simple {
    subject: Part,
    body: Body,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    text: Part,
    html: Part,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Part {
    data: String,
}

/// `POST /v2/email/outbound-emails`.
pub(super) async fn send(State(ses): State<Ses>, body: Bytes) -> Response {
    if let Some(trouble) = ses.mailbox.trouble() {
        return refusal_of(trouble);
    }
    let Ok(asked) = serde_json::from_slice::<SendEmail>(&body) else {
        return refusal(StatusCode::BAD_REQUEST, "BadRequestException", "The request makes no sense.");
    };
    let SendEmail { from_email_address, destination, content, configuration_set_name, email_tags } = asked;
    let addresses = &destination.to_addresses;
    // SES takes no address with other letters before the @, and domains in Punycode only.
    if addresses.is_empty() || !addresses.iter().all(|address| address.is_ascii() && address.contains('@')) {
        return refusal(StatusCode::BAD_REQUEST, "BadRequestException", "An address is none.");
    }
    let message_id: String = ses.random.bytes::<16>().iter().map(|byte| format!("{byte:02x}")).collect();
    let now = ses.clock.now();
    let mail = ReceivedMail {
        id: 0,
        message_id: message_id.clone(),
        from: from_email_address,
        to: destination.to_addresses,
        subject: content.simple.subject.data,
        text: content.simple.body.text.data,
        html: content.simple.body.html.data,
        at: now.to_string(),
    };
    if let Some(event) = feedback::event(&mail, configuration_set_name.as_deref(), &email_tags, now) {
        ses.mailbox.tell(event);
    }
    ses.mailbox.take(mail);
    Json(json!({ "MessageId": message_id })).into_response()
}

fn refusal_of(trouble: Trouble) -> Response {
    match trouble {
        Trouble::Reject => refusal(StatusCode::BAD_REQUEST, "MessageRejected", "The message is refused."),
        Trouble::Throttle => {
            refusal(StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException", "Too many requests have been made.")
        }
        Trouble::Pause => {
            refusal(StatusCode::BAD_REQUEST, "SendingPausedException", "Sending is paused for the account.")
        }
        Trouble::Outage => {
            refusal(StatusCode::INTERNAL_SERVER_ERROR, "InternalServiceErrorException", "SES is not well.")
        }
    }
}

fn refusal(status: StatusCode, code: &'static str, message: &str) -> Response {
    (status, [("x-amzn-errortype", code)], Json(json!({ "message": message }))).into_response()
}
