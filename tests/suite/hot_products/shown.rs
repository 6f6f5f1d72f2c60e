//! What customers see of it.

use serde_json::json;
use tests::Shop;

use super::scene::{shards, spread, stock_path};

#[tokio::test]
async fn carts_show_the_sum() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let (hot, plain) = (shop.product("3.00", 12).await, shop.product("2.00", 5).await);
    spread(&staff, &hot, 8).await;
    let customer = shop.customer().await;
    let added = customer.post("/v1/cart/items", json!({ "product_id": hot.id, "quantity": 7 })).await.expect(201);
    assert_eq!((&added["item"]["available"], &added["item"]["purchasable"]), (&json!(12), &json!(true)));
    let path = format!("/v1/cart/items/{}", hot.id);
    let set = customer.put(&path, json!({ "quantity": 13 })).await.expect(200);
    assert_eq!((&set["item"]["available"], &set["item"]["purchasable"]), (&json!(12), &json!(false)));
    customer.post("/v1/cart/items", json!({ "product_id": plain.id, "quantity": 1 })).await.expect(201);
    let cart = customer.get("/v1/cart").await.expect(200);
    assert_eq!((&cart["items"][0]["available"], &cart["items"][1]["available"]), (&json!(12), &json!(5)));
    staff.delete(&hot.path).await.expect(204);
    assert_eq!(customer.get("/v1/cart").await.expect(200)["items"][0]["available"], 0);
}

/// What was bought while it was in one shard comes back when it is in several, and the other way round.
#[tokio::test]
async fn what_comes_back_comes_back_whatever_the_shards() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 12).await;
    let customer = shop.customer().await;
    for (bought_in, returned_in) in [(1, 6), (6, 1), (6, 64)] {
        spread(&staff, &product, bought_in).await;
        let items = json!({ "items": [{ "product_id": product.id, "quantity": 2 }] });
        let order = customer.post("/v1/orders", items).await.expect(201);
        spread(&staff, &product, returned_in).await;
        assert_eq!(shop.stock(&product).await, 10);
        let cancel = format!("/v1/orders/{}/cancel", order["id"].as_str().expect("an id"));
        customer.post(&cancel, json!({})).await.expect(200);
        assert_eq!(shop.stock(&product).await, 12);
    }
}

/// Lists say sold out when the last of the shards is, whichever it is, and in stock as long as one has some.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn lists_follow_the_sum() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 4).await;
    let in_stock = || async {
        shop.gateway.drain_stream().await;
        let of = |filter: &'static str| {
            let path = format!("/v1/products?in_stock={filter}&category={}", shop.category());
            let visitor = shop.visitor();
            async move { visitor.get(&path).await.expect(200)["items"].as_array().map_or(0, Vec::len) }
        };
        match (of("true").await, of("false").await) {
            (1, 0) => true,
            (0, 1) => false,
            rows => panic!("{rows:?}"),
        }
    };
    let adjust = |delta: i64| {
        let (staff, path) = (&staff, stock_path(&product));
        async move { staff.post(&path, json!({ "delta": delta, "reason": "r" })).await.expect(200) }
    };
    spread(&staff, &product, 4).await;
    assert!(in_stock().await);
    for left in [3, 2, 1, 0] {
        adjust(-1).await;
        assert_eq!(in_stock().await, left > 0, "{left} left in {:?}", shards(&shop, &product).await);
    }
    // What comes back is in the first shard; the last one that sells out is another.
    adjust(1).await;
    assert!(in_stock().await);
    spread(&staff, &product, 1).await;
    spread(&staff, &product, 2).await;
    assert!(in_stock().await);
    adjust(1).await;
    assert_eq!(shards(&shop, &product).await, [2, 0]);
    adjust(-2).await;
    assert!(!in_stock().await);
    // A list that has not caught up is put right by an edit: as much as the shards have.
    for stock in [5, 0, 1] {
        staff.patch(&product.path, json!({ "stock": stock })).await.expect(200);
        assert_eq!(in_stock().await, stock > 0);
    }
    adjust(-1).await;
    staff.patch(&product.path, json!({ "price": "9.00" })).await.expect(200);
    assert!(!in_stock().await);
}
