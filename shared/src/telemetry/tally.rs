use crate::capacity_units::CapacityUnits;
use crate::request_context::Call;

/// The sum of an invocation's DynamoDB calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The number of calls. The SDK's retries do not count.
    pub calls: u64,
    pub read_units: CapacityUnits,
    pub write_units: CapacityUnits,
    /// Attempts that DynamoDB throttled.
    pub throttles: u64,
    /// Attempts that failed because of a conflict with a transaction.
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
    pub fn add(&mut self, call: &Call) {
        self.calls = self.calls.saturating_add(1);
        self.read_units += call.read_units;
        self.write_units += call.write_units;
        self.throttles = self.throttles.saturating_add(call.throttles);
        self.conflicts = self.conflicts.saturating_add(call.conflicts);
    }
}
