//! What the functions do beyond one request of each kind.

use local::Function;
use serde_json::json;
use shared::testing::{Fault, Network};
use tests::{Product, Shop, ShopOptions};

use crate::imports::{import, import_and_export};
use crate::live::Listener;
use crate::media::everything;

/// More lines than two transactions have.
const MANY: usize = 200;

pub(super) async fn all(shop: &Shop) {
    lists(shop).await;
    spread_stock(shop).await;
    large_orders(shop).await;
    import_and_export(shop).await;
    everything(shop).await;
    live_connections(shop).await;
}

/// In each order that there is an index for.
async fn lists(shop: &Shop) {
    for sort in ["name", "price"] {
        shop.visitor().get(&format!("/v1/products?sort={sort}")).await.expect(200);
    }
}

/// A stock in parts, in everybody's hands.
async fn spread_stock(shop: &Shop) {
    let (admin, customer) = (shop.admin(), shop.customer().await);
    let product = shop.product_with(json!({ "sku": "SPREAD", "price": "3.00", "stock": 12 })).await;
    let path = format!("{}/stock", product.path);
    admin.post(&path, json!({ "parts": 4, "reason": "a sale" })).await.expect(200);
    let item = json!({ "product_id": product.id, "quantity": 1 });
    customer.post("/v1/cart/items", item).await.expect(201);
    customer.post("/v1/orders", json!({})).await.expect(201);
    admin.post(&path, json!({ "delta": -5, "reason": "broken" })).await.expect(200);
    admin
        .post(&path, json!({ "delta": -50, "reason": "more than there are" }))
        .await
        .problem(409, "insufficient_stock");
    let tag = admin.get(&product.path).await.header("etag").expect("a tag").to_owned();
    let seen = admin.with("if-match", &tag).post(&path, json!({ "delta": 1, "reason": "found" })).await;
    assert_eq!(seen.status, 200);
    // Its rows are made again, and are to say in stock as long as it is.
    admin.patch(&product.path, json!({ "status": "draft" })).await.expect(200);
    admin.patch(&product.path, json!({ "status": "active" })).await.expect(200);
    import(&admin, "sku,stock,price\nSPREAD,3,9.00\n").await;
    // Parts that have their share already are only looked at.
    for csv in ["sku,name\nSPREAD,Other\n", "sku,stock\nSPREAD,5\n", "sku,stock\nSPREAD,7\n"] {
        import(&admin, csv).await;
    }
    let guest = shop.visitor();
    let added = guest.post("/v1/cart/items", json!({ "product_id": product.id, "quantity": 1 })).await;
    let token = added.header("cart-token").expect("a token").to_owned();
    customer.post("/v1/cart/merge", json!({ "cart_token": token })).await.expect(200);
}

async fn many(shop: &Shop, count: usize) -> serde_json::Value {
    let mut items = Vec::new();
    for _ in 0..count {
        let Product { id, .. } = shop.product("1.00", 1).await;
        items.push(json!({ "product_id": id, "quantity": 1 }));
    }
    json!({ "items": items })
}

/// A shop in which a function died while it placed an order in stages, and the schedule ended that.
pub(super) async fn abandoned_order() -> Shop {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    let (customer, items) = (shop.customer().await, many(&shop, MANY).await);
    let faults = shop.network().faults();
    // The last call places it, the one before takes the rest of the stock.
    faults.off();
    let placed = customer.post("/v1/orders", items.clone()).await.expect(201);
    let calls = faults.calls();
    let path = format!("/v1/orders/{}/cancel", placed["id"].as_str().expect("an id"));
    customer.post(&path, json!({})).await.expect(200);
    faults.plan([(calls.saturating_sub(2), Fault::KilledAfter)]);
    assert_eq!(customer.post("/v1/orders", items).await.status, 500);
    faults.off();
    shop.advance_seconds(600);
    let swept = shop.gateway.run_schedule(Function::Schedule, &json!({ "task": "sweep_orders" })).await;
    assert_eq!(swept.expect("a report")["unplaced"], 1);
    shop
}

/// A shop whose stream nobody followed, and the schedule made up for that.
pub(super) async fn lost_effects() -> Shop {
    let shop = Shop::open_with(ShopOptions { unheard: true, ..ShopOptions::default() }).await;
    let (customer, items) = (shop.customer().await, many(&shop, 1).await);
    customer.post("/v1/orders", items).await.expect(201);
    shop.advance_seconds(60 * 60);
    for _ in 0..2 {
        let ran = shop.gateway.run_schedule(Function::Schedule, &json!({ "task": "reconcile" })).await;
        ran.expect("a report");
    }
    shop
}

/// What only orders of more than one transaction do, and the schedules.
async fn large_orders(shop: &Shop) {
    let items = many(shop, 100).await;
    let customer = shop.customer().await;
    let order = customer.post("/v1/orders", items.clone()).await.expect(201);
    let path = format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
    customer.get(&path).await.expect(200);
    shop.admin().patch(&path, json!({ "status": "cancelled" })).await.expect(200);
    let again = customer.post("/v1/orders", items).await.expect(201);
    customer.post(&format!("/v1/orders/{}/cancel", again["id"].as_str().expect("an id")), json!({})).await.expect(200);
    let product = shop.product("1.00", 1).await;
    let items = json!({ "items": [{ "product_id": product.id, "quantity": 1 }], "email": "guest@example.com" });
    shop.visitor().post("/v1/orders", items).await.expect(201);
    for task in ["sweep_orders", "clean_up", "summarise_sales", "reconcile"] {
        let ran = shop.gateway.run_schedule(Function::Schedule, &json!({ "task": task })).await;
        ran.unwrap_or_else(|| panic!("{task} failed"));
    }
    let sent = shop.gateway.run_schedule(Function::Mail, &json!({ "task": "send_waiting" })).await;
    sent.expect("a report");
}

/// What comes over a WebSocket: connecting, subscribing, nonsense until the connection ends.
async fn live_connections(shop: &Shop) {
    // First, so that no message about earlier orders comes between.
    shop.gateway.drain_stream().await;
    let staff = shop.staff().await;
    let mut listener = Listener::of(&staff).await;
    for action in ["subscribe", "unsubscribe"] {
        listener.say(json!({ "action": action, "topic": "new_orders" })).await;
    }
    for _ in 0..4 {
        listener.say_text("nonsense").await;
        listener.next().await;
    }
    listener.say_text("nonsense").await;
    listener.closed().await;
    // A customer gets messages of their orders, until the session ends and the connection with it.
    let customer = shop.customer().await;
    let mut listener = Listener::of(&customer).await;
    let item = json!({ "product_id": shop.product("1.00", 1).await.id, "quantity": 1 });
    customer.post("/v1/orders", json!({ "items": [item] })).await.expect(201);
    listener.next_event("order.placed").await;
    customer.delete("/v1/auth/sessions").await;
    listener.closed().await;
}
