use std::time::Duration;

use crate::random::Random;
use crate::request_context;

/// The longest first wait; each next may be twice as long.
const FIRST_MS: u64 = 8;
const LONGEST_MS: u64 = 400;
/// Left for answering once the last try has failed.
const RESERVE: Duration = Duration::from_millis(150);

/// Whether the request in progress has time for another step.
pub(in crate::store) fn has_time() -> bool {
    tokio::time::Instant::now() + RESERVE < request_context::deadline()
}

/// Waits between tries, random and growing ("full jitter"), until the request's time is up.
pub(in crate::store) struct Backoff<'a> {
    random: &'a Random,
    bound_ms: u64,
}

impl<'a> Backoff<'a> {
    pub(in crate::store) const fn new(random: &'a Random) -> Self {
        Self { random, bound_ms: FIRST_MS }
    }

    /// Waits, and says whether there is time for another try.
    pub(in crate::store) async fn wait(&mut self) -> bool {
        let wait = Duration::from_millis(1 + self.random.below(self.bound_ms));
        self.bound_ms = (self.bound_ms * 2).min(LONGEST_MS);
        let next = tokio::time::Instant::now() + wait;
        if next + RESERVE >= request_context::deadline() {
            return false;
        }
        tokio::time::sleep_until(next).await;
        true
    }
}
