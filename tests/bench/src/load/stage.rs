use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use shared::random::Random;

use super::tally::Tally;
use crate::answer::Answer;
use crate::call::Call;
use crate::session::Session;

/// What a run's clients share.
pub(crate) struct Stage {
    pub(crate) session: Arc<Session>,
    pub(crate) category: String,
    pub(crate) products: Arc<[String]>,
    /// What everybody wants, in a flash sale.
    pub(crate) wanted: Option<String>,
    pub(crate) began: Instant,
    pub(crate) time: Duration,
    /// How many steps may yet begin.
    pub(crate) steps: AtomicU64,
    pub(crate) random: Random,
}

impl Stage {
    /// Whether another step may begin.
    pub(crate) fn goes_on(&self) -> bool {
        let take = |left: u64| left.checked_sub(1);
        self.began.elapsed() < self.time && self.steps.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    /// Any of the products.
    pub(crate) fn product(&self) -> &str {
        let count = u64::try_from(self.products.len()).unwrap_or(1).max(1);
        let index = usize::try_from(self.random.below(count)).unwrap_or(0);
        self.products.get(index).map_or("", String::as_str)
    }

    /// Makes a call once, counts it, and gives its answer if its status is this one.
    pub(crate) async fn ask(&self, tally: &mut Tally, call: &Call, wanted: u16) -> Option<Answer> {
        let begun = Instant::now();
        let answer = self.session.shop.try_once(call).await;
        tally.count(answer, begun.elapsed(), wanted)
    }
}
