use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageTag};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::lambda::LazyClient;
use shared::store::{MailEnd, MailId};

use crate::Mail;
use crate::compose::Letter;
use crate::feedback;

/// How long SES has for an answer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
const UTF_8: &str = "UTF-8";

/// A client of SES that asks once: whether and when to ask again is for the table to say, since a second time may be a
/// second mail.
pub fn client(aws: &SdkConfig) -> LazyClient<Client> {
    let timeouts = TimeoutConfig::builder().connect_timeout(Duration::from_secs(2)).operation_timeout(PATIENCE).build();
    let config = aws_sdk_sesv2::config::Builder::from(aws);
    let config = config.timeout_config(timeouts).retry_config(RetryConfig::disabled()).build();
    LazyClient::new(|| Client::from_conf(config))
}

impl Mail {
    /// Asks SES to send a letter, once. Later events from SES carry the mail's id.
    pub(crate) async fn send(&self, id: &MailId, letter: &Letter) -> MailEnd {
        let Ok(content) = content(letter) else { return refused("incomplete") };
        let request = self.ses.send_email().from_email_address(from(&self.settings.shop_name, &self.settings.sender));
        let request = request.destination(Destination::builder().to_addresses(&letter.to).build()).content(content);
        let Ok(tag) = MessageTag::builder().name(feedback::TAG).value(feedback::tag_of(id)).build() else {
            return refused("incomplete");
        };
        let request = request.email_tags(tag).set_configuration_set_name(self.settings.configuration_set.clone());
        match request.send().await {
            Ok(answer) => MailEnd::Sent { message_id: answer.message_id.unwrap_or_default() },
            Err(error) => meaning(&error),
        }
    }
}

fn content(letter: &Letter) -> Result<EmailContent, BuildError> {
    let part = |text: &str| Content::builder().data(text).charset(UTF_8).build();
    let body = Body::builder().text(part(&letter.text)?).html(part(&letter.html)?).build();
    let message = Message::builder().subject(part(&letter.subject)?).body(body).build();
    Ok(EmailContent::builder().simple(message).build())
}

/// What an error means for the mail: SES will never take it, or cannot now. An operator's mistake, such as a sender that
/// is not verified, counts as the latter: it may be mended within a day. SES's own words are not kept, they may name the
/// address.
fn meaning<R>(error: &SdkError<SendEmailError, R>) -> MailEnd {
    let reason = match error {
        SdkError::ServiceError(_) => error.code().unwrap_or("unknown"),
        SdkError::TimeoutError(_) => "timed_out",
        SdkError::DispatchFailure(_) => "not_reached",
        SdkError::ResponseError(_) => "unreadable_answer",
        _ => "request_not_built",
    };
    match error.as_service_error() {
        Some(SendEmailError::MessageRejected(_) | SendEmailError::BadRequestException(_)) => refused(reason),
        _ => MailEnd::NotNow { reason: reason.to_owned() },
    }
}

fn refused(reason: &str) -> MailEnd {
    MailEnd::Refused { reason: reason.to_owned() }
}

/// The sender with the shop's name: quoted where it is plain ASCII (RFC 5322), encoded where it is not (RFC 2047).
fn from(name: &str, address: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    if name.is_empty() {
        return address.to_owned();
    }
    if name.is_ascii() {
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        return format!("\"{quoted}\" <{address}>");
    }
    format!("{} <{address}>", encoded(&name))
}

/// An encoded word has at most 75 characters, which are 45 bytes of text, and never half a character.
fn encoded(text: &str) -> String {
    let mut words = vec![String::new()];
    for c in text.chars() {
        match words.last_mut() {
            Some(word) if word.len().saturating_add(c.len_utf8()) <= 45 => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    let words: Vec<String> = words.iter().map(|word| format!("=?UTF-8?B?{}?=", STANDARD.encode(word))).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shops_name_cannot_break_out_of_the_header() {
        assert_eq!(from("Bodega", "a@b.example"), "\"Bodega\" <a@b.example>");
        assert_eq!(from("Bob \"B\" \\ Co\r\nBcc: x", "a@b.example"), "\"Bob \\\"B\\\" \\\\ CoBcc: x\" <a@b.example>");
        assert_eq!(from("Café", "a@b.example"), "=?UTF-8?B?Q2Fmw6k=?= <a@b.example>");
        let long = from(&"é".repeat(60), "a@b.example");
        assert!(long.split(' ').all(|word| word.len() <= 75), "{long}");
        assert_eq!(from("", "a@b.example"), "a@b.example");
    }
}
