use std::time::Duration;

use aws_lambda_events::event::dynamodb::Event;
use serde_json::{Value, json};
use shared::scope::Scope;
use shared::store::Store;

use super::record::Record;
use crate::function::Function;
use crate::gateway::{Record as Invocation, Recorder, TIMEOUT};
use crate::template::StreamFilter;

/// How often a record is tried before it is given up, as in the template.
const TRIES: u32 = 6;
/// The first pause between tries; each later one is twice as long.
const PAUSE: Duration = Duration::from_millis(50);

/// Hands records to the stream function.
#[derive(Clone)]
pub(crate) struct Delivery {
    pub(crate) store: Store,
    pub(crate) filter: StreamFilter,
    pub(crate) recorder: Recorder,
}

impl Delivery {
    /// Delivers those of the records that pass the filter. From the first one that fails on it tries again; one that
    /// keeps failing is given up, which on AWS the queue of failures would tell, and the rest flows.
    pub(super) async fn deliver(&self, records: &[Record]) {
        let wanted: Vec<&Record> = records.iter().filter(|record| self.filter.passes(&record.json)).collect();
        let mut left = wanted.as_slice();
        let mut tries = 0_u32;
        while let Some(first) = left.first() {
            let Some(failed) = self.first_failure(left).await else { return };
            if failed > 0 {
                tries = 0;
            }
            left = left.get(failed..).unwrap_or_default();
            tries = tries.saturating_add(1);
            if tries < TRIES {
                tokio::time::sleep(PAUSE.saturating_mul(1 << tries.min(6))).await;
                continue;
            }
            let sequence_number = left.first().map_or(&first.sequence_number, |record| &record.sequence_number);
            tracing::error!(sequence_number, "a stream record was given up");
            left = left.get(1..).unwrap_or_default();
            tries = 0;
        }
    }

    /// Invokes the function once. The index of the first record that it did not handle; none if it handled all.
    async fn first_failure(&self, records: &[&Record]) -> Option<usize> {
        let event = json!({"Records": records.iter().map(|record| &record.json).collect::<Vec<_>>()});
        let scope = Scope::new(TIMEOUT);
        let store = self.store.clone();
        let work = scope.clone().run(async move { tokio::time::timeout(TIMEOUT, invoke(&store, event)).await });
        let answer = tokio::spawn(work).await.ok().and_then(Result::ok).flatten();
        let calls = scope.calls();
        self.recorder.note(Invocation {
            function: Function::Stream,
            method: String::new(),
            route_key: "stream".to_owned(),
            status: if answer.is_some() { 200 } else { 500 },
            read_units: calls.iter().map(|call| call.read_units).sum(),
            write_units: calls.iter().map(|call| call.write_units).sum(),
            calls: calls.into_iter().map(|call| call.operation).collect(),
        });
        match answer {
            Some(answer) => first_of(&answer, records),
            None => Some(0),
        }
    }
}

/// As through Lambda: JSON in and out. None if it could not be read or written.
async fn invoke(store: &Store, event: Value) -> Option<Value> {
    let event: Event = serde_json::from_str(&event.to_string()).ok()?;
    serde_json::to_value(stream::handle(store, event).await).ok()
}

/// The first record that an answer names as failed. One that names what was not sent means all of them.
fn first_of(answer: &Value, records: &[&Record]) -> Option<usize> {
    let failures = answer.get("batchItemFailures").and_then(Value::as_array)?;
    let position = |failure: &Value| {
        let identifier = failure.get("itemIdentifier").and_then(Value::as_str).unwrap_or_default();
        records.iter().position(|record| record.sequence_number == identifier).unwrap_or(0)
    };
    failures.iter().map(position).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_failed_record_is_where_it_goes_on() {
        let record = |number: &str| Record { sequence_number: number.into(), json: json!({}) };
        let records = [record("1"), record("2"), record("3")];
        let records: Vec<&Record> = records.iter().collect();
        let failures = |ids: &[&str]| {
            let failures: Vec<Value> = ids.iter().map(|id| json!({"itemIdentifier": id})).collect();
            first_of(&json!({"batchItemFailures": failures}), &records)
        };
        assert_eq!(failures(&[]), None);
        assert_eq!(failures(&["3", "2"]), Some(1));
        assert_eq!(failures(&["3", "unknown"]), Some(0));
        assert_eq!(first_of(&json!({}), &records), None);
    }
}
