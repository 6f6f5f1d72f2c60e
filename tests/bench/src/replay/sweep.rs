use serde::Deserialize;
use serde_json::json;

use crate::failure::Failure;

/// After this number of sweeps, what is left counts as never ending.
const SWEEPS: usize = 20;
/// Longer than it takes until an untouched saga counts as abandoned, in milliseconds.
const LONG: i64 = 61_000;

/// The sagas that were left unfinished at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Swept {
    /// Orders that were not placed.
    pub(crate) unplaced: u64,
    /// Cancelled orders whose stock was not completely released.
    pub(crate) returned: u64,
    /// Sagas that cannot be finished.
    pub(crate) left: u64,
}

/// Advances the clock and runs the sweep until nothing is abandoned.
///
/// # Errors
/// Returns a failure if the schedule function fails.
pub(crate) async fn sweep(gateway: &local::Gateway) -> Result<Swept, Failure> {
    gateway.app().clock.advance_ms(LONG);
    let mut all = Swept::default();
    for _ in 0..SWEEPS {
        let report = gateway.run_schedule(local::Function::Schedule, &json!({ "task": "sweep_orders" })).await;
        let report = report.ok_or_else(|| Failure::fatal("the sweep", "failed"))?;
        let swept: Swept = serde_json::from_value(report).map_err(|error| Failure::fatal("the sweep", error))?;
        all.unplaced += swept.unplaced;
        all.returned += swept.returned;
        all.left = swept.left;
        if swept == Swept::default() {
            break;
        }
    }
    Ok(all)
}
