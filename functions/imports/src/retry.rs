use std::time::Duration;

use shared::random::Random;
use shared::store::StoreError;
use tokio::time::Instant;

/// The longest first wait; each next may be twice as long.
const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(5);

/// Waits between tries of what DynamoDB does not do now: beyond the store's own patience, which is that of a request
/// that somebody waits for.
pub(crate) struct Patience<'a> {
    random: &'a Random,
    until: Instant,
    bound: Duration,
}

impl<'a> Patience<'a> {
    pub(crate) fn new(random: &'a Random, until: Instant) -> Self {
        Self { random, until, bound: FIRST }
    }

    /// Waits, and says whether there is time for another try.
    pub(crate) async fn wait(&mut self) -> bool {
        let millis = u64::try_from(self.bound.as_millis()).unwrap_or(u64::MAX);
        let wait = Duration::from_millis(self.random.below(millis).saturating_add(1));
        if Instant::now() + wait >= self.until {
            return false;
        }
        tokio::time::sleep(wait).await;
        self.bound = self.bound.saturating_mul(2).min(LONGEST);
        true
    }
}

/// Whether it may go well if it is done again.
pub(crate) fn is_passing(error: &StoreError) -> bool {
    matches!(error, StoreError::Unavailable(_))
}
