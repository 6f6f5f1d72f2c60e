//! What can never be brought to its end.

use serde_json::json;
use shared::testing::{Fault, Network};
use tests::{Product, Shop, ShopOptions};

use super::delete;

/// A large order whose function died in its midst.
async fn abandon(shop: &Shop, products: &[Product]) -> String {
    let items: Vec<_> = products.iter().map(|product| json!({ "product_id": product.id, "quantity": 1 })).collect();
    let customer = shop.customer().await;
    let faults = shop.network().faults();
    // After the read of the stock and the saga, the first stage.
    faults.plan([(2, Fault::KilledAfter)]);
    let answer = customer.post("/v1/orders", json!({ "items": items })).await;
    faults.off();
    assert_eq!(answer.status, 500, "{answer:?}");
    let items = shop.table.items().await;
    let sagas = items.iter().filter(|item| item.get("SK").and_then(|sk| sk.as_s().ok()).is_some_and(|sk| sk == "PLAN"));
    let newest = sagas.filter_map(|item| item.get("id")?.as_s().ok().cloned()).max();
    newest.expect("a saga")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(any(lacks = "faults", lacks = "embedded"), ignore = "makes calls fail, needs the embedded DynamoDB")]
async fn a_plan_that_can_never_be_settled_is_alarmed_and_holds_up_no_other() {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    let mut products = Vec::new();
    for _ in 0..97 {
        products.push(shop.product("1.00", 9).await);
    }
    let broken = abandon(&shop, &products).await;
    // Without its lines nobody knows what to give back.
    delete(&shop, &format!("ORDER#{broken}"), "LINES#00").await;
    let good = abandon(&shop, &products).await;
    let sweep = async || {
        let task = json!({ "task": "sweep_orders" });
        shop.gateway.run_schedule(local::Function::Schedule, &task).await.expect("a report")
    };
    shop.advance_seconds(600);
    let swept = sweep().await;
    assert_eq!((&swept["unplaced"], &swept["left"]), (&json!(1), &json!(1)), "{swept}");
    let is_there = async |order: &str| !shop.table.partition(&format!("ORDER#{order}")).await.is_empty();
    assert!(is_there(&broken).await && !is_there(&good).await);
    let alarmed = || {
        let logs = tests::captured_logs();
        logs.lines()
            .any(|line| line.contains("an abandoned order has been stuck for an hour") && line.contains(&broken))
    };
    assert!(!alarmed(), "it may still come right");

    shop.advance_seconds(60 * 60);
    let later = abandon(&shop, &products).await;
    shop.advance_seconds(600);
    let swept = sweep().await;
    assert_eq!((&swept["unplaced"], &swept["left"]), (&json!(1), &json!(1)), "{swept}");
    assert!(is_there(&broken).await && !is_there(&later).await);
    assert!(alarmed());
}
