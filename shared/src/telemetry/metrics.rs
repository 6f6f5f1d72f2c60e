//! Metrics in CloudWatch's embedded metric format: a log line says of itself which of its members are metrics, and
//! CloudWatch takes them from there. (AWS, Amazon CloudWatch User Guide, "Specification: Embedded metric format".)
//!
//! A metric is paid for by the hour in which it is reported. So a zero is not, and invocations that nobody waits for
//! report nothing unless something goes wrong: a shop where nobody shops reports nothing at all. What AWS reports by
//! itself, such as invocations and their errors, is none of these.

use serde::Serialize;

use super::line::{INVOCATION, REQUEST};

pub(super) const NAMESPACE: &str = "Bodega";
/// The members of a line by which metrics are told apart; each combination is a metric that is paid for.
pub(super) const DIMENSIONS: [&str; 2] = ["service", "function"];

/// A member of a line that is a metric.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Metric {
    pub(super) name: &'static str,
    unit: &'static str,
    #[serde(skip)]
    lines: &'static [&'static str],
}

const REQUESTS: &[&str] = &[REQUEST];
const ALL: &[&str] = &[REQUEST, INVOCATION];

pub(super) static METRICS: [Metric; 8] = [
    Metric { name: "duration_ms", unit: "Milliseconds", lines: REQUESTS },
    Metric { name: "cold_start", unit: "Count", lines: REQUESTS },
    Metric { name: "read_units", unit: "Count", lines: REQUESTS },
    Metric { name: "write_units", unit: "Count", lines: REQUESTS },
    Metric { name: "stock_refusals", unit: "Count", lines: REQUESTS },
    Metric { name: "throttles", unit: "Count", lines: ALL },
    Metric { name: "transaction_conflicts", unit: "Count", lines: ALL },
    Metric { name: "errors", unit: "Count", lines: ALL },
];

/// What a line says of its metrics: its member `_aws`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Directive<'a> {
    /// Milliseconds since 1970.
    timestamp: i64,
    cloud_watch_metrics: [Group<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Group<'a> {
    namespace: &'static str,
    dimensions: [[&'static str; 2]; 1],
    metrics: &'a [&'static Metric],
}

impl Metric {
    /// The metric of this name, if it is one in lines of this target.
    pub(super) fn of(target: &str, name: &str) -> Option<&'static Self> {
        METRICS.iter().find(|metric| metric.name == name && metric.lines.contains(&target))
    }
}

impl<'a> Directive<'a> {
    pub(super) fn new(timestamp: i64, metrics: &'a [&'static Metric]) -> Self {
        let group = Group { namespace: NAMESPACE, dimensions: [DIMENSIONS], metrics };
        Self { timestamp, cloud_watch_metrics: [group] }
    }
}
