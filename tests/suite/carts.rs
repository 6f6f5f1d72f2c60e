//! Carts of customers and visitors.

use futures::future::join_all;
use serde_json::json;
use tests::Shop;

/// A failure of others (vendure 2187): concurrent edits lose nothing.
#[tokio::test]
async fn concurrent_edits_lose_nothing() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let mut products = Vec::new();
    for _ in 0..4 {
        products.push(shop.product("1.00", 1_000).await);
    }
    let adds = (0..24).map(|index| {
        let body = json!({ "product_id": products[index % 4].id, "quantity": 1 });
        let customer = &customer;
        async move { customer.post("/v1/cart/items", body).await.expect(201) }
    });
    join_all(adds).await;
    let cart = customer.get("/v1/cart").await.expect(200);
    assert_eq!((&cart["line_count"], &cart["unit_count"]), (&json!(4), &json!(24)));
    assert!(cart["items"].as_array().into_iter().flatten().all(|line| line["quantity"] == 6));
}

#[tokio::test]
async fn a_visitors_cart_is_merged_once() {
    let shop = Shop::open().await;
    let (mug, bowl) = (shop.product("1.00", 9).await, shop.product("2.00", 9).await);
    let added = shop.visitor().post("/v1/cart/items", json!({ "product_id": mug.id, "quantity": 2 })).await.expect(201);
    let token = added["cart_token"].as_str().expect("a token");
    let visitor = shop.visitor().with("cart-token", token);
    visitor.post("/v1/cart/items", json!({ "product_id": bowl.id, "quantity": 1 })).await.expect(201);
    let customer = shop.customer().await;
    customer.post("/v1/cart/items", json!({ "product_id": mug.id, "quantity": 3 })).await.expect(201);

    let merges = join_all((0..4).map(|_| customer.post("/v1/cart/merge", json!({ "cart_token": token })))).await;
    for merged in merges {
        merged.expect(200);
    }
    let cart = customer.get("/v1/cart").await.expect(200);
    assert_eq!((&cart["line_count"], &cart["unit_count"]), (&json!(2), &json!(6)));
    assert_eq!(visitor.get("/v1/cart").await.expect(200)["line_count"], 0);
    shop.visitor().post("/v1/cart/merge", json!({ "cart_token": token })).await.problem(401, "token_required");
    let wrong = json!({ "cart_token": "no" });
    customer.post("/v1/cart/merge", wrong).await.field_problem(422, "/cart_token", "invalid_cart_token");
}

#[tokio::test]
async fn a_line_is_bounded_and_the_product_real() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 9).await;
    let customer = shop.customer().await;
    let add = |quantity: i64| json!({ "product_id": product.id, "quantity": quantity });
    for wrong in [0, -1, 100_001, i64::MAX] {
        customer.post("/v1/cart/items", add(wrong)).await.field_problem(422, "/quantity", "invalid_quantity");
    }
    customer.post("/v1/cart/items", add(100_000)).await.expect(201);
    customer.post("/v1/cart/items", add(1)).await.field_problem(422, "/quantity", "invalid_quantity");
    let missing = json!({ "product_id": "prod_00000000000070008000000000000000", "quantity": 1 });
    customer.post("/v1/cart/items", missing).await.problem(404, "product_not_found");
    let draft = shop.product_with(json!({ "status": "draft" })).await;
    customer
        .post("/v1/cart/items", json!({ "product_id": draft.id, "quantity": 1 }))
        .await
        .problem(404, "product_not_found");
    customer.delete(&format!("/v1/cart/items/{}", draft.id)).await.problem(404, "not_found");
    customer.delete("/v1/cart").await.expect(204);
    customer.delete("/v1/cart").await.expect(204);
    assert_eq!(customer.get("/v1/cart/total").await.expect(200)["line_count"], 0);
}

