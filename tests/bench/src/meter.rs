use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hdrhistogram::Histogram;

use crate::route::Route;

/// How long the routes took to answer, in microseconds, and how often a call had to be made again.
#[derive(Default)]
pub(crate) struct Meter {
    routes: Mutex<BTreeMap<String, Histogram<u64>>>,
    retries: AtomicU64,
}

/// One route's answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Latency {
    pub(crate) route: String,
    pub(crate) count: u64,
    /// Microseconds, to three significant digits.
    pub(crate) p50: u64,
    pub(crate) p99: u64,
    pub(crate) max: u64,
}

/// Histograms keep this many significant digits.
const DIGITS: u8 = 3;

impl Meter {
    pub(crate) fn answered(&self, route: &Route, after: Duration) {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let name = route.name();
        if !routes.contains_key(&name) {
            // Three digits is within what a histogram can keep.
            let Ok(histogram) = Histogram::new(DIGITS) else { return };
            routes.insert(name.clone(), histogram);
        }
        if let Some(histogram) = routes.get_mut(&name) {
            // It grows as it must: only a time beyond its memory could not be kept.
            let _kept = histogram.record(u64::try_from(after.as_micros()).unwrap_or(u64::MAX));
        }
    }

    pub(crate) fn retried(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn retries(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }

    /// By the routes' names.
    pub(crate) fn latencies(&self) -> Vec<Latency> {
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let latency = |(route, histogram): (&String, &Histogram<u64>)| Latency {
            route: route.clone(),
            count: histogram.len(),
            p50: histogram.value_at_quantile(0.5),
            p99: histogram.value_at_quantile(0.99),
            max: histogram.max(),
        };
        routes.iter().map(latency).collect()
    }
}
