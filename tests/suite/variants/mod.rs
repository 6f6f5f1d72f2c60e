//! Products with options: their variants, how they are sold, and changes of many at once.

mod counters;
mod large;
mod listed;
mod options;
mod policies;
mod prices;
mod selling;
mod skus;

use serde_json::{Value, json};
use tests::{Shop, unique};

/// A tee in two colours and two sizes, 24.00 each, with these stocks.
async fn tee(shop: &Shop, stock: [i64; 4]) -> Value {
    let values = [("Navy", "S"), ("Navy", "M"), ("Sand", "S"), ("Sand", "M")];
    let variants: Vec<Value> = values
        .iter()
        .zip(stock)
        .map(|((colour, size), stock)| {
            json!({ "option_values": { "Colour": colour, "Size": size }, "price": "24.00", "stock": stock, "sku": "TEE" })
        })
        .collect();
    let body = json!({
        "name": format!("Tee {}", unique()), "category_id": shop.category(),
        "options": [{ "name": "Colour" }, { "name": "Size", "values": ["S", "M", "L"] }], "variants": variants,
    });
    shop.admin().post("/v1/products", body).await.expect(201)
}

/// The id of a product's variant, by its place.
fn id(product: &Value, place: usize) -> &str {
    product["variants"][place]["id"].as_str().expect("an id")
}

fn path(product: &Value) -> String {
    format!("/v1/products/{}", product["id"].as_str().expect("an id"))
}
