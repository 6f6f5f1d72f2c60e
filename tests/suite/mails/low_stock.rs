//! Mails to staff about products whose stock runs low.

use serde_json::{Value, json};
use tests::{Product, Shop};

use super::scene::order;

const STAFF: &str = "staff@bodega.example";

/// The mails to staff about this product.
async fn warnings(shop: &Shop, product: &Product) -> usize {
    shop.mails_to(STAFF).await.iter().filter(|mail| mail.text.contains(&product.id)).count()
}

async fn count(shop: &Shop, product: &Product, body: Value) {
    let mut body = body;
    body["reason"] = json!("stocktaking");
    shop.admin().post(&format!("{}/stock", product.path), body).await.expect(200);
}

#[tokio::test]
#[cfg_attr(lacks = "emulators", ignore = "asks the AWS emulators")]
async fn staff_is_told_once_each_time_that_a_stock_becomes_low() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let product = shop.product("1.00", 8).await;
    order(&customer, &product, 2).await;
    assert_eq!(warnings(&shop, &product).await, 0, "six are not low");
    order(&customer, &product, 1).await;
    assert_eq!(warnings(&shop, &product).await, 1, "five are");
    order(&customer, &product, 3).await;
    order(&customer, &product, 2).await;
    assert_eq!(warnings(&shop, &product).await, 1, "and still are");
    count(&shop, &product, json!({ "delta": 4 })).await;
    assert_eq!(warnings(&shop, &product).await, 1, "four are no more than low");
    count(&shop, &product, json!({ "delta": 20 })).await;
    assert_eq!(warnings(&shop, &product).await, 1);
    order(&customer, &product, 20).await;
    assert_eq!(warnings(&shop, &product).await, 2, "again");
    let mails = shop.mails_to(STAFF).await;
    let last = mails.last().expect("a mail");
    assert!(last.text.contains("there are 4 units left"), "{}", last.text);
}

#[tokio::test]
#[cfg_attr(lacks = "emulators", ignore = "asks the AWS emulators")]
async fn a_stock_in_several_parts_is_low_by_its_sum() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let product = shop.product("1.00", 24).await;
    count(&shop, &product, json!({ "parts": 8 })).await;
    // Each part has three, which is no more than low, and all have enough.
    for _ in 0..18 {
        assert_eq!(warnings(&shop, &product).await, 0);
        order(&customer, &product, 1).await;
    }
    order(&customer, &product, 1).await;
    assert_eq!(warnings(&shop, &product).await, 1, "five in all");
    order(&customer, &product, 3).await;
    count(&shop, &product, json!({ "parts": 2 })).await;
    assert_eq!(warnings(&shop, &product).await, 1, "arranged anew, two are still low");
    count(&shop, &product, json!({ "delta": 6 })).await;
    shop.gateway.drain_stream().await;
    order(&customer, &product, 4).await;
    assert_eq!(warnings(&shop, &product).await, 2, "again");
}
