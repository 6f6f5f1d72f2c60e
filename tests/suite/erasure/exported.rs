//! What the shop keeps about somebody, they can have.

use serde_json::{Value, json};
use tests::{Shop, log_in};

use super::Person;

fn ids(page: &Value) -> Vec<String> {
    let orders = page["orders"].as_array().expect("orders");
    orders.iter().map(|order| order["id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test]
async fn a_customer_gets_all_that_is_kept_of_them() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 1_000).await;
    let person = Person::new(&shop).await;
    log_in(&shop.visitor(), &person.client.email, &person.client.password).await;
    person.client.patch("/v1/users/me", json!({ "addresses": [person.address()] })).await.expect(200);
    let mut placed = Vec::new();
    for _ in 0..101 {
        let body = person.order(Some(std::slice::from_ref(&product)));
        let order = person.client.post("/v1/orders", body).await.expect(201);
        placed.insert(0, order["id"].as_str().expect("an id").to_owned());
    }
    // One that is no longer shown is kept all the same.
    let hidden = format!("/v1/orders/{}", placed[3]);
    person.client.post(&format!("{hidden}/cancel"), json!({})).await.expect(200);
    person.client.delete(&hidden).await.expect(204);
    let line = json!({ "product_id": product.id, "quantity": 3 });
    person.client.post("/v1/cart/items", line).await.expect(201);

    let first = person.client.get("/v1/users/me/export").await.expect(200);
    assert_eq!(first["account"], person.client.get("/v1/users/me").await.expect(200));
    assert_eq!(first["account"]["addresses"][0]["line1"], person.address()["line1"]);
    assert_eq!(first["sessions"].as_array().map(Vec::len), Some(2));
    assert_eq!((&first["cart"][0]["variant_id"], &first["cart"][0]["quantity"]), (&json!(product.variant), &json!(3)));
    assert_eq!(first["orders"][0]["shipping_address"], person.address());
    let mut all = ids(&first);
    let cursor = first["next_cursor"].as_str().expect("a second page");
    let second = person.client.get(&format!("/v1/users/me/export?cursor={cursor}")).await.expect(200);
    assert_eq!((&second["account"], &second["next_cursor"]), (&json!(null), &json!(null)));
    all.extend(ids(&second));
    assert_eq!(all, placed);

    let other = shop.customer().await.get("/v1/users/me/export").await.expect(200);
    assert_eq!((ids(&other).len(), &other["cart"]), (0, &json!([])));
    person.client.get("/v1/users/me/export?cursor=abc").await.problem(400, "invalid_parameter");
}

#[tokio::test]
async fn a_guest_gets_their_order() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 9).await;
    let body = json!({ "email": "guest@example.com", "items": [{ "product_id": product.id, "quantity": 2 }] });
    let order = shop.visitor().post("/v1/orders", body).await.expect(201);
    let guest = shop.visitor().with("order-token", order["order_token"].as_str().expect("a token"));
    let kept = guest.get("/v1/users/me/export").await.expect(200);
    assert_eq!((ids(&kept), &kept["account"]), (vec![order["id"].as_str().expect("an id").to_owned()], &json!(null)));
    assert_eq!(kept["orders"][0]["email"], "guest@example.com");
    shop.visitor().get("/v1/users/me/export").await.problem(401, "token_required");
    let stranger = shop.visitor().with("order-token", &"A".repeat(43));
    stranger.get("/v1/users/me/export").await.problem(404, "not_found");
}
