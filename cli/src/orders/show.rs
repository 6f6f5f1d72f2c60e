use serde_json::Value;

use crate::plain::{joined, list, minute, money, number, text};

/// Formats an order as one line: `K7QX-2M9F  paid       2026-01-31 12:00      42.00 USD  3 units  ord_…`.
pub(super) fn line(order: &Value) -> String {
    format!(
        "{:9}  {:9}  {}  {:>14}  {:>5} units  {}",
        text(order, "number"),
        text(order, "status"),
        minute(order, "created_at"),
        money(order, "total"),
        number(order, "unit_count"),
        text(order, "id"),
    )
}

/// Formats an order as several lines, with everything that staff see.
pub(super) fn whole(order: &Value) -> String {
    let mut lines = vec![format!("Order {} ({})", text(order, "number"), text(order, "id"))];
    let next = joined(order, "next_statuses");
    let next = if next.is_empty() { next } else { format!(", may become {next}") };
    lines.push(format!("{}{next}", text(order, "status")));
    lines.push(format!("placed {} UTC", minute(order, "created_at")));
    let (given, account) = (text(order, "email"), text(order, "customer_email"));
    let buyer = if given.is_empty() { account } else { given };
    if !buyer.is_empty() {
        lines.push(format!("by {buyer}{}", if order["customer_id"].is_null() { ", a guest" } else { "" }));
    }
    if let Some(address) = order.get("shipping_address").filter(|address| !address.is_null()) {
        let members = ["name", "line1", "line2", "postal_code", "city", "region", "country", "phone"];
        let members = members.map(|name| text(address, name)).into_iter().filter(|text| !text.is_empty());
        lines.push(format!("to {}", members.collect::<Vec<_>>().join(", ")));
    }
    lines.push(String::new());
    for item in list(order, "items") {
        let (quantity, name, sku) = (number(item, "quantity"), text(item, "name"), text(item, "sku"));
        let sku = if sku.is_empty() { sku } else { format!(" ({sku})") };
        lines.push(format!(
            "{quantity:>6} × {:>12}  {:>14}  {name}{sku}",
            money(item, "unit_price"),
            money(item, "line_total")
        ));
    }
    lines.push(format!("{:>24}{:>14}  in all", "", money(order, "total")));
    lines.push(String::new());
    for stay in list(order, "history") {
        let by = [text(stay, "by"), text(stay, "staff_id")].into_iter().filter(|text| !text.is_empty());
        lines.push(format!(
            "{}  {:9}  {}",
            minute(stay, "since"),
            text(stay, "status"),
            by.collect::<Vec<_>>().join(" ")
        ));
    }
    for note in list(order, "notes") {
        lines.push(format!("{}  note by {}: {}", minute(note, "at"), text(note, "by"), text(note, "text")));
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}
