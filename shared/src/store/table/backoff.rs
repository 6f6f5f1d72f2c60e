use std::time::Duration;

use crate::random::Random;
use crate::request_context;

/// The upper bound of the first wait. It doubles with each wait, up to the longest.
const FIRST_MS: u64 = 8;
const LONGEST_MS: u64 = 400;
/// The time to keep for the answer after the last attempt has failed.
const RESERVE: Duration = Duration::from_millis(150);

/// Returns true if the request's time budget allows another step.
pub(in crate::store) fn has_time() -> bool {
    tokio::time::Instant::now() + RESERVE < request_context::deadline()
}

/// Random, growing waits between attempts ("full jitter"), until the request's time budget is spent.
pub(in crate::store) struct Backoff<'a> {
    random: &'a Random,
    bound_ms: u64,
}

impl<'a> Backoff<'a> {
    pub(in crate::store) const fn new(random: &'a Random) -> Self {
        Self { random, bound_ms: FIRST_MS }
    }

    /// Waits, and returns true if there is time for another attempt. Otherwise returns false without waiting.
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
