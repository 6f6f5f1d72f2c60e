use std::collections::BTreeMap;
use std::time::Duration;

use shared::capacity_units::CapacityUnits;
use shared::request_context::RequestContext;
use shared::telemetry::Tally;

/// What an invocation asked of DynamoDB: summed up as it goes, since an import may make a million calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// How often each operation was called.
    pub calls: BTreeMap<&'static str, u64>,
    pub read_units: CapacityUnits,
    pub write_units: CapacityUnits,
    /// All of it.
    pub(crate) tally: Tally,
}

impl Usage {
    /// Does some work, within this time, and counts what it asks for.
    pub(crate) async fn watch<F: Future>(&mut self, budget: Duration, work: F) -> F::Output {
        let scope = RequestContext::new(budget);
        // Boxed, as are the other steps on the way: nested in each other they would fill a small stack.
        let output = scope.clone().run(Box::pin(work)).await;
        for call in scope.calls() {
            *self.calls.entry(call.operation).or_default() += 1;
            self.read_units += call.read_units;
            self.write_units += call.write_units;
            self.tally.add(&call);
        }
        output
    }
}
