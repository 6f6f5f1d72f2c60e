//! What it costs.

use serde_json::{Value, json};
use tests::{Answer, Shop};

use super::scene::{spread, stock_path};

/// What a stock in several shards costs more, as `docs/access-patterns.md` has it, and that the roles allow it.
#[tokio::test]
#[cfg_attr(lacks = "counts", ignore = "counts calls to DynamoDB")]
async fn the_calls_of_a_spread_stock() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 12).await;
    let path = stock_path(&product);
    let customer = shop.customer().await;
    spread(&staff, &product, 2).await;
    makes(&shop, shop.visitor().get(&product.path), &["BatchGetItem", "Query"]).await;
    let item = json!({ "product_id": product.id, "quantity": 1 });
    makes(&shop, customer.post("/v1/cart/items", item), &["BatchGetItem", "Query", "PutItem"]).await;
    makes(&shop, customer.get("/v1/cart"), &["GetItem", "BatchGetItem", "Query"]).await;
    makes(&shop, customer.get("/v1/cart/total"), &["GetItem", "BatchGetItem"]).await;
    let change = |body: Value| {
        let (staff, path) = (&staff, &path);
        async move { staff.post(path, body).await }
    };
    let spreading = change(json!({ "parts": 4, "reason": "r" }));
    makes(&shop, spreading, &["GetItem", "Query", "TransactWriteItems", "Query"]).await;
    let taking = change(json!({ "delta": -5, "reason": "r" }));
    makes(&shop, taking, &["GetItem", "TransactWriteItems", "Query", "TransactWriteItems", "Query"]).await;
    let too_many = change(json!({ "delta": -50, "reason": "r" }));
    makes(&shop, too_many, &["GetItem", "TransactWriteItems", "Query", "TransactGetItems"]).await;
    let pricing = staff.patch(&product.path, json!({ "price": "1.00" }));
    makes(&shop, pricing, &["GetItem", "BatchGetItem", "Query", "TransactWriteItems"]).await;
    makes(&shop, staff.delete(&product.path), &["GetItem", "BatchGetItem", "Query", "TransactWriteItems"]).await;
}

/// What a request asks of DynamoDB.
async fn makes(shop: &Shop, request: impl Future<Output = Answer>, calls: &[&str]) {
    shop.gateway.drain_stream().await;
    shop.gateway.recorder().take();
    let answer = request.await;
    let records = shop.gateway.recorder().take();
    let record = records.iter().find(|it| !it.method.is_empty()).expect("a record");
    assert_eq!(record.calls, calls, "{answer:?}");
}
