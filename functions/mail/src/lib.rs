//! Sends the mails that wait in the table, through SES: new ones as the stream tells of them, and by a schedule those
//! that did not go the first time.
//!
//! - `deliver`: one mail, from claiming it to noting what became of it;
//! - `compose`: what a mail says and to whom, a file for each subject, from the templates in `templates/<locale>`;
//! - `ses`: how SES is asked, and what its refusals mean;
//! - `feedback`: later events from SES about mails that it accepted.

mod batch;
mod compose;
mod deliver;
mod failure;
mod feedback;
mod ses;
mod waiting;

use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::event::dynamodb::Event;
use serde::Deserialize;
use serde_json::Value;
use shared::clock::Clock;
use shared::config;
use shared::lambda::LazyClient;
use shared::store::Store;
use shared::telemetry::{Ending, Invocation};

pub use failure::Failure;
pub use ses::client;
pub use waiting::SendingSummary;

/// How long an invocation may take: less than the function's own time, which is less than a mail is claimed for.
pub const BUDGET: Duration = Duration::from_secs(45);

/// How many mails an invocation sends at the same time. What SES takes in a second is a limit of the account: what it
/// turns away comes again.
pub const MAILS_AT_ONCE: usize = 16;

/// What the function works with.
#[derive(Clone)]
pub struct Mail {
    pub store: Store,
    pub clock: Clock,
    pub ses: LazyClient<aws_sdk_sesv2::Client>,
    pub settings: Arc<config::Mail>,
}

/// What a schedule sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scheduled {
    task: Task,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Task {
    /// Tries again what is due. Each minute.
    SendWaiting,
}

/// Handles a batch of stream records, a schedule's event, or an event from SES.
///
/// Runs as part of the caller's scope, which says how long it may take: what is not done by then comes again.
///
/// # Errors
/// When the event is none of these, when DynamoDB does not say which mails are due, or when SES was quicker with its word
/// than the sender with its note. What goes wrong with a record is in the answer.
pub async fn handle(mail: &Mail, event: Value) -> Result<Value, Failure> {
    let records = event.get("Records").and_then(Value::as_array).map(Vec::len);
    Invocation::begin("mail", route(&event)).watch(mail.answer(event), |answer| ending(records, answer)).await
}

impl Mail {
    async fn answer(&self, event: Value) -> Result<Value, Failure> {
        let answer = if event.get("Records").is_some() {
            let event: Event = serde_json::from_value(event)?;
            serde_json::to_value(self.handle_batch(event).await)?
        } else if event.get("detail").is_some() {
            serde_json::to_value(self.note(serde_json::from_value(event)?).await?)?
        } else {
            let Scheduled { task: Task::SendWaiting } = serde_json::from_value(event)?;
            serde_json::to_value(self.send_waiting().await?)?
        };
        Ok(answer)
    }
}

/// What it is invoked for, for the log.
fn route(event: &Value) -> &'static str {
    let has = |member| event.get(member).is_some();
    match (has("Records"), has("detail")) {
        (true, _) => "records",
        (false, true) => "noted",
        (false, false) => "send_waiting",
    }
}

fn ending(records: Option<usize>, answer: &Result<Value, Failure>) -> Ending {
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let of_batch = |answer: &Value| Some(count(answer.get("batchItemFailures")?.as_array()?.len()));
    let failures = |answer: &Value| of_batch(answer).or_else(|| answer.get("left")?.as_u64());
    let failures = answer.as_ref().ok().and_then(failures);
    Ending { records: records.map(count), failures, ..Ending::of(answer) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_named_and_nothing_else() {
        let read = |text| serde_json::from_str::<Scheduled>(text).ok();
        assert_eq!(read(r#"{"task": "send_waiting"}"#), Some(Scheduled { task: Task::SendWaiting }));
        assert_eq!(read(r#"{"task": "send_all"}"#), None);
        assert_eq!(read(r#"{"task": "send_waiting", "more": 1}"#), None);
    }

    #[test]
    fn a_mail_is_claimed_for_longer_than_sending_takes() {
        assert!(BUDGET + ses::PATIENCE < shared::store::MAIL_LEASE);
    }
}
