use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::{Fault, Rates};
use crate::random::Random;

/// Decides which calls fail. Clones share the decision. At first none fails, so that a shop can be set up.
///
/// Calls are counted as they reach the network, with the SDK's retries, from 0 each time the faults are set. The fate
/// of the n-th call depends only on the seed and n. If several requests run at once, the scheduler decides which of
/// them makes the n-th call. So a seed reproduces the same faults, but not the same run.
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

/// A call that is held before it is sent, until it is released.
#[derive(Clone, Debug, Default)]
pub struct Hold {
    reached: Arc<Notify>,
    released: Arc<Notify>,
}

impl Hold {
    /// Waits until the call is held.
    pub async fn reached(&self) {
        self.reached.notified().await;
    }

    /// Releases the call.
    pub fn release(&self) {
        self.released.notify_one();
    }

    pub(super) async fn wait(&self) {
        self.reached.notify_one();
        self.released.notified().await;
    }
}

/// What happens to a call, and the randomness for the details.
#[derive(Debug)]
pub(super) struct Fate {
    pub(super) fault: Option<Fault>,
    pub(super) hold: Option<Hold>,
    pub(super) retry_after: Option<Duration>,
    pub(super) dice: Random,
}

impl Faults {
    /// No call fails any more.
    pub fn off(&self) {
        self.set(Mode::Off);
    }

    /// From now on each call fails at random, at these rates.
    pub fn draw(&self, seed: u64, rates: Rates) {
        self.set(Mode::Drawn(seed, rates));
    }

    /// From now on the calls with these numbers fail, and no others.
    pub fn plan(&self, faults: impl IntoIterator<Item = (u64, Fault)>) {
        self.set(Mode::Planned(faults.into_iter().collect()));
    }

    /// The call with this number and all later ones fail.
    pub fn from_call(&self, number: u64, fault: Fault) {
        self.set(Mode::From(number, fault));
    }

    /// The call with this number waits until it is released. No call fails.
    pub fn hold(&self, number: u64) -> Hold {
        let hold = Hold::default();
        self.set(Mode::Held(number, hold.clone()));
        hold
    }

    /// Sets the waiting time that DynamoDB sends when it refuses a call for now (`x-amz-retry-after`, milliseconds).
    /// The SDK then waits for that time, and not for up to seconds, as it does by default.
    pub fn retry_after(&self, wait: Duration) {
        self.lock().retry_after = Some(wait);
    }

    /// Returns the number of calls since the faults were set.
    pub fn calls(&self) -> u64 {
        self.lock().calls
    }

    /// Returns how often each fault has happened since `self` was created.
    pub fn injected(&self) -> BTreeMap<Fault, u64> {
        self.lock().injected.clone()
    }

    /// Returns how often the function was killed since `self` was created.
    pub fn kills(&self) -> u64 {
        self.injected().into_iter().filter(|(fault, _)| fault.kills()).map(|(_, count)| count).sum()
    }

    fn set(&self, mode: Mode) {
        let mut state = self.lock();
        state.mode = mode;
        state.calls = 0;
    }

    /// Returns the fate of the next call.
    pub(super) fn next(&self) -> Fate {
        let mut state = self.lock();
        let number = state.calls;
        state.calls = number.saturating_add(1);
        let seed = if let Mode::Drawn(seed, _) = state.mode { seed } else { 0 };
        // The random sequences of neighbouring seeds must not overlap.
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
