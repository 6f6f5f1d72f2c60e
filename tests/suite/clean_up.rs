//! What is deleted by the clock.

use serde_json::json;
use shared::auth::{Caller, Secret};
use shared::domain::{ConnectionId, Role, Subscription, Topic};
use tests::{Client, Shop};

/// A connection that ends without a word: API Gateway knows nothing of it.
async fn listen(shop: &Shop, staff: &Client, name: &str) {
    let staff = tests::log_in(&shop.visitor(), &staff.email, &staff.password).await;
    let sessions = staff.get("/v1/auth/sessions").await.expect(200);
    let mine = sessions["items"].as_array().into_iter().flatten().find(|it| it["current"] == true).expect("one");
    let caller = Caller {
        user: staff.user_id.parse().expect("an id"),
        session: mine["id"].as_str().expect("an id").parse().expect("an id"),
        role: Role::Staff,
    };
    let (store, now) = (&shop.gateway.app().store, shop.gateway.app().clock.now());
    let ticket = Secret::new(shop.gateway.app().random.bytes::<32>());
    store.issue_ticket(caller, &ticket.hash(), now).await.expect("a ticket");
    let opened = store.open_connection(&ticket.hash(), &ConnectionId::new(name), now).await;
    let topic = Subscription::Topic(Topic::NewOrders);
    store.subscribe(opened.expect("a connection"), topic, now).await.expect("subscribed");
}

async fn in_topic(shop: &Shop) -> Vec<String> {
    let table = shop.dump().await;
    let rows = table.lines().filter(|line| line.contains("\"TOPIC#new_orders\""));
    let names = ["ended=", "alive="].into_iter();
    rows.filter_map(|row| names.clone().find(|name| row.contains(name)).map(str::to_owned)).collect()
}

#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn connections_that_have_ended_leave_their_topics() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    listen(&shop, &staff, "ended=").await;
    shop.advance_seconds(3 * 60 * 60);
    listen(&shop, &staff, "alive=").await;
    assert_eq!(in_topic(&shop).await.len(), 2);
    let clean_up = async || {
        let event = json!({ "task": "clean_up" });
        shop.gateway.run_schedule(local::Function::Schedule, &event).await.expect("a report")
    };
    assert_eq!(clean_up().await, json!({ "listeners": 1 }));
    assert_eq!(in_topic(&shop).await, ["alive="]);
    assert_eq!(clean_up().await, json!({ "listeners": 0 }));
}
