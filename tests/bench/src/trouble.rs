use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use shared::testing::{Contention, Fault, Faults, Network, Rates};

/// What goes wrong between a shop and its DynamoDB, and how often of fifty faults: what passes by itself more often than
/// what takes the function with it, or two seconds of waiting.
const MIX: [(Fault, u64); 12] = [
    (Fault::Throttled, 8),
    (Fault::Conflict, 8),
    (Fault::Failed, 5),
    (Fault::FailedLate, 5),
    (Fault::Silent, 1),
    (Fault::TimedOut, 3),
    (Fault::Refused, 4),
    (Fault::Lost, 5),
    (Fault::Delayed, 6),
    (Fault::Unprocessed, 3),
    (Fault::KilledBefore, 1),
    (Fault::KilledAfter, 1),
];

/// A network to DynamoDB that fails as often as it is told to, and on which transactions are in each other's way, as
/// they are in DynamoDB and not in the embedded one.
pub(crate) struct Trouble {
    pub(crate) network: Network,
    contention: Contention,
    rates: Rates,
    seed: u64,
    /// How many conflicts there were before it began.
    conflicts: AtomicU64,
}

/// What went wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Troubles {
    /// All calls to DynamoDB, the SDK's retries among them.
    pub(crate) calls: u64,
    pub(crate) injected: BTreeMap<Fault, u64>,
    /// Calls that another transaction was in the way of, by chance alone.
    pub(crate) conflicts: u64,
}

impl Trouble {
    /// None at first, see [`Self::begin`].
    pub(crate) fn new(percent: u64, seed: u64) -> Self {
        let contention = Contention::new(Duration::ZERO, Duration::ZERO);
        let network = Network::default().contended(contention.clone());
        Self { network, contention, rates: rates(percent), seed, conflicts: AtomicU64::new(0) }
    }

    /// From now on calls go wrong.
    pub(crate) fn begin(&self) {
        self.conflicts.store(self.contention.conflicts(), Ordering::Relaxed);
        self.faults().draw(self.seed, self.rates);
    }

    /// From now on they go right; and what went wrong until now.
    pub(crate) fn end(&self) -> Troubles {
        let calls = self.faults().calls();
        self.faults().off();
        let conflicts = self.contention.conflicts() - self.conflicts.load(Ordering::Relaxed);
        Troubles { calls, injected: self.faults().injected(), conflicts }
    }

    fn faults(&self) -> &Faults {
        self.network.faults()
    }
}

/// So many of a hundred calls, in the mix of all faults.
fn rates(percent: u64) -> Rates {
    let (of_all, weights): (u64, u64) = (percent * 10, MIX.iter().map(|(_, weight)| weight).sum());
    let mut reached = 0;
    // Shares of what is reached, not of what is added, so that what is rounded off is not lost.
    let rates = MIX.map(|(fault, weight)| {
        let before = of_all * reached / weights;
        reached += weight;
        (fault, of_all * reached / weights - before)
    });
    // One for a whole run.
    Rates::per_mille(Box::leak(Box::new(rates)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_faults_come_to_what_was_asked_for() {
        for percent in [0, 1, 5, 7, 50] {
            assert_eq!(rates(percent).total(), percent * 10);
        }
        assert_eq!(rates(5), Rates::per_mille(&MIX));
    }
}
