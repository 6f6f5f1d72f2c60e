//! The problems of a checkout, each with what the client needs to act.

use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::domain::{Currency, MAX_CART_LINES, Money, OrderId, ProductId, Quantity, VariantId};
use shared::http::{MoneyBody, Problem};
use shared::store::VariantTerms;

use crate::assess::Known;

/// A variant as a problem names it.
#[derive(Clone)]
pub(crate) struct Named {
    pub(crate) variant_id: VariantId,
    product_id: ProductId,
    /// The product's name, with the variant's.
    name: String,
}

impl Named {
    pub(crate) fn of(variant_id: VariantId, known: &Known) -> Self {
        let terms = known.get(&variant_id).and_then(Option::as_ref).map(|offer| &offer.terms);
        Self {
            variant_id,
            product_id: terms.map_or_else(|| variant_id.as_only_variant_of(), |terms| terms.product_id),
            name: terms.map_or_else(String::new, VariantTerms::full_name),
        }
    }

    fn with(&self, members: Value) -> Value {
        let mut entry = json!({ "product_id": self.product_id, "variant_id": self.variant_id, "name": self.name });
        if let (Value::Object(entry), Value::Object(members)) = (&mut entry, members) {
            entry.extend(members);
        }
        entry
    }
}

/// A variant of which there is less than was wanted.
pub(crate) struct Shortage {
    pub(crate) named: Named,
    pub(crate) requested: Quantity,
    pub(crate) available: i64,
}

/// A variant whose price rose since the customer saw it.
pub(crate) struct PriceRise {
    pub(crate) named: Named,
    pub(crate) old: Money,
    pub(crate) new: Money,
}

/// 409 for all variants that are short; the first one's numbers stand at the top too. `None` if none is.
pub(crate) fn out_of_stock(shortages: &[Shortage]) -> Option<Problem> {
    let first = shortages.first()?;
    let entry =
        |short: &Shortage| short.named.with(json!({ "requested": short.requested, "available": short.available }));
    let detail = match first.available {
        0 => format!("\"{}\" is sold out.", first.named.name),
        left => format!("Only {left} of \"{}\" are left.", first.named.name),
    };
    Some(
        Problem::conflict("out_of_stock", detail)
            .with("product_id", first.named.product_id.to_string())
            .with("variant_id", first.named.variant_id.to_string())
            .with("requested", first.requested.get())
            .with("available", first.available)
            .with("products", shortages.iter().map(entry).collect::<Vec<_>>()),
    )
}

/// 409 for variants that are not sold any more. `None` if there are none.
pub(crate) fn unavailable(items: &[Named]) -> Option<Problem> {
    let first = items.first()?;
    let products: Vec<String> = items.iter().map(|item| item.product_id.to_string()).collect();
    let variants: Vec<String> = items.iter().map(|item| item.variant_id.to_string()).collect();
    Some(
        Problem::conflict("product_unavailable", "A product in the order is not sold any more.")
            .with("product_id", first.product_id.to_string())
            .with("products", products)
            .with("variants", variants),
    )
}

/// 422 for all variants of which one order may not have so many. `None` if there are none.
pub(crate) fn above_max_per_order(lines: &[(Named, Quantity, Quantity)]) -> Option<Problem> {
    let (first, _, most) = lines.first()?;
    let entry = |(named, requested, most): &(Named, Quantity, Quantity)| {
        named.with(json!({ "requested": requested, "max_per_order": most }))
    };
    let detail = format!("One order may have at most {} of \"{}\".", most.get(), first.name);
    Some(
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "above_max_per_order", detail)
            .with("products", lines.iter().map(entry).collect::<Vec<_>>()),
    )
}

/// 409 for all variants that cost more now. `None` if none does.
pub(crate) fn price_rose(rises: &[PriceRise], currency: Currency) -> Option<Problem> {
    let first = rises.first()?;
    let money = |money| json!(MoneyBody::new(money, currency));
    let entry =
        |rise: &PriceRise| rise.named.with(json!({ "old_price": money(rise.old), "new_price": money(rise.new) }));
    let detail = format!("\"{}\" costs more now. Try again to agree to the new price.", first.named.name);
    Some(
        Problem::conflict("price_changed", detail)
            .with("product_id", first.named.product_id.to_string())
            .with("variant_id", first.named.variant_id.to_string())
            .with("old_price", money(first.old))
            .with("new_price", money(first.new))
            .with("products", rises.iter().map(entry).collect::<Vec<_>>()),
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

/// 422: more different variants than the buyer may order.
pub(crate) fn too_many_lines(lines: usize, max: usize) -> Problem {
    let detail = match max {
        MAX_CART_LINES => format!("An order holds at most {max} different variants."),
        _ => format!("An order without an account holds at most {max} different variants. Log in to order more."),
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
