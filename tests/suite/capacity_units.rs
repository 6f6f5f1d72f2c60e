//! What requests take of DynamoDB, in the units that it bills. All items are below a kilobyte where nothing else is
//! said, so that each costs what its operation does.

use serde_json::json;
use shared::capacity_units::CapacityUnits;
use tests::{Shop, captured_logs};

/// What the latest request to a route took: read units, write units.
fn taken(shop: &Shop, route_key: &str) -> (CapacityUnits, CapacityUnits) {
    let records = shop.gateway.recorder().take();
    let record = records.iter().rfind(|record| record.route_key == route_key).expect("a record");
    (record.read_units, record.write_units)
}

fn whole(read: u64, write: u64) -> (CapacityUnits, CapacityUnits) {
    (CapacityUnits::whole(read), CapacityUnits::whole(write))
}

/// DynamoDB Local miscounts transactions: it tells four times what one of the actions takes, however many there are. And
/// it counts nothing for the keys that a batch does not find, which DynamoDB bills.
fn miscounts() -> bool {
    std::env::var("AWS_ENDPOINT_URL_DYNAMODB").is_ok()
}

/// A read is 1, or 1/2 where it need not be of now, and a write 1.
#[tokio::test]
#[cfg_attr(lacks = "counts", ignore = "counts calls to DynamoDB")]
async fn every_kind_of_call_is_counted() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 10).await;
    let customer = shop.customer().await;
    customer.get(&format!("/v1/categories/{}", shop.category())).await.expect(200);
    assert_eq!(taken(&shop, "GET /v1/categories/{id}"), whole(1, 0), "GetItem");
    customer.get(&product.path).await.expect(200);
    assert_eq!(taken(&shop, "GET /v1/products/{id}"), whole(2, 0), "BatchGetItem of product and stock");
    customer.get("/v1/products").await.expect(200);
    assert_eq!(taken(&shop, "GET /v1/products"), (CapacityUnits::halves(1), CapacityUnits::default()), "Query");

    let line = json!({ "product_id": product.id, "quantity": 1 });
    customer.post("/v1/cart/items", line.clone()).await.expect(201);
    let (read, write) = taken(&shop, "POST /v1/cart/items");
    assert!(
        miscounts() || read == CapacityUnits::whole(3),
        "BatchGetItem of two that are there and one that is not: {read}"
    );
    assert_eq!(write, CapacityUnits::whole(1), "PutItem");
    customer.post("/v1/cart/items", line).await.expect(201);
    assert_eq!(taken(&shop, "POST /v1/cart/items"), whole(3, 1), "BatchGetItem of three, PutItem");
    customer.get("/v1/cart").await.expect(200);
    let viewed = (CapacityUnits::halves(4), CapacityUnits::default());
    assert_eq!(taken(&shop, "GET /v1/cart"), viewed, "GetItem, BatchGetItem of two that may be a moment old");

    let refresh = json!({ "refresh_token": customer.refresh_token });
    let pair = customer.post("/v1/auth/token/refresh", refresh).await.expect(200);
    assert_eq!(taken(&shop, "POST /v1/auth/token/refresh"), whole(0, 1), "UpdateItem");
    customer.post("/v1/auth/logout", json!({ "refresh_token": pair["refresh_token"] })).await.expect(204);
    assert_eq!(taken(&shop, "POST /v1/auth/logout"), whole(0, 1), "DeleteItem");
}

/// In a transaction a write is 2, and still 1 to an index.
#[tokio::test]
#[cfg_attr(any(lacks = "counts", lacks = "embedded"), ignore = "counts calls to DynamoDB, needs the embedded DynamoDB")]
async fn transactions_are_counted_double() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    for _ in 0..2 {
        let line = json!({ "product_id": shop.product("1.00", 10).await.id, "quantity": 1 });
        customer.post("/v1/cart/items", line).await.expect(201);
    }
    let keyed = customer.with("idempotency-key", "units");
    let order = keyed.post("/v1/orders", json!({})).await.expect(201);
    // The order and its row for staff, the pointer, the number, the account, the key, the cart, and two products' stock.
    let placing = 2 + 1 + 2 + 2 + 2 + 2 + 2 + 2 * 2;
    assert_eq!(
        taken(&shop, "POST /v1/orders"),
        whole(4, placing),
        "BatchGetItem of two, and of four that may be a moment old, TransactWriteItems"
    );
    keyed.post("/v1/orders", json!({})).await.expect(201);
    assert_eq!(taken(&shop, "POST /v1/orders"), whole(3, 0), "BatchGetItem of two, GetItem");
    let path = format!("/v1/orders/{}/cancel", order["id"].as_str().expect("an id"));
    customer.post(&path, json!({})).await.expect(200);
    // The order, whose row for staff goes from one list to another, and the stock.
    let cancelling = 2 + 2 + 2 * 2;
    assert_eq!(taken(&shop, "POST /v1/orders/{id}/cancel"), whole(1, cancelling), "GetItem, TransactWriteItems");
}

/// Larger items cost more, by the kilobyte written and by four of them read.
#[tokio::test]
#[cfg_attr(any(lacks = "counts", lacks = "embedded"), ignore = "counts calls to DynamoDB, needs the embedded DynamoDB")]
async fn what_is_large_costs_more() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let mut lines = Vec::new();
    for _ in 0..95 {
        let product = shop.product_with(json!({ "name": "A name of fifty letters, for lines of the same length" }));
        lines.push(json!({ "product_id": product.await.id, "quantity": 1 }));
    }
    let order = customer.post("/v1/orders", json!({ "items": lines })).await.expect(201);
    let (read, write) = taken(&shop, "POST /v1/orders");
    assert_eq!(read, CapacityUnits::halves(190), "two items each, which may be a moment old");
    // The order is some kilobytes, and its row in the index is not: that carries no lines.
    let small = 2 * 95 + 2 + 1;
    let order_kilobytes = (12..=18).find(|kilobytes| write == CapacityUnits::whole(small + 2 * kilobytes));
    let kilobytes = order_kilobytes.unwrap_or_else(|| panic!("{write} units"));
    customer.get(&format!("/v1/orders/{}", order["id"].as_str().expect("an id"))).await.expect(200);
    assert_eq!(taken(&shop, "GET /v1/orders/{id}"), whole(kilobytes.div_ceil(4), 0));
}

/// The one line that each request logs has them too.
#[tokio::test]
#[cfg_attr(lacks = "logs", ignore = "reads the log")]
async fn the_log_tells_the_units() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 1).await;
    let customer = shop.customer().await;
    let line = json!({ "product_id": product.id, "quantity": 1 });
    customer.post("/v1/cart/items", line.clone()).await.expect(201);
    let listed = customer.get("/v1/products").await;
    let added = customer.post("/v1/cart/items", line).await;
    for (answer, read, write) in [(listed, 0.5, 0.0), (added, 3.0, 1.0)] {
        let id = answer.header("x-request-id").expect("an id").to_owned();
        let logs = captured_logs();
        let line = logs.lines().find(|line| line.contains(&id)).expect("a line");
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert_eq!((&line["read_units"], &line["write_units"]), (&json!(read), &json!(write)));
    }
}
