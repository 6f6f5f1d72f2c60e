//! Staff's changes reach all shards, once.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Client, Shop};

use super::scene::{records, shards, spread, stock_items, stock_path, tag};

/// What counts and corrects one item does so with several: as much, as refused, in one record.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_spread_stock_is_adjusted_as_one() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 12).await;
    let path = stock_path(&product);
    spread(&staff, &product, 4).await;
    let adjust = |body: Value| {
        let (staff, path) = (&staff, &path);
        async move { staff.post(path, body).await }
    };
    // More goes to the first; less is taken from as many as it takes.
    let answer = adjust(json!({ "delta": 5, "reason": "found" })).await.expect(200);
    assert_eq!((&answer["available"], &answer["parts"]), (&json!(17), &json!(4)));
    assert_eq!(shards(&shop, &product).await, [8, 3, 3, 3]);
    assert_eq!(adjust(json!({ "delta": -13, "reason": "broken" })).await.expect(200)["available"], 4);
    assert_eq!(shards(&shop, &product).await.iter().sum::<i64>(), 4);
    let refused = adjust(json!({ "delta": -5, "reason": "broken" })).await.problem(409, "insufficient_stock");
    assert_eq!(refused["available"], 4);
    let refused = adjust(json!({ "delta": 1_000_000_000, "reason": "found" })).await.problem(409, "too_much_stock");
    assert_eq!(refused["available"], 4);
    let refused = adjust(json!({ "set": 9, "expected": 12, "reason": "counted" })).await.problem(409, "stock_changed");
    assert_eq!(refused["available"], 4);
    let count = records(&staff, &product).await.len();
    assert_eq!(adjust(json!({ "set": 9, "expected": 4, "reason": "counted" })).await.expect(200)["available"], 9);
    assert_eq!(shards(&shop, &product).await, [3, 2, 2, 2]);
    let records = records(&staff, &product).await;
    assert_eq!(records.len(), count + 1);
    assert_eq!(records[0]["detail"], json!({ "from": 4, "to": 9, "reason": "counted" }));
    // Right up to the most that a shop may hold, in all shards together.
    assert_eq!(
        adjust(json!({ "delta": 999_999_991, "reason": "found" })).await.expect(200)["available"],
        1_000_000_000
    );
    adjust(json!({ "delta": 1, "reason": "found" })).await.problem(409, "too_much_stock");
    assert_eq!(shop.stock(&product).await, 1_000_000_000);
}

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_change_of_the_product_reaches_all_shards() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let product = shop.product("3.00", 12).await;
    spread(&admin, &product, 5).await;
    let all_hold = |what: &'static str| {
        let (shop, product) = (&shop, &product);
        async move {
            let items = stock_items(shop, product).await;
            assert_eq!(items.len(), 5);
            for item in items {
                assert!(item.contains(what), "{what} is not in {item}");
            }
        }
    };
    all_hold("\"price_version\": N(\"1\")").await;
    // The tag that a change answers with is the one that a look gives.
    let changed = |body: Value| {
        let (shop, admin, product) = (&shop, &admin, &product);
        async move {
            let answer = admin.patch(&product.path, body).await;
            let look = admin.get(&product.path).await;
            assert_eq!((answer.header("etag"), &answer.body), (look.header("etag"), &look.body));
            assert_eq!(answer.expect(200)["stock"], shop.stock(product).await);
        }
    };
    changed(json!({ "price": "4.00" })).await;
    all_hold("\"price_version\": N(\"2\")").await;
    // What order lines say has changed too.
    changed(json!({ "name": "Renamed", "sku": "HOT-1" })).await;
    all_hold("\"price_version\": N(\"3\")").await;
    changed(json!({ "stock": 23 })).await;
    assert_eq!(shards(&shop, &product).await, [5, 5, 5, 4, 4]);
    let record = &records(&admin, &product).await[0];
    assert_eq!(record["detail"]["stock"], json!({ "from": 12, "to": 23 }));
    changed(json!({ "stock": 2, "price": "5.00", "sku": null })).await;
    assert_eq!(shards(&shop, &product).await, [1, 1, 0, 0, 0]);
    all_hold("\"price_version\": N(\"4\")").await;
    admin.patch(&product.path, json!({ "status": "draft" })).await.expect(200);
    all_hold("\"sellable\": Bool(false)").await;
    // A draft's shards are drafts, and become active with it.
    spread(&admin, &product, 1).await;
    spread(&admin, &product, 5).await;
    all_hold("\"sellable\": Bool(false)").await;
    admin.patch(&product.path, json!({ "status": "active" })).await.expect(200);
    all_hold("\"sellable\": Bool(true)").await;
    admin.delete(&product.path).await.expect(204);
    all_hold("\"sellable\": Bool(false)").await;
    admin.post(&stock_path(&product), json!({ "parts": 2, "reason": "r" })).await.problem(404, "not_found");
    admin.post(&stock_path(&product), json!({ "delta": 2, "reason": "r" })).await.problem(404, "not_found");
}

