use crate::capacity_units::CapacityUnits;
use crate::request_context::Call;

/// What an invocation asked of DynamoDB, summed up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Calls, however often the SDK tried each.
    pub calls: u64,
    pub read_units: CapacityUnits,
    pub write_units: CapacityUnits,
    /// Tries that were refused because they were too much at once.
    pub throttles: u64,
    /// Tries that were refused because a transaction was in the way.
    pub conflicts: u64,
}

impl<'a> FromIterator<&'a Call> for Tally {
    fn from_iter<C: IntoIterator<Item = &'a Call>>(calls: C) -> Self {
        let mut tally = Self::default();
        for call in calls {
            tally.add(call);
        }
        tally
    }
}

impl Tally {
    /// Adds a call.
    pub fn add(&mut self, call: &Call) {
        self.calls = self.calls.saturating_add(1);
        self.read_units += call.read_units;
        self.write_units += call.write_units;
        self.throttles = self.throttles.saturating_add(call.throttles);
        self.conflicts = self.conflicts.saturating_add(call.conflicts);
    }
}
