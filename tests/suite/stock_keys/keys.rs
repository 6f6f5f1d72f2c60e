//! What a key is of: one request of one member of staff, for a day.

use serde_json::{Value, json};
use tests::{Client, Shop};

fn delta(units: i64) -> Value {
    json!({ "delta": units, "reason": "delivery" })
}

fn keyed(client: &Client) -> Client {
    client.with("idempotency-key", "delivery-4711")
}

#[tokio::test]
async fn a_key_is_of_one_request() {
    let shop = Shop::open().await;
    let (product, other) = (shop.product("3.00", 12).await, shop.product("3.00", 12).await);
    let staff = keyed(&shop.staff().await);
    let of = |id: &str| format!("/v1/variants/{id}/stock");
    let path = of(&product.variant);
    staff.post(&path, delta(5)).await.expect(200);
    let other_reason = json!({ "delta": 5, "reason": "another delivery" });
    let set = json!({ "set": 17, "expected": 17, "reason": "delivery" });
    let parts = json!({ "parts": 2, "reason": "delivery" });
    // The last ones would be refused anyway, which is not why.
    for body in [delta(6), other_reason, set, parts, delta(-50), json!({ "set": 1, "expected": 2, "reason": "r" })] {
        staff.post(&path, body).await.problem(422, "idempotency_key_reused");
    }
    // Another target, or the same one by another route.
    staff.post(&of(&other.variant), delta(5)).await.problem(422, "idempotency_key_reused");
    staff.post(&format!("{}/stock", product.path), delta(5)).await.problem(422, "idempotency_key_reused");
    assert_eq!((shop.stock(&product).await, shop.stock(&other).await), (17, 12));
    // The order of its fields is no part of a request.
    let sorted = "{\"reason\":\"delivery\",\"delta\":5}".to_owned();
    let again = staff.send_raw(reqwest::Method::POST, &path, "application/json", sorted.into_bytes()).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (200, Some("true")));
    assert_eq!(shop.stock(&product).await, 17);
}

#[tokio::test]
async fn keys_of_different_users_do_not_meet() {
    let shop = Shop::open().await;
    let product = shop.product("3.00", 12).await;
    let (ann, bob) = (keyed(&shop.staff().await), keyed(&shop.staff().await));
    for (staff, left) in [(&ann, 17), (&bob, 22), (&ann, 22), (&bob, 22)] {
        assert_eq!(staff.post(&product.stock_path(), delta(5)).await.expect(200)["available"], left);
    }
    bob.post(&product.stock_path(), delta(6)).await.problem(422, "idempotency_key_reused");
    // Staff buy too. The key of an order is another.
    ann.post("/v1/orders", json!({ "items": [product.item(2)] })).await.expect(201);
    assert_eq!(ann.post(&product.stock_path(), delta(5)).await.expect(200)["available"], 20);
}

#[tokio::test]
async fn keys_are_those_of_orders() {
    let shop = Shop::open().await;
    let product = shop.product("3.00", 12).await;
    let admin = shop.admin();
    for path in [format!("{}/stock", product.path), format!("/v1/variants/{}/stock", product.variant)] {
        for wrong in ["", "\"\"", &"k".repeat(256)] {
            let answer = admin.with("idempotency-key", wrong).post(&path, delta(5)).await;
            answer.problem(400, "invalid_idempotency_key");
        }
        let quoted = admin.with("idempotency-key", &format!("\"{path}\""));
        quoted.post(&path, delta(1)).await.expect(200);
        let unquoted = admin.with("idempotency-key", &path).post(&path, delta(1)).await;
        assert_eq!(unquoted.header("idempotent-replayed"), Some("true"));
    }
    assert_eq!(shop.stock(&product).await, 14);
}

/// A key is known for a day, of a stock in one item and in several.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn keys_expire() {
    for parts in [1, 3] {
        let shop = Shop::open().await;
        let product = shop.product("3.00", 12).await;
        let staff = shop.staff().await;
        staff.post(&product.stock_path(), json!({ "parts": parts, "reason": "sale" })).await.expect(200);
        assert_eq!(keyed(&staff).post(&product.stock_path(), delta(5)).await.expect(200)["available"], 17);
        let later = async |seconds: i64| {
            shop.advance_seconds(seconds);
            keyed(&tests::log_in(&shop.visitor(), &staff.email, &staff.password).await)
        };
        let again = later(24 * 60 * 60 - 60).await.post(&product.stock_path(), delta(5)).await;
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        assert_eq!(again.expect(200)["available"], 17);
        let staff = later(120).await;
        let anew = staff.post(&product.stock_path(), delta(-2)).await;
        assert_eq!(anew.header("idempotent-replayed"), None);
        assert_eq!(anew.expect(200)["available"], 15);
        staff.post(&product.stock_path(), delta(5)).await.problem(422, "idempotency_key_reused");
        // A refusal after its end is a refusal.
        let staff = later(24 * 60 * 60).await;
        staff.post(&product.stock_path(), delta(-50)).await.problem(409, "insufficient_stock");
    }
}

/// What a key costs: a write of its record, and a read of it before a refusal. Without one it is as ever.
#[tokio::test]
#[cfg_attr(lacks = "counts", ignore = "counts calls to DynamoDB")]
async fn the_calls_of_a_key() {
    let shop = Shop::open().await;
    let product = shop.product("3.00", 12).await;
    let (plain, path) = (shop.admin(), product.stock_path());
    let with_key = keyed(&plain);
    let calls = async |client: &Client, body: Value, status: u16| {
        shop.gateway.drain_stream().await;
        shop.gateway.recorder().take();
        assert_eq!(client.post(&path, body).await.status, status);
        let records = shop.gateway.recorder().take();
        records.iter().find(|record| !record.method.is_empty()).expect("a record").calls.clone()
    };
    let changed = ["GetItem", "TransactWriteItems", "GetItem"];
    assert_eq!(calls(&plain, delta(1), 200).await, changed);
    assert_eq!(calls(&with_key, delta(1), 200).await, changed);
    assert_eq!(calls(&with_key, delta(1), 200).await, changed, "a repeat");
    assert_eq!(calls(&with_key, delta(-50), 422).await, ["GetItem", "TransactWriteItems"], "another request");
    assert_eq!(calls(&plain, delta(-50), 409).await, ["GetItem", "TransactWriteItems"]);
    let unused = plain.with("idempotency-key", "unused");
    assert_eq!(calls(&unused, delta(-50), 409).await, ["GetItem", "TransactWriteItems", "TransactGetItems"]);
}
