//! Metrics in CloudWatch's embedded metric format: a log line declares which of its members are metrics, and CloudWatch
//! extracts them. (AWS, Amazon CloudWatch User Guide, "Specification: Embedded metric format".)
//!
//! AWS bills a metric for each hour in which it is reported. So zeros are not reported, and asynchronous invocations
//! report nothing unless something goes wrong: a shop without customers reports nothing. Metrics that AWS reports
//! itself, such as invocations and their errors, are not repeated here.

use serde::Serialize;

use super::line::{INVOCATION, REQUEST};

pub(super) const NAMESPACE: &str = "Bodega";
/// The members that are dimensions of the metrics. AWS bills each combination as a metric.
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

/// What a line declares about its metrics: its member `_aws`.
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
    /// Returns the metric of this name, if lines of this target report it.
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
