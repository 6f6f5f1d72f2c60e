use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::{Fault, Rates};
use crate::random::Random;

/// Says which calls go wrong. Clones share it; at first none does, so that nobody is disturbed while a shop is set up.
///
/// Calls are counted as they reach the network, the SDK's retries among them, from 0 each time the faults are set. What
/// happens to the n-th call depends on the seed and on n alone. Which request makes the n-th call is for the scheduler
/// to say where several run at once: a seed so gives the same faults again, not the same run.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    mode: Mode,
    calls: u64,
    injected: BTreeMap<Fault, u64>,
    retry_after: Option<Duration>,
}

#[derive(Clone, Debug, Default)]
enum Mode {
    #[default]
    Off,
    Drawn(u64, Rates),
    Planned(BTreeMap<u64, Fault>),
    From(u64, Fault),
    Held(u64, Hold),
}

/// A call that is held before it leaves, until it is let go.
#[derive(Clone, Debug, Default)]
pub struct Hold {
    reached: Arc<Notify>,
    released: Arc<Notify>,
}

impl Hold {
    /// Until the call is there.
    pub async fn reached(&self) {
        self.reached.notified().await;
    }

    /// Lets the call go.
    pub fn release(&self) {
        self.released.notify_one();
    }

    pub(super) async fn wait(&self) {
        self.reached.notify_one();
        self.released.notified().await;
    }
}

/// What is to happen to a call, and the dice for its details.
#[derive(Debug)]
pub(super) struct Fate {
    pub(super) fault: Option<Fault>,
    pub(super) hold: Option<Hold>,
    pub(super) retry_after: Option<Duration>,
    pub(super) dice: Random,
}

impl Faults {
    /// Nothing goes wrong any more.
    pub fn off(&self) {
        self.set(Mode::Off);
    }

    /// From now on each call goes wrong by chance.
    pub fn draw(&self, seed: u64, rates: Rates) {
        self.set(Mode::Drawn(seed, rates));
    }

    /// From now on these calls go wrong, by their numbers, and no others.
    pub fn plan(&self, faults: impl IntoIterator<Item = (u64, Fault)>) {
        self.set(Mode::Planned(faults.into_iter().collect()));
    }

    /// The call of this number goes wrong, and so does every later one.
    pub fn from_call(&self, number: u64, fault: Fault) {
        self.set(Mode::From(number, fault));
    }

    /// The call of this number waits until it is let go; nothing goes wrong.
    pub fn hold(&self, number: u64) -> Hold {
        let hold = Hold::default();
        self.set(Mode::Held(number, hold.clone()));
        hold
    }

    /// What DynamoDB says for how long to wait, where it refuses a call for now (`x-amz-retry-after`, milliseconds). The
    /// SDK then waits for so long, and not up to seconds as it does by itself.
    pub fn retry_after(&self, wait: Duration) {
        self.lock().retry_after = Some(wait);
    }

    /// How many calls there were since the faults were set.
    pub fn calls(&self) -> u64 {
        self.lock().calls
    }

    /// How often each fault has happened since this was made.
    pub fn injected(&self) -> BTreeMap<Fault, u64> {
        self.lock().injected.clone()
    }

    /// How often the function was killed since this was made.
    pub fn kills(&self) -> u64 {
        self.injected().into_iter().filter(|(fault, _)| fault.kills()).map(|(_, count)| count).sum()
    }

    fn set(&self, mode: Mode) {
        let mut state = self.lock();
        state.mode = mode;
        state.calls = 0;
    }

    /// The fate of the next call.
    pub(super) fn next(&self) -> Fate {
        let mut state = self.lock();
        let number = state.calls;
        state.calls = number.saturating_add(1);
        let seed = if let Mode::Drawn(seed, _) = state.mode { seed } else { 0 };
        // Calls of one seed must not meet those of the next.
        let dice = Random::seeded(Random::seeded(seed).below(u64::MAX).wrapping_add(number));
        let fault = match &state.mode {
            Mode::Off | Mode::Held(..) => None,
            Mode::Drawn(_, rates) => rates.draw(dice.below(1_000)),
            Mode::Planned(plan) => plan.get(&number).copied(),
            Mode::From(first, fault) => (number >= *first).then_some(*fault),
        };
        let hold = match &state.mode {
            Mode::Held(held, hold) if *held == number => Some(hold.clone()),
            _ => None,
        };
        Fate { fault, hold, retry_after: state.retry_after, dice }
    }

    pub(super) fn count(&self, fault: Fault) {
        let mut state = self.lock();
        let count = state.injected.entry(fault).or_default();
        *count = count.saturating_add(1);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
