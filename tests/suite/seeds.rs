//! The flows that five Django shops document, each walked through on our routes.

use serde_json::json;
use tests::{Shop, log_in, unique};

/// Register, token, refresh, products, cart add, update and delete, checkout, history.
#[tokio::test]
async fn seed_a_account_cart_checkout_history() {
    let shop = Shop::open().await;
    let (mug, bowl) = (shop.product("12.50", 5).await, shop.product("3.00", 5).await);
    let visitor = shop.visitor();
    let email = format!("a{}@example.com", unique());
    let account = json!({ "email": email, "password": "a-long-password", "re_password": "a-long-password" });
    visitor.post("/v1/auth/register", account).await.expect(201);
    let customer = log_in(&visitor, &email, "a-long-password").await;
    let refreshed = visitor.post("/v1/auth/token/refresh", json!({ "refresh_token": customer.refresh_token })).await;
    let customer = customer.with_bearer(refreshed.expect(200)["access_token"].as_str().expect("a token"));

    let products = customer.get(&format!("/v1/products?category={}", shop.category())).await.expect(200);
    assert_eq!(products["items"].as_array().map(Vec::len), Some(2));
    customer.post("/v1/cart/items", json!({ "product_id": mug.id, "quantity": 1 })).await.expect(201);
    customer.post("/v1/cart/items", json!({ "product_id": bowl.id, "quantity": 2 })).await.expect(201);
    customer.put(&format!("/v1/cart/items/{}", mug.id), json!({ "quantity": 3 })).await.expect(200);
    customer.delete(&format!("/v1/cart/items/{}", bowl.id)).await.expect(204);
    let cart = customer.get("/v1/cart").await.expect(200);
    assert_eq!(cart["total"], json!({ "amount": "37.50", "currency": "USD" }));

    let order = customer.post("/v1/orders", json!({})).await.expect(201);
    assert_eq!(order["total"]["amount"], "37.50");
    assert_eq!(shop.stock(&mug).await, 2);
    let history = customer.get("/v1/orders").await.expect(200);
    assert_eq!(history["items"][0]["id"], order["id"]);
    assert_eq!(customer.get("/v1/cart").await.expect(200)["items"], json!([]));
}

/// Log-in by username, product work by staff, search, filter and order, cart total, an order from explicit items, its
/// removal, status by staff.
#[tokio::test]
async fn seed_b_username_admin_products_explicit_items() {
    let shop = Shop::open().await;
    let name = format!("bea{}", unique());
    let account = json!({ "email": format!("{name}@example.com"), "username": name, "password": "b-long-password" });
    shop.visitor().post("/v1/auth/register", account).await.expect(201);
    let tokens = json!({ "username": name.to_uppercase(), "password": "b-long-password" });
    let tokens = shop.visitor().post("/v1/auth/token", tokens).await.expect(200);
    let customer = shop.visitor().with_bearer(tokens["access_token"].as_str().expect("a token"));

    let staff = shop.staff().await;
    let product = json!({ "name": "Red kettle", "price": 40, "stock": 3, "category_id": shop.category() });
    customer.post("/v1/products", product.clone()).await.problem(403, "forbidden");
    let kettle = staff.post("/v1/products", product).await.expect(201);
    let kettle_path = format!("/v1/products/{}", kettle["id"].as_str().expect("an id"));
    staff.patch(&kettle_path, json!({ "price": "42.00" })).await.expect(200);
    shop.product_with(json!({ "name": "Blue kettle", "price": "30.00" })).await;
    let gone = shop.product_with(json!({ "name": "Old kettle" })).await;
    staff.delete(&gone.path).await.expect(204);

    let query = format!("/v1/products?q=KETTLE&min_price=20&sort=-price&category={}", shop.category());
    let found = customer.get(&query).await.expect(200);
    let names: Vec<_> = found["items"].as_array().into_iter().flatten().map(|item| item["name"].clone()).collect();
    assert_eq!(names, ["Red kettle", "Blue kettle"]);
    customer.post("/v1/cart/items", json!({ "product_id": kettle["id"], "quantity": 2 })).await.expect(201);
    assert_eq!(customer.get("/v1/cart/total").await.expect(200)["total"]["amount"], "84.00");

    let items = json!({ "items": [{ "product_id": kettle["id"], "quantity": 1 }] });
    let order = customer.post("/v1/orders", items).await.expect(201);
    let path = format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
    customer.delete(&path).await.problem(409, "order_open");
    staff.patch(&path, json!({ "status": "shipped" })).await.expect(200);
    let delivered = staff.put(&path, json!({ "status": "delivered" })).await.expect(200);
    assert_eq!(delivered["next_statuses"], json!([]));
    customer.delete(&path).await.expect(204);
    customer.get(&path).await.problem(404, "not_found");
    assert_eq!(customer.get("/v1/cart").await.expect(200)["unit_count"], 2, "explicit items leave the cart alone");
}

