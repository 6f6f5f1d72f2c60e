//! Events from SES about a mail that it accepted, by EventBridge: it bounced, was reported as spam, or was not sent after
//! all. It is noted with the mail. Nothing is sent again: before it says so, SES has tried for hours.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use shared::store::{FeedbackNoted, MailFeedback, MailId};

use crate::{Failure, Mail};

/// The tag that a mail carries its id in.
pub(crate) const TAG: &str = "mail";
/// The longest code that is kept, in characters.
const LONGEST_CODE: usize = 80;

/// An event of SES's, as much of it as matters here.
#[derive(Deserialize)]
pub(crate) struct Event {
    detail: Detail,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    event_type: String,
    mail: EmailTemplate,
    bounce: Option<Bounce>,
    complaint: Option<Complaint>,
    reject: Option<Reject>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EmailTemplate {
    message_id: String,
    #[serde(default)]
    tags: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
    bounce_sub_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    complaint_feedback_type: Option<String>,
}

#[derive(Deserialize)]
struct Reject {
    reason: String,
}

/// The result of an event, for those who invoke the function by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Heard {
    /// Whether it is noted; otherwise it was of no mail of ours, or of nothing that is noted.
    noted: bool,
}

/// A mail's id in letters that a tag may have.
pub(crate) fn tag_of(id: &MailId) -> String {
    URL_SAFE_NO_PAD.encode(id.as_str())
}

impl Event {
    fn mail(&self) -> Option<MailId> {
        let tag = self.detail.mail.tags.get(TAG)?.first()?;
        let id = URL_SAFE_NO_PAD.decode(tag).ok()?;
        String::from_utf8(id).ok().map(MailId::new)
    }

    fn feedback(&self) -> Option<MailFeedback> {
        let Detail { event_type, bounce, complaint, reject, .. } = &self.detail;
        match (event_type.as_str(), bounce, complaint, reject) {
            ("Bounce", Some(bounce), _, _) => {
                let reason = format!("{}/{}", code(&bounce.bounce_type), code(&bounce.bounce_sub_type));
                Some(MailFeedback::Bounced { reason })
            }
            ("Complaint", _, Some(complaint), _) => {
                let kind = complaint.complaint_feedback_type.as_deref().unwrap_or("unspecified");
                Some(MailFeedback::Complained { reason: code(kind) })
            }
            ("Reject", _, _, Some(reject)) => Some(MailFeedback::Rejected { reason: code(&reject.reason) }),
            _ => None,
        }
    }
}

/// Of a word that is said to be a code, what may be in one: never an address.
fn code(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).take(LONGEST_CODE).collect()
}

impl Mail {
    /// Records an event from SES in the mail's item.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails, and if the mail is still being sent, so that Lambda tries again.
    pub(crate) async fn note(&self, event: Event) -> Result<Heard, Failure> {
        let (Some(id), Some(feedback)) = (event.mail(), event.feedback()) else { return Ok(Heard { noted: false }) };
        let told = feedback.clone();
        match self.store.note_feedback(&id, &event.detail.mail.message_id, feedback).await? {
            FeedbackNoted::Noted => {
                log(&id, &told);
                Ok(Heard { noted: true })
            }
            FeedbackNoted::Unknown => Ok(Heard { noted: false }),
            FeedbackNoted::TooEarly => Err(Failure::TooEarly),
        }
    }
}

fn log(id: &MailId, feedback: &MailFeedback) {
    let mail = id.as_str();
    match feedback {
        MailFeedback::Bounced { reason } => tracing::warn!(mail, reason, "a mail bounced"),
        MailFeedback::Complained { reason } => tracing::warn!(mail, reason, "a mail was called spam"),
        MailFeedback::Rejected { reason } => tracing::warn!(mail, reason, "a mail was refused"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn event(kind: &str, more: (&str, Value)) -> Event {
        let id = MailId::new("order.status_changed:ord_1:shipped");
        let mail = json!({ "messageId": "m", "destination": ["ada@example.com"], "tags": { TAG: [tag_of(&id)] } });
        let mut detail = json!({ "eventType": kind, "mail": mail });
        detail[more.0] = more.1;
        serde_json::from_value(json!({ "source": "aws.ses", "detail": detail })).expect("an event")
    }

    #[test]
    fn a_mail_is_known_again_by_its_tag() {
        let found = event("Send", ("send", json!({}))).mail();
        assert_eq!(found.as_ref().map(MailId::as_str), Some("order.status_changed:ord_1:shipped"));
        let tag = tag_of(&found.expect("an id"));
        assert!(tag.len() < 256 && tag.chars().all(|c| c.is_ascii_alphanumeric() || "-_.@".contains(c)), "{tag}");
    }

    #[test]
    fn what_is_told_is_a_code() {
        let bounce = json!({ "bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [] });
        let reason = "Permanent/General".to_owned();
        assert_eq!(event("Bounce", ("bounce", bounce)).feedback(), Some(MailFeedback::Bounced { reason }));
        let odd = json!({ "complaintFeedbackType": "abuse <ada@example.com>" });
        let Some(MailFeedback::Complained { reason }) = event("Complaint", ("complaint", odd)).feedback() else {
            panic!("a complaint");
        };
        assert!(!reason.contains('@') && reason.starts_with("abuse"), "{reason}");
        assert_eq!(event("Delivery", ("delivery", json!({}))).feedback(), None);
        assert_eq!(event("Bounce", ("delivery", json!({}))).feedback(), None);
    }
}
