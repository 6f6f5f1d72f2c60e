use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::route::Route;
use crate::times::Times;

/// The response times by route, and the number of repeated calls.
#[derive(Default)]
pub(crate) struct Meter {
    routes: Mutex<BTreeMap<String, Times>>,
    retries: AtomicU64,
}

/// The response times of one route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Latency {
    pub(crate) route: String,
    pub(crate) count: u64,
    /// Microseconds, to three significant digits.
    pub(crate) p50: u64,
    pub(crate) p99: u64,
    pub(crate) max: u64,
}

impl Meter {
    pub(crate) fn answered(&self, route: &Route, after: Duration) {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        routes.entry(route.name()).or_default().add(after);
    }

    pub(crate) fn retried(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn retries(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }

    /// Returns the response times, sorted by route.
    pub(crate) fn latencies(&self) -> Vec<Latency> {
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let latency = |(route, times): (&String, &Times)| Latency {
            route: route.clone(),
            count: times.count(),
            p50: times.p50(),
            p99: times.p99(),
            max: times.max(),
        };
        routes.iter().map(latency).collect()
    }
}
