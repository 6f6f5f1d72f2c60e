//! Spreading a stock and bringing it together again.

use serde_json::json;
use tests::Shop;

use super::scene::{records, shards, spread, stock_items, stock_path, stock_version, tag};

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_stock_is_spread_over_shards_and_brought_together_again() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    for stock in [1_001, 3, 0] {
        let product = shop.product("3.00", stock).await;
        let (mut before, mut version) = (1, stock_version(&shop, &product).await);
        for count in [4, 16, 64, 3, 1, 64, 1] {
            let answer = spread(&staff, &product, count).await;
            let told = json!({
                "product_id": product.id, "variant_id": product.variant, "available": stock, "in_stock": stock > 0,
                "parts": count,
            });
            assert_eq!(answer, told);
            let shards = shards(&shop, &product).await;
            assert_eq!((shards.len(), shards.iter().sum::<i64>()), (usize::from(count), i64::try_from(stock).unwrap()));
            assert!(shards.iter().max().unwrap() - shards.iter().min().unwrap() <= 1, "{shards:?}");
            assert_eq!(stock_items(&shop, &product).await.len(), usize::from(count));
            assert_eq!(shop.stock(&product).await, i64::try_from(stock).unwrap());
            let raised = stock_version(&shop, &product).await;
            assert!(raised > version, "{raised} after {version}");
            version = raised;
            let record = &records(&staff, &product).await[0];
            let detail = json!({ "parts": { "from": before, "to": count }, "reason": "flash sale" });
            assert_eq!((&record["action"], &record["detail"]), (&json!("spread_stock"), &detail));
            assert_eq!(record["by"], staff.user_id);
            before = count;
        }
        assert_eq!(records(&staff, &product).await.len(), 8);
    }
}

/// The same number again evens the shards out; where they are even it writes nothing, not even a record.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn the_same_number_again_evens_the_shards_out() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 12).await;
    spread(&staff, &product, 1).await;
    spread(&staff, &product, 4).await;
    assert_eq!(records(&staff, &product).await.len(), 2, "one of making it, one of the four parts");
    staff.post(&stock_path(&product), json!({ "delta": 4, "reason": "found" })).await.expect(200);
    assert_eq!(shards(&shop, &product).await, [7, 3, 3, 3]);
    spread(&staff, &product, 4).await;
    assert_eq!(shards(&shop, &product).await, [4, 4, 4, 4]);
    let (before, count) = (tag(&shop, &product).await, records(&staff, &product).await.len());
    spread(&staff, &product, 4).await;
    assert_eq!((tag(&shop, &product).await, records(&staff, &product).await.len()), (before, count));
}

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn wrong_numbers_of_shards_are_refused() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 12).await;
    let path = stock_path(&product);
    for (body, pointer, code) in [
        (json!({ "parts": 0, "reason": "r" }), "/parts", "invalid_parts"),
        (json!({ "parts": 65, "reason": "r" }), "/parts", "invalid_parts"),
        (json!({ "parts": -4, "reason": "r" }), "/parts", "invalid_parts"),
        (json!({ "parts": 260, "reason": "r" }), "/parts", "invalid_parts"),
        (json!({ "parts": "x", "reason": "r" }), "/parts", "wrong_type"),
        (json!({ "parts": 2.5, "reason": "r" }), "/parts", "wrong_type"),
        (json!({ "parts": null, "reason": "r" }), "/parts", "wrong_type"),
        (json!({ "parts": 4 }), "/reason", "required"),
        (json!({ "parts": 4, "reason": "" }), "/reason", "empty"),
        (json!({ "parts": 4, "delta": 1, "reason": "r" }), "/parts", "one_form"),
        (json!({ "parts": 4, "set": 1, "expected": 12, "reason": "r" }), "/parts", "one_form"),
        (json!({ "parts": 4, "stock": 1, "reason": "r" }), "/stock", "unknown_field"),
    ] {
        staff.post(&path, body).await.field_problem(422, pointer, code);
    }
    let missing = "/v1/products/prod_00000000000070008000000000000000/stock";
    staff.post(missing, json!({ "parts": 4, "reason": "r" })).await.problem(404, "not_found");
    let customer = shop.customer().await;
    customer.post(&path, json!({ "parts": 4, "reason": "r" })).await.problem(403, "forbidden");
    assert_eq!(stock_items(&shop, &product).await.len(), 1);
}
