use serde_json::json;

use super::account::Customer;
use crate::cost::floor::{Ask, Floor, text};
use crate::failure::Failure;

/// The number of different products in a cart.
const LINES: u32 = 3;

/// Fills a visitor's cart, merges it into the customer's, and empties that. At the end the customer's cart has three
/// lines again.
pub(super) async fn fill(floor: &mut Floor, customer: &Customer, number: u32) -> Result<(), Failure> {
    let nth = |floor: &Floor, place: u32| {
        let place = (number * LINES + place) as usize % floor.products.len().max(1);
        floor.products.get(place).cloned().unwrap_or_default()
    };
    let mut token = String::new();
    for place in 0..LINES {
        let mut ask = Ask::new("POST /v1/cart/items").json(json!({ "product_id": nth(floor, place), "quantity": 1 }));
        if !token.is_empty() {
            ask = ask.header("cart-token", &token);
        }
        let added = floor.ask(ask).await?;
        // Only the first answer has the token.
        if token.is_empty() {
            token = text(&added, "cart_token");
        }
    }
    floor.ask(customer.ask("POST /v1/cart/merge").json(json!({ "cart_token": token }))).await?;
    floor.ask(customer.ask("GET /v1/cart")).await?;
    floor.ask(customer.ask("GET /v1/cart/total")).await?;
    let first = nth(floor, 0);
    floor.ask(customer.ask("PUT /v1/cart/items/{item_id}").id(&first).json(json!({ "quantity": 2 }))).await?;
    floor.ask(customer.ask("DELETE /v1/cart/items/{item_id}").id(&first)).await?;
    floor.ask(customer.ask("DELETE /v1/cart")).await?;
    for place in 0..LINES {
        let item = json!({ "product_id": nth(floor, place), "quantity": 1 });
        floor.ask(customer.ask("POST /v1/cart/items").json(item)).await?;
    }
    Ok(())
}