/// Verifying a token, products and categories, viewing the cart.
#[tokio::test]
async fn seed_c_verify_token_categories_cart() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let verified = shop.visitor().post("/v1/auth/token/verify", json!({ "token": customer.access_token })).await;
    let claims = verified.expect(200);
    assert_eq!((&claims["active"], &claims["sub"]), (&json!(true), &json!(customer.user_id)));
    assert_eq!(shop.visitor().post("/v1/auth/token/verify", json!({ "token": "x.y.z" })).await.status, 401);

    let staff = shop.staff().await;
    let category = staff.post("/v1/categories", json!({ "name": "Kitchen & Table" })).await.expect(201);
    assert_eq!(category["slug"], "kitchen-table");
    let path = format!("/v1/categories/{}", category["id"].as_str().expect("an id"));
    staff.patch(&path, json!({ "name": "Kitchen" })).await.expect(200);
    let product = shop.product_with(json!({ "category_id": category["id"] })).await;
    staff.delete(&path).await.problem(409, "category_not_empty");
    assert_eq!(customer.get(&path).await.expect(200)["name"], "Kitchen");
    staff.delete(&product.path).await.expect(204);
    staff.delete(&path).await.expect(204);
    customer.get(&path).await.problem(404, "not_found");

    let cart = customer.get("/v1/cart").await.expect(200);
    assert_eq!((&cart["items"], &cart["total"]["amount"]), (&json!([]), &json!("0.00")));
}

/// A visitor's cart and order, the profile, filters by category, price and stock, status by staff with its errors.
#[tokio::test]
async fn seed_d_visitor_order_profile_filters() {
    let shop = Shop::open().await;
    let (here, sold_out) = (shop.product("5.00", 2).await, shop.product("6.00", 0).await);
    let added = shop.visitor().post("/v1/cart/items", json!({ "product_id": here.id, "quantity": 1 })).await;
    let token = added.header("cart-token").expect("a token").to_owned();
    assert_eq!(added.expect(201)["cart_token"], token);
    let visitor = shop.visitor().with("cart-token", &token);
    visitor.post("/v1/orders", json!({})).await.field_problem(422, "/email", "required");
    let order = visitor.post("/v1/orders", json!({ "email": "guest@example.com" })).await.expect(201);
    let path = format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
    let guest = shop.visitor().with("order-token", order["order_token"].as_str().expect("a token"));
    assert_eq!(guest.get(&path).await.expect(200)["status"], "pending");
    assert_eq!(shop.visitor().get(&path).await.status, 401);

    let customer = shop.customer().await;
    let address = json!({ "name": "Dee", "line1": "1 High St", "city": "Leeds", "country": "gb" });
    let profile = json!({ "name": "Dee", "phone": "+44 1632 960001", "addresses": [address] });
    let changed = customer.patch("/v1/users/me", profile).await.expect(200);
    assert_eq!(changed["addresses"][0]["country"], "GB");
    assert_eq!(customer.get("/v1/users/me").await.expect(200)["name"], "Dee");

    shop.gateway.drain_stream().await;
    let query = format!("/v1/products?category={}&min_price=1&max_price=10&in_stock=false", shop.category());
    let found = customer.get(&query).await.expect(200);
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(found["items"][0]["id"], sold_out.id);

    let staff = shop.staff().await;
    staff.patch(&path, json!({ "status": "delivered" })).await.problem(409, "illegal_status");
    staff.patch(&path, json!({ "status": "eaten" })).await.field_problem(422, "/status", "unknown_value");
    customer.patch(&path, json!({ "status": "paid" })).await.problem(403, "forbidden");
    let missing = "/v1/orders/ord_00000000000070008000000000000000";
    staff.patch(missing, json!({ "status": "paid" })).await.problem(404, "not_found");
    assert_eq!(staff.patch(&path, json!({ "status": "paid" })).await.expect(200)["status"], "paid");
}

/// Logging out kills the refresh token; profile, category and product work; an order whose cancelling restores stock.
#[tokio::test]
async fn seed_e_logout_and_cancel() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let refresh = json!({ "refresh_token": customer.refresh_token });
    customer.post("/v1/auth/logout", refresh.clone()).await.expect(204);
    customer.post("/v1/auth/token/refresh", refresh).await.problem(401, "invalid_refresh_token");

    let customer = log_in(&shop.visitor(), &customer.email, &customer.password).await;
    let replaced = customer.put("/v1/users/me", json!({ "name": "Eve" })).await.expect(200);
    assert_eq!((&replaced["name"], &replaced["phone"]), (&json!("Eve"), &json!(null)));
    let product = shop.product("9.99", 4).await;
    customer.post("/v1/cart/items", json!({ "product_id": product.id, "quantity": 3 })).await.expect(201);
    let order = customer.post("/v1/orders", json!({})).await.expect(201);
    assert_eq!(shop.stock(&product).await, 1);
    let cancel = format!("/v1/orders/{}/cancel", order["id"].as_str().expect("an id"));
    let cancelled = customer.post(&cancel, json!({})).await.expect(200);
    assert_eq!((&cancelled["status"], &cancelled["next_statuses"]), (&json!("cancelled"), &json!([])));
    assert_eq!(shop.stock(&product).await, 4);
    assert_eq!(customer.post(&cancel, json!({})).await.expect(200), cancelled, "once more changes nothing");
    assert_eq!(shop.stock(&product).await, 4);
}
