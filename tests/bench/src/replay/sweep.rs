use serde::Deserialize;
use serde_json::json;

use crate::failure::Failure;

/// How often it is swept before what is left counts as never ending.
const SWEEPS: usize = 20;
/// Longer than it takes until what nobody touches counts as abandoned, in milliseconds.
const LONG: i64 = 61_000;

/// What was still under way when everybody had gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Swept {
    /// Orders that nobody wanted any more.
    pub(crate) unplaced: u64,
    /// Cancelled orders whose stock was not all back.
    pub(crate) returned: u64,
    /// What cannot be brought to an end.
    pub(crate) left: u64,
}

/// Lets time pass and has the shop bring to an end what was abandoned, until there is nothing more.
///
/// # Errors
/// When the schedule function fails.
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
