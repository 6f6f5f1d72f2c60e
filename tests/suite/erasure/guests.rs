//! Guests have an order and its token, and no account.

use serde_json::json;
use tests::Shop;

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_guest_erases_what_their_order_says_of_them() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 9).await;
    let address = json!({ "name": "Zuleika Quux", "line1": "7 Zed Mews", "city": "Leeds", "country": "GB" });
    let body = json!({
        "items": [{ "product_id": product.id, "quantity": 2 }],
        "email": "zuleika.quux@example.com", "shipping_address": address,
    });
    let order = shop.visitor().post("/v1/orders", body).await.expect(201);
    let path = format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
    let guest = shop.visitor().with("order-token", order["order_token"].as_str().expect("a token"));

    let erase = format!("{path}/personal-data");
    shop.visitor().delete(&erase).await.problem(401, "token_required");
    let stranger = "A".repeat(43);
    shop.visitor().with("order-token", &stranger).delete(&erase).await.problem(404, "not_found");
    for _ in 0..2 {
        guest.delete(&erase).await.expect(204);
    }
    let table = shop.dump().await;
    for personal in ["Zuleika", "7 Zed Mews", "zuleika.quux@example.com"] {
        assert!(!table.contains(personal), "{personal} is still in the table");
    }
    // Nor can the order be found by the address.
    let id = order["id"].as_str().expect("an id");
    let found = table.lines().find(|line| line.contains(id) && line.contains("ORDERS_OF#"));
    assert!(found.is_none(), "{found:?}");
    let kept = guest.get(&path).await.expect(200);
    assert_eq!((&kept["email"], &kept["shipping_address"]), (&json!(null), &json!(null)));
    assert_eq!((&kept["total"], &kept["number"]), (&order["total"], &order["number"]));
    // It can still be cancelled.
    guest.post(&format!("{path}/cancel"), json!({})).await.expect(200);
    assert_eq!(shop.stock(&product).await, 9);
}
