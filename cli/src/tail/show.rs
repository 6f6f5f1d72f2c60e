use serde_json::Value;

use crate::plain::{money, number, text as plain};

/// Formats an event as one line for people.
pub(super) fn event(event: &Value) -> String {
    let text = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default();
    let at = text("at").get(11..19).unwrap_or_default();
    let data = event.get("data").unwrap_or(&Value::Null);
    match text("type") {
        "order.placed" => format!("{at}  new order  {}", order(data)),
        "stock.low" => format!("{at}  low stock  {}", stock(data)),
        // An event type of a newer shop.
        other => format!("{at}  {other}  {data}"),
    }
}

fn order(data: &Value) -> String {
    let (units, products) = (number(data, "unit_count"), number(data, "line_count"));
    format!("{}  {}, units: {units}, products: {products}", plain(data, "order_id"), money(data, "total"))
}

fn stock(data: &Value) -> String {
    let sku = match plain(data, "sku") {
        sku if sku.is_empty() => sku,
        sku => format!(" ({sku})"),
    };
    format!("{}  {}{sku}, left: {}", plain(data, "product_id"), plain(data, "name"), number(data, "left"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn events_are_lines_for_people() {
        let placed = json!({
            "id": "order.placed:ord_1", "type": "order.placed", "version": 1, "at": "2026-11-21T18:04:05.678Z",
            "data": { "order_id": "ord_1", "total": { "amount": "42.00", "currency": "USD" }, "line_count": 2, "unit_count": 3 },
        });
        assert_eq!(event(&placed), "18:04:05  new order  ord_1  42.00 USD, units: 3, products: 2");
        let low = json!({
            "type": "stock.low", "at": "2026-11-21T18:04:05.678Z",
            "data": { "product_id": "prod_1", "name": "Blue\u{1b}[2J mug", "sku": "M-1", "left": 2 },
        });
        assert_eq!(event(&low), "18:04:05  low stock  prod_1  Blue[2J mug (M-1), left: 2");
        assert_eq!(event(&json!({ "type": "shop.burns", "data": { "x": 1 } })), "  shop.burns  {\"x\":1}");
    }
}
