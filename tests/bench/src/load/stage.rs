use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use shared::random::Random;

use super::tally::Tally;
use crate::answer::Answer;
use crate::call::Call;
use crate::session::Session;

/// What the clients of a run share.
pub(crate) struct Stage {
    pub(crate) session: Arc<Session>,
    pub(crate) category: String,
    pub(crate) products: Arc<[String]>,
    /// The product of a flash sale.
    pub(crate) wanted: Option<String>,
    pub(crate) began: Instant,
    pub(crate) time: Duration,
    /// The number of steps that may still start.
    pub(crate) steps: AtomicU64,
    pub(crate) random: Random,
}

impl Stage {
    /// Returns true if another step may start.
    pub(crate) fn goes_on(&self) -> bool {
        let take = |left: u64| left.checked_sub(1);
        self.began.elapsed() < self.time && self.steps.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    /// Returns a random product.
    pub(crate) fn product(&self) -> &str {
        let count = u64::try_from(self.products.len()).unwrap_or(1).max(1);
        let index = usize::try_from(self.random.below(count)).unwrap_or(0);
        self.products.get(index).map_or("", String::as_str)
    }

    /// Makes a call once and counts it. Returns the answer if it has the wanted status.
    pub(crate) async fn ask(&self, tally: &mut Tally, call: &Call, wanted: u16) -> Option<Answer> {
        let begun = Instant::now();
        let answer = self.session.shop.try_once(call).await;
        tally.count(answer, begun.elapsed(), wanted)
    }
}
