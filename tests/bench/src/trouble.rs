use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use shared::testing::{Contention, Fault, Faults, Network, Rates};

/// The faults between a shop and its DynamoDB, with weights. Faults that pass quickly are more frequent than those that
/// kill the function or cause two seconds of waiting.
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

/// A network to DynamoDB with faults at given rates. Its transactions conflict as in DynamoDB, which the embedded one
/// does not model.
pub(crate) struct Trouble {
    pub(crate) network: Network,
    contention: Contention,
    rates: Rates,
    seed: u64,
    /// The number of conflicts before the faults began.
    conflicts: AtomicU64,
}

/// The faults that occurred.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Troubles {
    /// All calls to DynamoDB, including the SDK's retries.
    pub(crate) calls: u64,
    pub(crate) injected: BTreeMap<Fault, u64>,
    /// Calls that really conflicted with another transaction, without injected conflicts.
    pub(crate) conflicts: u64,
}

impl Trouble {
    /// Without faults until [`Self::begin`].
    pub(crate) fn new(percent: u64, seed: u64) -> Self {
        let contention = Contention::new(Duration::ZERO, Duration::ZERO);
        let network = Network::default().contended(contention.clone());
        Self { network, contention, rates: rates(percent), seed, conflicts: AtomicU64::new(0) }
    }

    /// Starts the faults.
    pub(crate) fn begin(&self) {
        self.conflicts.store(self.contention.conflicts(), Ordering::Relaxed);
        self.faults().draw(self.seed, self.rates);
    }

    /// Stops the faults, and returns those that occurred.
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

/// Returns the rates at which `percent` of the calls fail, in the proportions of the mix.
fn rates(percent: u64) -> Rates {
    let (of_all, weights): (u64, u64) = (percent * 10, MIX.iter().map(|(_, weight)| weight).sum());
    let mut reached = 0;
    // Rounds cumulative shares, so that rounding loses nothing.
    let rates = MIX.map(|(fault, weight)| {
        let before = of_all * reached / weights;
        reached += weight;
        (fault, of_all * reached / weights - before)
    });
    // Leaked once in a run.
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
