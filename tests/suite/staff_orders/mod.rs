//! What staff see of orders, find of them and note on them.

mod found;
mod listed;
mod noted;
mod seen;

use serde_json::{Value, json};
use tests::{Client, Product, Shop};

/// An order of one unit.
async fn order(client: &Client, product: &Product) -> Value {
    let items = json!({ "items": [{ "product_id": product.id, "quantity": 1 }] });
    client.post("/v1/orders", items).await.expect(201)
}

/// A guest's order that names them, and the guest.
async fn guest_order(shop: &Shop, product: &Product, email: &str) -> (Value, Client) {
    let address = json!({ "name": "Zuleika Quux", "line1": "7 Zed Mews", "city": "Leeds", "country": "GB" });
    let items = json!([{ "product_id": product.id, "quantity": 2 }]);
    let body = json!({ "items": items, "email": email, "shipping_address": address });
    let order = shop.visitor().post("/v1/orders", body).await.expect(201);
    let guest = shop.visitor().with("order-token", order["order_token"].as_str().expect("a token"));
    (order, guest)
}

fn id(thing: &Value) -> &str {
    thing["id"].as_str().expect("an id")
}

/// The ids of a whole list, page by page.
async fn ids(client: &Client, query: &str) -> Vec<String> {
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/v1/admin/orders?{query}{cursor}")).await.expect(200);
        seen.extend(page["items"].as_array().expect("items").iter().map(|order| id(order).to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return seen,
        }
    }
}
