//! Erasing an account takes its password, as changing the password does.

use serde_json::{Value, json};
use shared::testing::Network;
use tests::{Answer, Client, Shop, ShopOptions, log_in};

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

/// The access token has not expired yet, and is refused all the same.
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

/// The account changes between the look at the password and the erasure. The password was right all the same, and the
/// attempt does not count against its owner: fifteen may be under way.
#[tokio::test]
#[cfg_attr(any(lacks = "faults", lacks = "embedded"), ignore = "makes calls fail, needs the embedded DynamoDB")]
async fn an_erasure_that_is_refused_leaves_no_attempt_behind() {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    let customer = shop.customer().await;
    for number in 0..16 {
        // The account, the log-in, the attempt; then the erasure.
        let hold = shop.network().faults().hold(3);
        let mut erasing = std::pin::pin!(customer.erase());
        tokio::select! {
            () = hold.reached() => {}
            answer = &mut erasing => panic!("{answer:?}"),
        }
        customer.patch("/v1/users/me", json!({ "phone": format!("{number}") })).await.expect(200);
        hold.release();
        let answer = erasing.await;
        shop.network().faults().off();
        assert_eq!(answer.status, 503, "{answer:?}");
    }
    log_in(&shop.visitor(), &customer.email, &customer.password).await.erase().await.expect(204);
}
