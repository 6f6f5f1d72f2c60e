use super::Fault;

/// How many calls of a thousand go wrong, by fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates(&'static [(Fault, u64)]);

impl Rates {
    /// Must not come to more than a thousand; what does never happens.
    pub const fn per_mille(rates: &'static [(Fault, u64)]) -> Self {
        Self(rates)
    }

    /// All faults together, of a thousand calls.
    pub fn total(self) -> u64 {
        self.0.iter().map(|(_, rate)| rate).sum()
    }

    /// The fault for a number below a thousand, if it falls to one.
    pub(super) fn draw(self, number: u64) -> Option<Fault> {
        let mut reached = 0_u64;
        self.0.iter().find_map(|(fault, rate)| {
            reached = reached.saturating_add(*rate);
            (number < reached).then_some(*fault)
        })
    }
}
