use serde_json::json;
use shared::auth::{Caller, Secret};
use shared::domain::{ConnectionId, Role};
use tests::{Client, Shop, log_in};

use super::listener::Listener;
use super::scene::{connections, move_on, now, order};

/// The session that a client's access token is of.
async fn session(client: &Client) -> String {
    let sessions = client.get("/v1/auth/sessions").await.expect(200);
    let mine = sessions["items"].as_array().into_iter().flatten().find(|it| it["current"] == true).expect("one");
    mine["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn connections_end_with_their_session() {
    let shop = Shop::open().await;
    let ada = shop.customer().await;
    let elsewhere = log_in(&shop.visitor(), &ada.email, &ada.password).await;
    let product = shop.product("1.00", 10).await;
    let (one, two, mut other) = (Listener::of(&ada).await, Listener::of(&ada).await, Listener::of(&elsewhere).await);
    ada.post("/v1/auth/logout", json!({ "refresh_token": ada.refresh_token })).await.expect(204);
    let id = order(&elsewhere, &product).await;
    assert_eq!((one.closed().await, two.closed().await), (Some(1000), Some(1000)));
    assert_eq!(other.next_event("order.placed").await["data"]["order_id"], id);
    assert_eq!(connections(&shop, &ada).await.len(), 1);
    elsewhere.delete("/v1/auth/sessions").await.expect(204);
    assert_eq!(other.closed().await, Some(1000));
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn who_is_disabled_erased_or_no_longer_staff_hears_nothing_more() {
    let shop = Shop::open().await;
    let (disabled, erased, staff) = (shop.customer().await, shop.customer().await, shop.staff().await);
    let product = shop.product("1.00", 10).await;
    let mut staffs = Listener::of(&staff).await;
    staffs.say(json!({ "action": "subscribe", "topic": "new_orders" })).await;
    let (disableds, eraseds) = (Listener::of(&disabled).await, Listener::of(&erased).await);
    let user = |client: &Client| format!("/v1/admin/users/{}", client.user_id);
    shop.admin().patch(&user(&disabled), json!({ "disabled": true })).await.expect(200);
    shop.admin().patch(&user(&staff), json!({ "role": "customer" })).await.expect(200);
    erased.erase().await.expect(204);
    shop.gateway.drain_stream().await;
    order(&shop.customer().await, &product).await;
    shop.gateway.drain_stream().await;
    for listener in [disableds, eraseds] {
        assert_eq!(listener.closed().await, Some(1000));
    }
    assert!(!shop.dump().await.contains("\"TOPIC#new_orders\""), "no longer in the topic");
    assert_eq!(staffs.closed().await, Some(1000));
}

/// A connection in the table that API Gateway does not have: its end was never reported. It is found out when something
/// is to be sent there, but not while its handshake may still be under way.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn what_is_gone_is_forgotten_when_something_is_sent_there() {
    let shop = Shop::open().await;
    let (ada, staff) = (shop.customer().await, shop.staff().await);
    let product = shop.product("1.00", 10).await;
    let id = order(&ada, &product).await;
    shop.gateway.drain_stream().await;
    let mut open = Listener::of(&ada).await;
    let caller = Caller {
        user: ada.user_id.parse().expect("an id"),
        session: session(&ada).await.parse().expect("an id"),
        role: Role::Customer,
    };
    let (store, secret) = (&shop.table.store(), Secret::new([9; 32]));
    store.issue_ticket(caller, &secret.hash(), now(&shop)).await.expect("a ticket");
    let lost = ConnectionId::new("nobody-there=");
    store.open_connection(&secret.hash(), &lost, now(&shop)).await.expect("a connection");

    move_on(&staff, &id, "paid").await;
    open.next_event("order.status_changed").await;
    shop.gateway.drain_stream().await;
    assert_eq!(connections(&shop, &ada).await.len(), 2, "it may be on its way");
    shop.advance_seconds(16);
    move_on(&staff, &id, "shipped").await;
    open.next_event("order.status_changed").await;
    shop.gateway.drain_stream().await;
    let left = connections(&shop, &ada).await;
    assert!(left.len() == 1 && left[0].connection_id != lost, "{left:?}");
    assert!(!shop.dump().await.contains("nobody-there="), "nowhere");
}
