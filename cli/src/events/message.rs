//! Messages that Lambda and EventBridge put into the stack's dead-letter queues.

use std::path::Path;

use serde_json::Value;
use tokio::io::AsyncReadExt;

use super::reconcile;
use crate::args::Effects;
use crate::failure::Failure;
use crate::output;

/// The kind of a message.
#[derive(Debug, PartialEq, Eq)]
enum Message {
    /// Sequence numbers of stream records. The stream keeps the records for a day.
    OfStream,
    /// A scheduled task. The next run does the same.
    Task(String),
    /// Any other input of a function.
    Payload,
}

/// # Errors
/// Returns a failure if it is not such a message, or if its work cannot be done here.
pub(super) async fn replay(file: &Path, effects: &Effects) -> Result<(), Failure> {
    match kind(&read(file).await?) {
        Some(Message::OfStream) => {
            output::line("Its records are not in the stream any more: looking for what is missing")?;
            reconcile(effects).await
        }
        Some(Message::Task(task)) => output::line(&format!("{task} is done by its next run: nothing to do")),
        Some(Message::Payload) => Err(Failure::refused(
            "it was no record and no task: invoke the function that it came from with its requestPayload",
        )),
        None => Err(Failure::refused("that is no message of Lambda's or EventBridge's")),
    }
}

async fn read(file: &Path) -> Result<Value, Failure> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        tokio::io::stdin().read_to_string(&mut text).await.map(|_| text)
    } else {
        tokio::fs::read_to_string(file).await
    };
    let text = read.map_err(|error| Failure::because(format!("{} cannot be read", file.display()), error))?;
    serde_json::from_str(&text).map_err(|error| Failure::because(format!("{} is no JSON", file.display()), error))
}

fn kind(message: &Value) -> Option<Message> {
    let task = |event: &Value| event.get("task")?.as_str().map(|task| Message::Task(task.to_owned()));
    if message.get("DDBStreamBatchInfo").is_some() {
        return Some(Message::OfStream);
    }
    match message.get("requestPayload") {
        Some(payload) => Some(task(payload).unwrap_or(Message::Payload)),
        None => task(message),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_kind_of_message_is_known() {
        let batch = json!({ "requestContext": { "condition": "RetryAttemptsExhausted" },
            "DDBStreamBatchInfo": { "shardId": "shardId-1", "startSequenceNumber": "1", "batchSize": 1 } });
        assert_eq!(kind(&batch), Some(Message::OfStream));
        let invoked = |payload: Value| json!({ "version": "1.0", "requestPayload": payload });
        let task = Some(Message::Task("sweep_orders".to_owned()));
        assert_eq!(kind(&invoked(json!({ "task": "sweep_orders" }))), task);
        assert_eq!(kind(&json!({ "task": "sweep_orders" })), task);
        assert_eq!(kind(&invoked(json!({ "detail": { "eventType": "Bounce" } }))), Some(Message::Payload));
        assert_eq!(kind(&json!({ "hello": 1 })), None);
        assert_eq!(kind(&json!([])), None);
    }
}