/// A visitor without a cart sees an empty one; a token that is none is refused; one of nobody shows nothing.
#[tokio::test]
async fn visitors_without_a_cart() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 9).await;
    assert_eq!(shop.visitor().get("/v1/cart").await.expect(200)["items"], json!([]));
    shop.visitor().delete("/v1/cart").await.expect(204);
    let set = format!("/v1/cart/items/{}", product.id);
    shop.visitor().put(&set, json!({ "quantity": 1 })).await.problem(404, "not_found");
    let unknown = shop.visitor().with("cart-token", "AAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(unknown.get("/v1/cart").await.expect(200)["items"], json!([]));
    shop.visitor().with("cart-token", "nope").get("/v1/cart").await.problem(401, "invalid_cart_token");
}

/// A visitor's cart is kept for thirty days after its last change, by the clock.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_visitors_cart_expires() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 9).await;
    let add = json!({ "product_id": product.id, "quantity": 1 });
    let added = shop.visitor().post("/v1/cart/items", add.clone()).await.expect(201);
    let visitor = shop.visitor().with("cart-token", added["cart_token"].as_str().expect("a token"));
    shop.advance_seconds(30 * 86_400 - 60);
    assert_eq!(visitor.get("/v1/cart").await.expect(200)["line_count"], 1);
    shop.advance_seconds(120);
    assert_eq!(visitor.get("/v1/cart").await.expect(200)["line_count"], 0);
    visitor.post("/v1/cart/items", add).await.expect(201);
    assert_eq!(visitor.get("/v1/cart").await.expect(200)["unit_count"], 1);
}

/// A cart holds at least a thousand lines, and says so when it is full.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_giant_basket() {
    let shop = Shop::open().await;
    let random = shared::random::Random::default();
    // Products straight into the table: only their number matters here.
    let customer = shop.customer().await;
    let first = shop.product("1.00", 1).await;
    let owner = shared::store::CartOwner::Customer(customer.user_id.parse().expect("an id"));
    let (store, now) = (shop.table.store(), shop.now());
    let quantity = shared::domain::Quantity::new(1).expect("in range");
    let full = store.change_cart(&owner, None, None, now, |cart, _| {
        for _ in 0..shared::domain::MAX_CART_LINES {
            cart.set(random.id::<shared::domain::ProductKind>(now).into(), quantity, shared::domain::Money::ZERO)
                .map_err(|_| "full")?;
        }
        Ok::<_, &str>(())
    });
    full.await.expect("room");
    let cart = customer.get("/v1/cart").await.expect(200);
    assert!(cart["line_count"].as_u64().is_some_and(|count| count >= 1_000));
    let add = json!({ "product_id": first.id, "quantity": 1 });
    customer.post("/v1/cart/items", add).await.problem(422, "cart_full");
}

/// What staff change of a product while they hide it, a cart that has it does not tell.
#[tokio::test]
async fn a_hidden_product_keeps_its_secrets() {
    let shop = Shop::open().await;
    let (customer, admin) = (shop.customer().await, shop.admin());
    let product = shop.product("5.00", 9).await;
    customer.post("/v1/cart/items", product.item(2)).await.expect(201);
    let hidden = json!({ "status": "draft", "price": "55.55", "image_url": "https://img.example/secret.jpg" });
    admin.patch(&product.path, hidden).await.expect(200);
    let cart = customer.get("/v1/cart").await.expect(200);
    let line = &cart["items"][0];
    assert_eq!((&line["unit_price"]["amount"], &line["image_url"]), (&json!("5.00"), &serde_json::Value::Null));
    assert_eq!((&line["purchasable"], &line["price_changed"]), (&json!(false), &json!(false)));
    assert_eq!(cart["total"]["amount"], "10.00");
    assert_eq!(customer.get("/v1/cart/total").await.expect(200)["total"]["amount"], "10.00");
    admin.patch(&product.path, json!({ "status": "active" })).await.expect(200);
    assert_eq!(customer.get("/v1/cart").await.expect(200)["total"]["amount"], "111.10");
}
