use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use shared::domain::Timestamp;

use super::ReceivedMail;

/// Where SES's own mailbox simulator is: mails to `bounce`, `complaint` and so on there come back as real ones would.
const SIMULATOR: &str = "@simulator.amazonses.com";

/// A tag of a mail.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag {
    name: String,
    value: String,
}

/// What SES tells of a mail that it has taken, by EventBridge: nothing, unless it went to the simulator, and in a
/// configuration set.
pub(super) fn event(mail: &ReceivedMail, set: Option<&str>, tags: &[Tag], now: Timestamp) -> Option<Value> {
    let set = set?;
    let local = mail.to.first()?.strip_suffix(SIMULATOR)?;
    let (kind, told) = match local.split('+').next()? {
        "bounce" => ("Bounce", bounce("General")),
        "suppressionlist" => ("Bounce", bounce("Suppressed")),
        "complaint" => ("Complaint", ("complaint", json!({ "complaintFeedbackType": "abuse" }))),
        _ => return None,
    };
    let mut names = BTreeMap::from([("ses:configuration-set", [set])]);
    names.extend(tags.iter().map(|Tag { name, value }| (name.as_str(), [value.as_str()])));
    let (member, told) = told;
    let detail = json!({
        "eventType": kind,
        "mail": {
            "timestamp": now.to_string(),
            "source": mail.from,
            "messageId": mail.message_id,
            "destination": mail.to,
            "tags": names,
        },
        member: told,
    });
    Some(json!({
        "version": "0",
        "id": mail.message_id,
        "detail-type": if kind == "Bounce" { "Email Bounced" } else { "Email Complaint Received" },
        "source": "aws.ses",
        "account": "000000000000",
        "time": now.to_string(),
        "region": "us-east-1",
        "resources": [format!("arn:aws:ses:us-east-1:000000000000:configuration-set/{set}")],
        "detail": detail,
    }))
}

fn bounce(kind: &str) -> (&'static str, Value) {
    ("bounce", json!({ "bounceType": "Permanent", "bounceSubType": kind }))
}
