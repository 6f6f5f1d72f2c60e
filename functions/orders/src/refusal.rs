//! The problems of a checkout, each with what the client needs to act.

use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::domain::{Currency, MAX_CART_LINES, Money, OrderId, ProductId, Quantity};
use shared::http::{MoneyBody, Problem};

/// A product of which there is less than was wanted.
pub(crate) struct Shortage {
    pub(crate) product_id: ProductId,
    pub(crate) name: String,
    pub(crate) requested: Quantity,
    pub(crate) available: i64,
}

/// A product whose price rose since the customer saw it.
pub(crate) struct PriceRise {
    pub(crate) product_id: ProductId,
    pub(crate) name: String,
    pub(crate) old: Money,
    pub(crate) new: Money,
}

/// 409 for all products that are short; the first one's numbers stand at the top too. `None` if none is.
pub(crate) fn out_of_stock(shortages: &[Shortage]) -> Option<Problem> {
    let first = shortages.first()?;
    let products: Vec<Value> = shortages
        .iter()
        .map(|short| {
            json!({
                "product_id": short.product_id, "name": short.name,
                "requested": short.requested, "available": short.available,
            })
        })
        .collect();
    let detail = match first.available {
        0 => format!("\"{}\" is sold out.", first.name),
        left => format!("Only {left} of \"{}\" are left.", first.name),
    };
    Some(
        Problem::conflict("out_of_stock", detail)
            .with("product_id", first.product_id.to_string())
            .with("requested", first.requested.get())
            .with("available", first.available)
            .with("products", products),
    )
}

/// 409 for products that are not sold any more. `None` if there are none.
pub(crate) fn unavailable(products: &[ProductId]) -> Option<Problem> {
    let first = products.first()?;
    let ids: Vec<String> = products.iter().map(ProductId::to_string).collect();
    Some(
        Problem::conflict("product_unavailable", "A product in the order is not sold any more.")
            .with("product_id", first.to_string())
            .with("products", ids),
    )
}

/// 409 for all products that cost more now. `None` if none does.
pub(crate) fn price_rose(rises: &[PriceRise], currency: Currency) -> Option<Problem> {
    let first = rises.first()?;
    let money = |money| json!(MoneyBody::new(money, currency));
    let products: Vec<Value> = rises
        .iter()
        .map(|rise| {
            json!({
                "product_id": rise.product_id, "name": rise.name,
                "old_price": money(rise.old), "new_price": money(rise.new),
            })
        })
        .collect();
    let detail = format!("\"{}\" costs more now. Try again to agree to the new price.", first.name);
    Some(
        Problem::conflict("price_changed", detail)
            .with("product_id", first.product_id.to_string())
            .with("old_price", money(first.old))
            .with("new_price", money(first.new))
            .with("products", products),
    )
}

/// 409: the order comes to more than was expected.
pub(crate) fn total_rose(expected: Money, total: Money, currency: Currency) -> Problem {
    Problem::conflict("price_changed", "The order comes to more than was expected.")
        .with("expected_total", json!(MoneyBody::new(expected, currency)))
        .with("total", json!(MoneyBody::new(total, currency)))
}

/// 409: another request ordered the cart.
pub(crate) fn already_ordered(order_id: OrderId) -> Problem {
    Problem::conflict("cart_already_ordered", "This cart was ordered already.").with("order_id", order_id.to_string())
}

/// 409: the cart keeps changing under the order.
pub(crate) fn cart_changed() -> Problem {
    Problem::conflict("cart_changed", "The cart changed while it was being ordered. Look at it and try again.")
}

/// 422: there is nothing to order.
pub(crate) fn cart_empty() -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "cart_empty", "The cart is empty.")
}

/// 422: more different products than the buyer may order.
pub(crate) fn too_many_lines(lines: usize, max: usize) -> Problem {
    let detail = match max {
        MAX_CART_LINES => format!("An order holds at most {max} different products."),
        _ => format!("An order without an account holds at most {max} different products. Log in to order more."),
    };
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "order_too_large", detail);
    problem.with("max_lines", max).with("lines", lines)
}

/// 422: more units than a guest may order.
pub(crate) fn too_many_units(units: u64, max: u64) -> Problem {
    let detail = format!("An order without an account holds at most {max} units. Log in to order more.");
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "order_too_large", detail);
    problem.with("max_units", max).with("units", units)
}

/// 422: beyond what can be counted.
pub(crate) fn total_too_large() -> Problem {
    let detail = "The total is more than can be counted.";
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "total_too_large", detail)
}

/// 429: guests have ordered too often from the caller's address.
pub(crate) fn too_many_orders(seconds: i64) -> Problem {
    let detail = "There were too many orders without an account from your address. Wait, or log in.";
    Problem::too_many_requests("too_many_orders", detail, seconds)
}

/// 429: guests were refused too many orders from the caller's address.
pub(crate) fn too_many_refused(seconds: i64) -> Problem {
    let detail = "Too many orders without an account from your address were refused. Wait, or log in.";
    Problem::too_many_requests("too_many_orders", detail, seconds)
}

/// 422: the key came with another request before.
pub(crate) fn key_reused() -> Problem {
    let detail = "This Idempotency-Key came with another request before.";
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", detail)
}
