//! The shop's sales by day.

use serde_json::Value;

use crate::args::Sales;
use crate::failure::Failure;
use crate::orders::path;
use crate::output;
use crate::plain::{list, money, number, text};
use crate::shop::Shop;

/// Prints a line for each day. A day that is not counted, or only in part, is marked.
///
/// # Errors
/// Returns a failure if nobody is logged in or the shop refuses.
pub(crate) async fn sales(shop: &Shop, args: Sales) -> Result<(), Failure> {
    let given = [("from", args.from), ("to", args.to)];
    let given = given.into_iter().filter_map(|(name, day)| Some((name, day?)));
    let days = shop.get(&path("/v1/admin/sales", given)).await?;
    for day in list(&days, "items") {
        output::line(&if args.json { day.to_string() } else { line(day) })?;
    }
    Ok(())
}

fn line(day: &Value) -> String {
    let state = match (day["as_of"].is_null(), day["running"].as_bool()) {
        (true, _) => "  not counted yet",
        (false, Some(true)) => "  so far",
        _ => "",
    };
    format!(
        "{}  {:>14}  {:>6} orders  {:>5} cancelled  {:>7} units{state}",
        text(day, "day"),
        money(day, "revenue"),
        number(day, "orders"),
        number(day, "cancelled"),
        number(day, "units"),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_day_is_a_line() {
        let day = json!({
            "day": "2026-01-31", "orders": 120, "cancelled": 3, "units": 310, "running": false,
            "revenue": { "amount": "4200.00", "currency": "USD" }, "as_of": "2026-02-01T00:10:00.000Z",
        });
        assert_eq!(line(&day), "2026-01-31     4200.00 USD     120 orders      3 cancelled      310 units");
        let uncounted = json!({ "day": "2026-02-01", "as_of": null, "running": true });
        assert!(line(&uncounted).ends_with("not counted yet"));
    }
}
