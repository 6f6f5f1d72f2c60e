use serde_json::json;

use super::account::Customer;
use crate::cost::floor::{Floor, text};
use crate::failure::Failure;

const PLACE: &str = "POST /v1/orders";

/// Orders the cart, reads the order, and cancels and deletes another order. Returns the id of the first.
pub(super) async fn buy(floor: &mut Floor, customer: &Customer, number: u32) -> Result<String, Failure> {
    let key = format!("order-{number}");
    let order = floor.ask(customer.ask(PLACE).header("idempotency-key", &key).json(json!({}))).await?;
    let order = text(&order, "id");
    floor.ask(customer.ask("GET /v1/orders")).await?;
    floor.ask(customer.ask("GET /v1/orders/{id}").id(&order)).await?;
    let items: Vec<_> = floor.products.iter().take(3).map(|id| json!({ "product_id": id, "quantity": 1 })).collect();
    for (key, item) in items.iter().take(3).enumerate() {
        // Orders come from the cart, so that each order is the same work.
        floor.ask(customer.ask("POST /v1/cart/items").json(item.clone())).await?;
        if key == 2 {
            let key = format!("other-{number}");
            let other = floor.ask(customer.ask(PLACE).header("idempotency-key", &key).json(json!({}))).await?;
            let other = text(&other, "id");
            floor.ask(customer.ask("POST /v1/orders/{id}/cancel").id(&other)).await?;
            floor.ask(customer.ask("DELETE /v1/orders/{id}").id(&other)).await?;
            floor.ask(customer.ask("DELETE /v1/orders/{id}/personal-data").id(&other)).await?;
        }
    }
    Ok(order)
}
