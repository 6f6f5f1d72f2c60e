use super::Fault;

/// For each fault, the number of calls in a thousand that have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates(&'static [(Fault, u64)]);

impl Rates {
    /// The sum must not exceed a thousand: faults above it never happen.
    pub const fn per_mille(rates: &'static [(Fault, u64)]) -> Self {
        Self(rates)
    }

    /// Returns the sum of all rates, in calls of a thousand.
    pub fn total(self) -> u64 {
        self.0.iter().map(|(_, rate)| rate).sum()
    }

    /// Returns the fault for a number below a thousand, or `None` for no fault.
    pub(super) fn draw(self, number: u64) -> Option<Fault> {
        let mut reached = 0_u64;
        self.0.iter().find_map(|(fault, rate)| {
            reached = reached.saturating_add(*rate);
            (number < reached).then_some(*fault)
        })
    }
}
