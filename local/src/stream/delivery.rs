use std::time::Duration;

use serde_json::{Value, json};
use shared::clock::Clock;
use shared::request_context::RequestContext;

use super::record::Record;
use super::{Consumers, DeadLetter, DeadLetters};
use crate::changes::Changes;
use crate::recorder::{Record as Invocation, Recorder};
use crate::running::as_function;
use crate::shutdown::Shutdown;
use crate::template::Mapping;

/// The first pause between tries; each later one is twice as long, up to the longest.
const PAUSE: Duration = Duration::from_millis(40);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Hands records to the function of a mapping.
#[derive(Clone)]
pub(crate) struct Delivery {
    pub(crate) mapping: Mapping,
    pub(crate) consumers: Consumers,
    /// How long the function may take.
    pub(crate) timeout: Duration,
    pub(crate) recorder: Recorder,
    pub(crate) dead_letters: DeadLetters,
    /// Notified when the function may have changed the table.
    pub(crate) changes: Changes,
}

impl Delivery {
    /// Delivers those of the records that pass the filter. From the first one that fails on it tries again, until that
    /// one is as old as records become: then it is given up, a dead letter, and the rest flows. Whether all of it is done;
    /// otherwise the shop closes, and they come again when it opens.
    pub(super) async fn deliver(&self, records: &[Record], stop: &Shutdown) -> bool {
        let wanted: Vec<&Record> = records.iter().filter(|record| self.mapping.filter.passes(&record.json)).collect();
        let mut left = wanted.as_slice();
        let mut tries = 0_u32;
        while !left.is_empty() {
            let Some(failed) = self.first_failure(left).await else { return true };
            if failed > 0 {
                tries = 0;
            }
            left = left.get(failed..).unwrap_or_default();
            if !left.first().is_some_and(|record| self.is_too_old(record)) {
                let pause = PAUSE.saturating_mul(1 << tries.min(10)).min(LONGEST_PAUSE);
                tries = tries.saturating_add(1);
                tokio::select! {
                    biased;
                    () = stop.clone().requested() => return false,
                    () = tokio::time::sleep(pause) => continue,
                }
            }
            if let Some((poison, rest)) = left.split_first() {
                self.dead_letters.put(DeadLetter {
                    function: self.mapping.function,
                    sequence_number: poison.sequence_number.clone(),
                    record: poison.json.clone(),
                });
                left = rest;
            }
            tries = 0;
        }
        true
    }

    fn is_too_old(&self, record: &Record) -> bool {
        let made = record.json.pointer("/dynamodb/ApproximateCreationDateTime").and_then(Value::as_i64);
        let age = Clock::default().now().seconds().saturating_sub(made.unwrap_or_default());
        u64::try_from(age).is_ok_and(|age| age > self.mapping.maximum_age.as_secs())
    }

    /// Invokes the function once. The index of the first record that it did not handle; none if it handled all.
    async fn first_failure(&self, records: &[&Record]) -> Option<usize> {
        let event = json!({"Records": records.iter().map(|record| &record.json).collect::<Vec<_>>()});
        let (timeout, request_context) = (self.timeout, RequestContext::new(self.timeout));
        let (consumers, function) = (self.consumers.clone(), self.mapping.function);
        let work = async move { tokio::time::timeout(timeout, consumers.handle(function, event, timeout)).await };
        let answer = tokio::spawn(as_function(function, request_context.clone().run(work)))
            .await
            .ok()
            .and_then(Result::ok)
            .flatten();
        self.changes.tell();
        let calls = request_context.calls();
        self.recorder.note(Invocation {
            function,
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
