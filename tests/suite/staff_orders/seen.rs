//! A single order, whoever's it is.

use serde_json::{Value, json};
use tests::Shop;

use super::{guest_order, id, order};

fn stays(order: &Value) -> Vec<[Option<&str>; 3]> {
    let history = order["history"].as_array().expect("a history");
    history.iter().map(|it| ["status", "by", "staff_id"].map(|name| it[name].as_str())).collect()
}

#[tokio::test]
async fn staff_see_an_order_with_who_did_what() {
    let shop = Shop::open().await;
    let product = shop.product("3.50", 100).await;
    let (customer, staff) = (shop.customer().await, shop.staff().await);
    let placed = order(&customer, &product).await;
    let path = format!("/v1/orders/{}", id(&placed));
    let whole = format!("/v1/admin/orders/{}", id(&placed));
    let first = staff.get(&whole).await.expect(200);
    assert_eq!(stays(&first), [[Some("pending"), Some("buyer"), None]]);
    assert_eq!(first["history"][0]["since"], placed["created_at"]);
    for member in placed.as_object().expect("an order").keys() {
        assert_eq!(first[member], placed[member], "{member}");
    }
    for status in ["paid", "shipped"] {
        staff.patch(&path, json!({ "status": status })).await.expect(200);
    }
    let admin = shop.admin();
    let delivered = admin.put(&path, json!({ "status": "delivered" })).await.expect(200);
    let seen = staff.get(&whole).await.expect(200);
    let (by_staff, by_admin) = (Some(staff.user_id.as_str()), Some(admin.user_id.as_str()));
    let wanted = [
        [Some("pending"), Some("buyer"), None],
        [Some("paid"), Some("staff"), by_staff],
        [Some("shipped"), Some("staff"), by_staff],
        [Some("delivered"), Some("staff"), by_admin],
    ];
    assert_eq!(stays(&seen), wanted);
    assert_eq!(seen["history"][3]["since"], delivered["updated_at"]);
    assert_eq!((&seen["removed_at"], &seen["erased_at"], &seen["notes"]), (&json!(null), &json!(null), &json!([])));
    // The buyer does not see which member of staff did it.
    assert!(customer.get(&path).await.expect(200)["history"].is_null());
    assert_eq!((&seen["email"], &seen["customer_email"]), (&json!(null), &json!(customer.email)));

    customer.delete(&path).await.expect(204);
    customer.get(&path).await.problem(404, "not_found");
    let removed = staff.get(&whole).await.expect(200);
    assert!(removed["removed_at"].is_string(), "{removed}");
    staff.get(&format!("/v1/admin/orders/ord_{}", "0".repeat(32))).await.problem(404, "not_found");
}

/// Staff see who cancelled an order, and a guest's order with its address and e-mail.
#[tokio::test]
async fn staff_see_who_cancelled_an_order() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 100).await;
    let staff = shop.staff().await;
    let (by_guest, guest) = guest_order(&shop, &product, "zuleika@example.com").await;
    guest.post(&format!("/v1/orders/{}/cancel", id(&by_guest)), json!({})).await.expect(200);
    let seen = staff.get(&format!("/v1/admin/orders/{}", id(&by_guest))).await.expect(200);
    assert_eq!(stays(&seen)[1], [Some("cancelled"), Some("buyer"), None]);
    assert_eq!((&seen["email"], &seen["customer_email"]), (&json!("zuleika@example.com"), &json!(null)));
    assert_eq!((&seen["shipping_address"]["line1"], &seen["items"][0]["quantity"]), (&json!("7 Zed Mews"), &json!(2)));

    let by_staff = order(&shop.customer().await, &product).await;
    // Once more changes nothing, neither what was noted.
    for who in [&staff, &shop.admin()] {
        who.patch(&format!("/v1/orders/{}", id(&by_staff)), json!({ "status": "cancelled" })).await.expect(200);
    }
    let seen = staff.get(&format!("/v1/admin/orders/{}", id(&by_staff))).await.expect(200);
    assert_eq!(stays(&seen)[1..], [[Some("cancelled"), Some("staff"), Some(staff.user_id.as_str())]]);
}

/// An order whose lines are items of their own.
#[tokio::test]
async fn staff_see_all_lines_of_a_large_order() {
    let shop = Shop::open().await;
    let mut items = Vec::new();
    for _ in 0..120 {
        items.push(json!({ "product_id": shop.product("1.00", 5).await.id, "quantity": 1 }));
    }
    let customer = shop.customer().await;
    let placed = customer.post("/v1/orders", json!({ "items": items })).await.expect(201);
    let seen = shop.staff().await.get(&format!("/v1/admin/orders/{}", id(&placed))).await.expect(200);
    assert_eq!((&seen["items"], seen["items"].as_array().map(Vec::len)), (&placed["items"], Some(120)));
}

/// `GET /v1/orders/{id}` is for staff too: with a token that says so, for as long as it is true.
#[tokio::test]
async fn staff_see_anybodys_order_as_its_buyer_does() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 100).await;
    let (customer, staff, other) = (shop.customer().await, shop.staff().await, shop.customer().await);
    let (guests, _) = guest_order(&shop, &product, "guest@example.com").await;
    let customers = order(&customer, &product).await;
    let path = format!("/v1/orders/{}", id(&customers));
    assert_eq!(staff.get(&path).await.expect(200), customers);
    assert_eq!(staff.get(&format!("/v1/orders/{}", id(&guests))).await.expect(200)["email"], "guest@example.com");
    other.get(&path).await.problem(404, "not_found");
    // A buyer's other rights are not theirs.
    staff.post(&format!("{path}/cancel"), json!({})).await.problem(404, "not_found");
    staff.delete(&format!("{path}/personal-data")).await.problem(404, "not_found");

    let profile = format!("/v1/admin/users/{}", staff.user_id);
    shop.admin().patch(&profile, json!({ "role": "customer" })).await.expect(200);
    staff.get(&path).await.problem(404, "not_found");
    staff.get(&format!("/v1/admin/orders/{}", id(&customers))).await.problem(403, "forbidden");
}
