//! Stock policies: denied, back-ordered, not counted; and the most units of an order.

use serde_json::{Value, json};
use tests::{Product, Shop};

async fn buy(shop: &Shop, product: &Product, quantity: i64) -> tests::Answer {
    let order = json!({ "email": "ada@example.com", "items": [product.item(quantity)] });
    shop.visitor().post("/v1/orders", order).await
}

async fn cancel(shop: &Shop, order: &Value) {
    let path = format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
    shop.admin().put(&path, json!({ "status": "cancelled" })).await.expect(200);
}

async fn shown(shop: &Shop, product: &Product) -> Value {
    shop.visitor().get(&product.path).await.expect(200)["variants"][0].clone()
}

async fn is_listed(shop: &Shop, product: &Product) -> bool {
    shop.gateway.drain_stream().await;
    let list = format!("/v1/products?in_stock=true&limit=100&category={}", shop.category());
    let list = shop.visitor().get(&list).await.expect(200);
    list["items"].as_array().expect("items").iter().any(|item| item["id"] == *product.id)
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "waits for the stream")]
async fn a_back_order_goes_down_to_its_limit() {
    let shop = Shop::open().await;
    let fields = json!({ "price": "5.00", "stock": 2, "backorder": "allow", "backorder_limit": 3 });
    let product = shop.product_with(fields).await;
    let line = shop.visitor().post("/v1/cart/items", product.item(4)).await.expect(201);
    let item = &line["item"];
    assert_eq!((&item["available"], &item["backordered"], &item["purchasable"]), (&json!(2), &json!(2), &json!(true)));
    let order = buy(&shop, &product, 4).await.expect(201);
    let variant = shown(&shop, &product).await;
    assert_eq!((&variant["stock"], &variant["in_stock"]), (&json!(-2), &json!(true)));
    assert!(is_listed(&shop, &product).await, "one more can be ordered");
    let problem = buy(&shop, &product, 2).await.problem(409, "out_of_stock");
    assert_eq!(problem["available"], 1);
    buy(&shop, &product, 1).await.expect(201);
    assert_eq!(shown(&shop, &product).await["in_stock"], false);
    assert!(!is_listed(&shop, &product).await);
    cancel(&shop, &order).await;
    assert_eq!(shown(&shop, &product).await["stock"], 1);
    assert!(is_listed(&shop, &product).await);

    let parts = json!({ "parts": 2, "reason": "much asked for" });
    shop.admin().post(&product.stock_path(), parts).await.problem(422, "against_policy");
    let owed = json!({ "set": -3, "expected": 1, "reason": "counted" });
    assert_eq!(shop.admin().post(&product.stock_path(), owed).await.expect(200)["available"], -3);
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "waits for the stream")]
async fn a_back_order_without_a_limit_never_ends() {
    let shop = Shop::open().await;
    let product = shop.product_with(json!({ "price": "5.00", "stock": -2, "backorder": "allow" })).await;
    buy(&shop, &product, 50_000).await.expect(201);
    assert_eq!(shown(&shop, &product).await["stock"], -50_002);
    assert!(is_listed(&shop, &product).await);
    // Then it is not allowed any more: what is owed stays owed, and nothing more is sold.
    shop.admin().patch(&product.path, json!({ "backorder": "deny" })).await.expect(200);
    let variant = shown(&shop, &product).await;
    assert_eq!((&variant["stock"], &variant["in_stock"]), (&json!(-50_002), &json!(false)));
    assert!(!is_listed(&shop, &product).await, "the list follows the policy at once");
    buy(&shop, &product, 1).await.problem(409, "out_of_stock");
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "waits for the stream")]
async fn what_is_not_counted_is_always_sold_and_never_comes_back() {
    let shop = Shop::open().await;
    let product = shop.product_with(json!({ "price": "5.00", "stock": null, "requires_shipping": false })).await;
    let line = shop.visitor().post("/v1/cart/items", product.item(9)).await.expect(201);
    assert_eq!((&line["item"]["available"], &line["item"]["purchasable"]), (&Value::Null, &json!(true)));
    let order = buy(&shop, &product, 1_000).await.expect(201);
    let variant = shown(&shop, &product).await;
    assert_eq!((&variant["stock"], &variant["in_stock"]), (&Value::Null, &json!(true)));
    assert!(is_listed(&shop, &product).await);
    let adjust = json!({ "delta": 1, "reason": "found" });
    shop.admin().post(&product.stock_path(), adjust).await.problem(422, "stock_not_counted");

    // Counted from now on. The order from before took nothing, so nothing comes back.
    shop.admin().patch(&product.path, json!({ "stock": 3 })).await.expect(200);
    cancel(&shop, &order).await;
    assert_eq!(shown(&shop, &product).await["stock"], 3);
    let order = buy(&shop, &product, 3).await.expect(201);
    assert!(!is_listed(&shop, &product).await);
    // And the other way round: what was counted comes back to the counter, also while it does not count.
    shop.admin().patch(&product.path, json!({ "stock": null })).await.expect(200);
    assert!(is_listed(&shop, &product).await, "the list follows the policy at once");
    cancel(&shop, &order).await;
    shop.admin().patch(&product.path, json!({ "stock": 4 })).await.expect(200);
    assert_eq!(shown(&shop, &product).await["stock"], 4);
}

