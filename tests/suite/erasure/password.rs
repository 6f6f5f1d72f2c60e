//! Who asks to be erased is asked for their password, as somebody who changes it is.

use serde_json::{Value, json};
use tests::{Answer, Client, Shop};

async fn erase(client: &Client, body: Value) -> Answer {
    client.send(reqwest::Method::DELETE, "/v1/users/me", Some(body)).await
}

#[tokio::test]
async fn an_access_token_alone_erases_nobody() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    customer.delete("/v1/users/me").await.problem(415, "unsupported_media_type");
    erase(&customer, json!({})).await.field_problem(422, "/current_password", "required");
    for _ in 0..5 {
        let wrong = erase(&customer, json!({ "current_password": "wrong-password" })).await;
        wrong.field_problem(422, "/current_password", "wrong_password");
    }
    customer.erase().await.problem(429, "too_many_attempts");
    customer.get("/v1/users/me").await.expect(200);
}

/// The access token holds for a while longer, and is good for nothing.
#[tokio::test]
async fn a_token_that_outlives_its_account_is_good_for_nothing() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 9).await;
    let customer = shop.customer().await;
    customer.erase().await.expect(204);
    let line = json!({ "product_id": product.id, "quantity": 1 });
    customer.post("/v1/cart/items", line.clone()).await.problem(401, "invalid_token");
    customer.get("/v1/cart").await.problem(401, "invalid_token");
    customer.post("/v1/orders", json!({ "items": [line] })).await.problem(401, "invalid_token");
    let visitor = shop.visitor().post("/v1/cart/items", line).await.expect(201);
    let merge = json!({ "cart_token": visitor["cart_token"] });
    customer.post("/v1/cart/merge", merge).await.problem(401, "invalid_token");
    customer.get("/v1/users/me/export").await.problem(404, "not_found");
    assert_eq!(shop.stock(&product).await, 9);
    // Asked again it is as it was.
    customer.erase().await.expect(204);
}
