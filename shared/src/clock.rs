//! Time, injected so that tests can move it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::domain::Timestamp;

/// The wall clock plus an offset that only tests change. Clones share the offset.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
}

impl Clock {
    /// Returns the current time, in milliseconds.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millis(wall_millis().saturating_add(self.offset_ms.load(Ordering::Relaxed)))
    }

    /// Moves this clock and all its clones by this number of milliseconds.
    pub fn advance_ms(&self, by: i64) {
        self.offset_ms.fetch_add(by, Ordering::Relaxed);
    }
}

/// Returns the machine's own clock, in milliseconds since 1970. It is for deadlines, which tests do not move.
#[allow(clippy::disallowed_methods)]
pub(crate) fn wall_millis() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
