use shared::testing::{Capacity, Fault, Network, Rates};

const SEED: u64 = 1;

/// A DynamoDB whose partitions take so much and no more, and whose calls conflict now and then.
pub(super) struct Limits {
    pub(super) network: Network,
    capacity: Capacity,
    conflicts: u64,
    units_a_second: u32,
}

/// The calls that were refused.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refused {
    pub(crate) units_a_second: u32,
    pub(crate) throttled: u64,
    pub(crate) conflicts: u64,
    pub(crate) calls: u64,
}

impl Limits {
    /// `conflicts` of a thousand calls are refused from [`Self::begin`] on.
    pub(super) fn new(units_a_second: u32, conflicts: u64) -> Self {
        let capacity = Capacity::new(units_a_second);
        Self { network: Network::default().limited(&capacity), capacity, conflicts, units_a_second }
    }

    pub(super) fn begin(&self) {
        // Leaked once in a run.
        let rates = Box::leak(Box::new([(Fault::Conflict, self.conflicts)]));
        self.network.faults().draw(SEED, Rates::per_mille(rates));
    }

    pub(super) fn end(&self) -> Refused {
        let faults = self.network.faults();
        let calls = faults.calls();
        faults.off();
        let conflicts = faults.injected().get(&Fault::Conflict).copied().unwrap_or_default();
        Refused { units_a_second: self.units_a_second, throttled: self.capacity.throttled(), conflicts, calls }
    }
}
