use std::time::Duration;

use serde_json::{Value, json};
use shared::domain::Timestamp;
use shared::store::Listener as Entry;
use tests::{Client, Product, Shop};

/// The id of an order of one of these, just placed.
pub async fn order(client: &Client, product: &Product) -> String {
    let items = json!({ "items": [{ "product_id": product.id, "quantity": 1 }] });
    let order = client.post("/v1/orders", items).await.expect(201);
    order["id"].as_str().expect("an id").to_owned()
}

/// Has staff move an order on.
pub async fn move_on(staff: &Client, order: &str, status: &str) -> Value {
    staff.patch(&format!("/v1/orders/{order}"), json!({ "status": status })).await.expect(200)
}

pub fn now(shop: &Shop) -> Timestamp {
    shop.now()
}

/// A user's connections as the table has them.
pub async fn connections(shop: &Shop, client: &Client) -> Vec<Entry> {
    let user = client.user_id.parse().expect("an id");
    shop.table.store().listeners_of_user(user, now(shop)).await.expect("a list")
}

/// Waits until a user has so many.
pub async fn has_connections(shop: &Shop, client: &Client, wanted: usize) {
    for _ in 0..200 {
        if connections(shop, client).await.len() == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{} instead of {wanted}", connections(shop, client).await.len());
}