#[tokio::test]
async fn versions_guard_a_spread_stock() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let product = shop.product("3.00", 12).await;
    let path = stock_path(&product);
    let one_shard = tag(&shop, &product).await;
    spread(&admin, &product, 4).await;
    let stale = admin.with("if-match", &one_shard);
    for body in
        [json!({ "parts": 2 }), json!({ "delta": 1 }), json!({ "delta": -1 }), json!({ "set": 1, "expected": 12 })]
    {
        let mut body = body;
        body["reason"] = json!("r");
        stale.post(&path, body).await.problem(412, "stale");
    }
    // A change in any shard is a change.
    for delta in [-1, -3, -3, 4] {
        let seen = admin.with("if-match", &tag(&shop, &product).await);
        admin.post(&path, json!({ "delta": delta, "reason": "r" })).await.expect(200);
        seen.patch(&product.path, json!({ "stock": 7 })).await.problem(412, "stale");
        seen.post(&path, json!({ "delta": -1, "reason": "r" })).await.problem(412, "stale");
        seen.patch(&product.path, json!({ "name": format!("After {delta}") })).await.expect(200);
    }
    let fresh = || async { admin.with("if-match", &tag(&shop, &product).await) };
    fresh().await.post(&path, json!({ "delta": -2, "reason": "r" })).await.expect(200);
    fresh().await.post(&path, json!({ "delta": 3, "reason": "r" })).await.expect(200);
    fresh().await.post(&path, json!({ "set": 8, "expected": 10, "reason": "r" })).await.expect(200);
    fresh().await.patch(&product.path, json!({ "stock": 9 })).await.expect(200);
    fresh().await.post(&path, json!({ "parts": 2, "reason": "r" })).await.expect(200);
    fresh().await.post(&path, json!({ "parts": 64, "reason": "r" })).await.expect(200);
    assert_eq!(shop.stock(&product).await, 9);
}

/// Of several changes with the same `If-Match`, one is made; and no stock is set beyond its maximum.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn one_of_many_who_saw_the_same_may_change_it() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 12).await;
    let path = stock_path(&product);
    spread(&staff, &product, 4).await;
    let statuses = |client: Client, bodies: Vec<Value>| {
        let requests = bodies.into_iter().map(|body| {
            let (client, path) = (client.clone(), path.clone());
            async move { client.post(&path, body).await.status }
        });
        let requests = requests.collect::<Vec<_>>();
        async move {
            let mut statuses = join_all(requests).await;
            statuses.sort_unstable();
            statuses
        }
    };
    for body in [
        json!({ "delta": 1, "reason": "r" }),
        json!({ "delta": -4, "reason": "r" }),
        json!({ "set": 12, "expected": 9, "reason": "r" }),
        json!({ "parts": 3, "reason": "r" }),
        json!({ "parts": 9, "reason": "r" }),
    ] {
        let seen = staff.with("if-match", &tag(&shop, &product).await);
        assert_eq!(statuses(seen, vec![body.clone(); 5]).await, [200, 412, 412, 412, 412], "{body}");
    }
    let more_than_there_is = vec![json!({ "delta": -4, "reason": "r" }); 5];
    assert_eq!(statuses(staff.clone(), more_than_there_is).await, [200, 200, 200, 409, 409]);
    assert_eq!(shards(&shop, &product).await, [0; 9]);
    staff.post(&path, json!({ "delta": 12, "reason": "r" })).await.expect(200);
    let full = vec![json!({ "delta": 300_000_000, "reason": "r" }); 5];
    assert_eq!(statuses(staff.clone(), full).await, [200, 200, 200, 409, 409]);
    let counted = vec![json!({ "set": 7, "expected": 900_000_012, "reason": "r" }); 5];
    assert_eq!(statuses(staff.clone(), counted).await, [200, 409, 409, 409, 409]);
}
