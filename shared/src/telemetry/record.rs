use std::fmt;

use serde::Serialize;
use tracing::field::{Field, Visit};

use super::Ids;
use super::metrics::{Directive, Metric};
use crate::domain::Timestamp;

/// The member with the id that connects the lines of a request.
const REQUEST_ID: &str = "request_id";

/// A log line: one JSON object.
pub(super) struct LogRecord {
    target: &'static str,
    now: Timestamp,
    text: Vec<u8>,
    /// Whether the line has its own request id.
    has_ids: bool,
    metrics: Vec<&'static Metric>,
}

impl LogRecord {
    /// Starts a line with `timestamp` and `level`, which Lambda reads from JSON lines.
    pub(super) fn new(now: Timestamp, metadata: &tracing::Metadata<'static>) -> Self {
        let target = metadata.target();
        let text = Vec::with_capacity(1_024);
        let mut record = Self { target, now, text, has_ids: false, metrics: Vec::new() };
        record.text.push(b'{');
        record.member("timestamp", &now.to_string());
        record.member("level", metadata.level().as_str());
        record
    }

    fn member(&mut self, name: &str, value: &(impl Serialize + ?Sized)) {
        if self.text.last() != Some(&b'{') {
            self.text.push(b',');
        }
        // Writing to memory never fails. NaN and infinity are written as null.
        let _written = serde_json::to_writer(&mut self.text, name);
        self.text.push(b':');
        let _written = serde_json::to_writer(&mut self.text, value);
        self.has_ids |= name == REQUEST_ID;
    }

    fn number(&mut self, name: &str, value: &impl Serialize, is_zero: bool) {
        self.member(name, value);
        if let Some(metric) = Metric::of(self.target, name)
            && !is_zero
        {
            self.metrics.push(metric);
        }
    }

    /// Adds the ids of the invocation in progress and the declaration of metrics.
    pub(super) fn finish(mut self, service: &str) -> Vec<u8> {
        if !self.has_ids {
            Ids::with_current(|ids| {
                self.member(REQUEST_ID, &ids.request_id);
                if let Some(trace_id) = &ids.trace_id {
                    self.member("trace_id", trace_id);
                }
            });
        }
        if !self.metrics.is_empty() {
            self.member("service", service);
            let metrics = std::mem::take(&mut self.metrics);
            self.member("_aws", &Directive::new(self.now.millis(), &metrics));
        }
        self.text.extend(b"}\n");
        self.text
    }
}

impl Visit for LogRecord {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.member(field.name(), &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.member(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.member(field.name(), &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field.name(), &value, value == 0);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.number(field.name(), &value, value == 0);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.number(field.name(), &value, value == 0.0 || !value.is_finite());
    }
}