#[tokio::test]
async fn one_order_has_no_more_than_it_may() {
    let shop = Shop::open().await;
    let product = shop.product_with(json!({ "price": "5.00", "stock": 10, "max_per_order": 2 })).await;
    let customer = shop.customer().await;
    let problem = customer.post("/v1/cart/items", product.item(3)).await.problem(422, "invalid_fields");
    assert_eq!(problem["errors"][0]["code"], "above_max_per_order");
    customer.post("/v1/cart/items", product.item(2)).await.expect(201);
    customer.post("/v1/cart/items", product.item(1)).await.problem(422, "invalid_fields");
    let problem = buy(&shop, &product, 3).await.problem(422, "invalid_fields");
    assert_eq!(problem["errors"][0]["pointer"], "/items/0/quantity");
    // The limit fell while it was in the cart.
    shop.admin().patch(&product.path, json!({ "max_per_order": 1 })).await.expect(200);
    assert_eq!(customer.get("/v1/cart").await.expect(200)["items"][0]["purchasable"], false);
    let problem = customer.post("/v1/orders", json!({})).await.problem(422, "above_max_per_order");
    assert_eq!((&problem["products"][0]["max_per_order"], shop.stock(&product).await), (&json!(1), 10));
}

/// A floor holds against many at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_is_owed_than_the_limit() {
    let shop = Shop::open().await;
    let fields = json!({ "price": "5.00", "stock": 5, "backorder": "allow", "backorder_limit": 7 });
    let product = shop.product_with(fields).await;
    let sold = futures::future::join_all((0..40).map(|_| buy(&shop, &product, 1))).await;
    assert_eq!(sold.iter().filter(|answer| answer.status == 201).count(), 12);
    assert_eq!(shown(&shop, &product).await["stock"], -7);
}

/// What is owed under an older policy stays owed: a delivery makes it less, and no division forgets it.
#[tokio::test]
async fn what_is_owed_is_delivered() {
    let shop = Shop::open().await;
    let product = shop.product_with(json!({ "price": "5.00", "stock": 0, "backorder": "allow" })).await;
    buy(&shop, &product, 5).await.expect(201);
    shop.admin().patch(&product.path, json!({ "backorder": "deny" })).await.expect(200);
    let parts = json!({ "parts": 4, "reason": "much asked for" });
    shop.admin().post(&product.stock_path(), parts).await.problem(422, "against_policy");
    let delivery = json!({ "delta": 20, "reason": "delivered" });
    assert_eq!(shop.admin().post(&product.stock_path(), delivery).await.expect(200)["available"], 15);
}
