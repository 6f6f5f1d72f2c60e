use std::time::{Duration, Instant};

use serde_json::json;
use tests::{Shop, ShopOptions};

use super::listener::Listener;
use super::scene::{move_on, order};

#[tokio::test]
async fn customers_are_told_of_their_own_orders_and_of_no_others() {
    let shop = Shop::open().await;
    let (ada, bob, staff) = (shop.customer().await, shop.customer().await, shop.staff().await);
    let product = shop.product("12.50", 100).await;
    let mut adas = [Listener::of(&ada).await, Listener::of(&ada).await];
    let (mut bobs, mut staffs) = (Listener::of(&bob).await, Listener::of(&staff).await);

    let id = order(&ada, &product).await;
    for status in ["paid", "shipped", "delivered"] {
        move_on(&staff, &id, status).await;
    }
    for listener in &mut adas {
        let placed = listener.next_event("order.placed").await;
        assert_eq!(placed["id"], format!("order.placed:{id}"), "{placed}");
        assert_eq!(placed["version"], 1);
        assert!(placed["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{placed}");
        assert_eq!(placed["data"]["order_id"], id);
        assert_eq!(placed["data"]["total"], json!({ "amount": "12.50", "currency": "USD" }));
        for status in ["paid", "shipped", "delivered"] {
            let changed = listener.next_event("order.status_changed").await;
            assert_eq!((&changed["data"]["order_id"], &changed["data"]["to"]), (&json!(id), &json!(status)));
        }
    }
    let theirs = order(&bob, &product).await;
    bob.post(&format!("/v1/orders/{theirs}/cancel"), json!({})).await.expect(200);
    assert_eq!(bobs.next_event("order.placed").await["data"]["order_id"], theirs);
    assert_eq!(bobs.next_event("order.cancelled").await["data"]["order_id"], theirs);

    shop.gateway.drain_stream().await;
    let [first, second] = &mut adas;
    for listener in [first, second, &mut bobs, &mut staffs] {
        listener.has_heard_nothing_more().await;
    }
}

/// One batch of the stream may have the orders of many.
#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn of_a_batch_each_customer_is_told_their_own() {
    let shop = Shop::open_with(ShopOptions { unheard: true, ..ShopOptions::default() }).await;
    let (ada, bob) = (shop.customer().await, shop.customer().await);
    let product = shop.product("1.00", 100).await;
    let (mut adas, mut bobs) = (Listener::of(&ada).await, Listener::of(&bob).await);
    let ids = [order(&ada, &product).await, order(&bob, &product).await];
    let mut records = shop.gateway.stream_records().await.expect("records");
    let is_order = |key: &str| key.starts_with("ORDER#");
    records.retain(|record| record["dynamodb"]["Keys"]["SK"]["S"].as_str().is_some_and(is_order));
    let batch = serde_json::from_value(json!({ "Records": records })).expect("a batch");
    let answer = stream::handle(&shop.stream_function(), batch).await;
    assert!(answer.batch_item_failures.is_empty(), "{answer:?}");
    for (listener, id) in [&mut adas, &mut bobs].into_iter().zip(ids) {
        assert_eq!(listener.next_event("order.placed").await["data"]["order_id"], id);
        listener.has_heard_nothing_more().await;
    }
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn staff_is_told_of_new_orders_and_customers_never_of_others() {
    let shop = Shop::open().await;
    let (ada, staff) = (shop.customer().await, shop.staff().await);
    let product = shop.product("3.00", 100).await;
    let (mut adas, mut staffs) = (Listener::of(&ada).await, Listener::of(&staff).await);
    for topic in ["new_orders", "low_stock"] {
        let subscribe = json!({ "action": "subscribe", "topic": topic });
        let refused = adas.say(subscribe.clone()).await;
        assert_eq!((&refused["code"], &refused["status"]), (&json!("forbidden"), &json!(403)));
        // Twice is once.
        for _ in 0..2 {
            assert_eq!(staffs.say(subscribe.clone()).await, json!({ "type": "subscribed", "topic": topic }));
        }
    }
    let items = json!([{ "product_id": product.id, "quantity": 1 }]);
    let guests = json!({ "items": items, "email": "guest@example.com" });
    let guests = shop.visitor().post("/v1/orders", guests).await.expect(201);
    let placed = staffs.next_event("order.placed").await;
    assert_eq!(placed["data"]["order_id"], guests["id"]);
    assert!(!placed.to_string().contains("guest@"), "nothing personal is told");
    // Staff get one message of an order of their own, though for two reasons.
    let own = order(&staff, &product).await;
    assert_eq!(staffs.next_event("order.placed").await["data"]["order_id"], own);
    shop.gateway.drain_stream().await;
    staffs.has_heard_nothing_more().await;
    adas.has_heard_nothing_more().await;

    let unsubscribe = json!({ "action": "unsubscribe", "topic": "new_orders" });
    assert_eq!(staffs.say(unsubscribe).await, json!({ "type": "unsubscribed", "topic": "new_orders" }));
    order(&ada, &product).await;
    adas.next_event("order.placed").await;
    shop.gateway.drain_stream().await;
    staffs.has_heard_nothing_more().await;
}

#[tokio::test]
async fn staff_is_told_when_a_stock_becomes_low() {
    let shop = Shop::open().await;
    let (ada, staff) = (shop.customer().await, shop.staff().await);
    let product = shop.product_with(json!({ "name": "Rare thing", "price": "3.00", "stock": 6 })).await;
    let mut staffs = Listener::of(&staff).await;
    staffs.say(json!({ "action": "subscribe", "topic": "low_stock" })).await;
    for _ in 0..6 {
        order(&ada, &product).await;
    }
    let low = staffs.next_event("stock.low").await;
    assert_eq!((&low["data"]["product_id"], &low["data"]["name"]), (&json!(product.id), &json!("Rare thing")));
}

#[tokio::test]
async fn a_connection_is_told_of_what_it_wants() {
    let shop = Shop::open().await;
    let (ada, staff) = (shop.customer().await, shop.staff().await);
    let product = shop.product("3.00", 100).await;
    let (watched, other) = (order(&ada, &product).await, order(&ada, &product).await);
    shop.gateway.drain_stream().await;
    let mut listener = Listener::of(&ada).await;
    let confirmed = listener.say(json!({ "action": "unsubscribe", "topic": "orders" })).await;
    assert_eq!(confirmed, json!({ "type": "unsubscribed", "topic": "orders" }));
    let watch = |action: &str| json!({ "action": action, "topic": "order", "id": watched });
    assert_eq!(
        listener.say(watch("subscribe")).await,
        json!({ "type": "subscribed", "topic": "order", "id": watched })
    );
    move_on(&staff, &other, "paid").await;
    move_on(&staff, &watched, "paid").await;
    assert_eq!(listener.next().await["id"], format!("order.status_changed:{watched}:paid"));
    listener.say(watch("unsubscribe")).await;
    move_on(&staff, &watched, "shipped").await;
    shop.gateway.drain_stream().await;
    listener.has_heard_nothing_more().await;
    listener.say(json!({ "action": "subscribe", "topic": "orders" })).await;
    move_on(&staff, &other, "shipped").await;
    assert_eq!(listener.next().await["id"], format!("order.status_changed:{other}:shipped"));
}

/// From the moment that staff changes a status to the message at the customer's: printed, and bounded generously.
#[tokio::test]
async fn a_change_is_told_at_once() {
    let shop = Shop::open().await;
    let (ada, staff) = (shop.customer().await, shop.staff().await);
    let product = shop.product("3.00", 100).await;
    let mut listener = Listener::of(&ada).await;
    let mut times = Vec::new();
    for _ in 0..10 {
        let id = order(&ada, &product).await;
        listener.next_event("order.placed").await;
        let begun = Instant::now();
        move_on(&staff, &id, "paid").await;
        listener.next_event("order.status_changed").await;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    eprintln!("from a status change to its message: median {:?}, longest {:?}", times[5], times[9]);
    assert!(times[9] < Duration::from_secs(5), "{times:?}");
}
