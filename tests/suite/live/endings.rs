use std::time::{Duration, Instant};

use serde_json::json;
use tests::{Client, Shop, log_in};

use super::listener::{Listener, ticket};
use super::scene::{connections, has_connections};

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_socket_that_is_dropped_is_forgotten() {
    let shop = Shop::open().await;
    let ada = shop.customer().await;
    let (dropped, closed) = (Listener::of(&ada).await, Listener::of(&ada).await);
    has_connections(&shop, &ada, 2).await;
    drop(dropped);
    has_connections(&shop, &ada, 1).await;
    closed.close().await;
    has_connections(&shop, &ada, 0).await;
    Listener::of(&ada).await.has_heard_nothing_more().await;
}

#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn connections_end_by_the_clock() {
    let shop = Shop::open().await;
    let ada = shop.customer().await;
    let idle = Listener::of(&ada).await;
    shop.advance_seconds(599);
    let mut busy = Listener::of(&ada).await;
    shop.advance_seconds(2);
    assert_eq!(idle.closed().await, Some(1001), "ten minutes without a word");
    for _ in 0..12 {
        shop.advance_seconds(590);
        busy.has_heard_nothing_more().await;
    }
    assert_eq!(connections(&shop, &ada).await.len(), 1);
    shop.advance_seconds(7_200 - 12 * 590);
    assert_eq!(connections(&shop, &ada).await.len(), 0, "by the clock, whoever has cleaned up");
    assert_eq!(busy.closed().await, Some(1001), "two hours");
}

#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn the_shop_closes_without_waiting_for_those_who_listen() {
    let folder = std::env::temp_dir().join(format!("bodega-live-{}-{}", std::process::id(), tests::unique()));
    let options = || local::Options { storage: local::Storage::Folder(folder.clone()), ..local::Options::default() };
    let gateway = local::Gateway::start(options()).await.expect("the shop starts");
    let account = json!({ "email": "ada@example.com", "password": "analytical engine" });
    let visitor = Client::new(&gateway.url());
    visitor.post("/v1/auth/register", account).await.expect(201);
    let ada = log_in(&visitor, "ada@example.com", "analytical engine").await;
    let listeners = [Listener::of(&ada).await, Listener::of(&ada).await];
    let user = ada.user_id.parse().expect("an id");
    let begun = Instant::now();
    let stopping = tokio::spawn(gateway.stop());
    for listener in listeners {
        assert_eq!(listener.closed().await, Some(1001));
    }
    stopping.await.expect("stopped");
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());

    let gateway = local::Gateway::start(options()).await.expect("the shop starts again");
    let app = gateway.app();
    let left = app.store.listeners_of_user(user, app.clock.now()).await.expect("a list");
    assert!(left.is_empty(), "all were forgotten before the end: {left:?}");
    let ada = log_in(&Client::new(&gateway.url()), "ada@example.com", "analytical engine").await;
    Listener::open(&ticket(&ada).await).await.expect("a connection").has_heard_nothing_more().await;
    gateway.stop().await;
    let _left_behind = std::fs::remove_dir_all(folder);
}

/// Only who signs, as the SDK does, reaches the management API: no other site's page can.
#[tokio::test]
#[cfg_attr(any(lacks = "emulators", lacks = "table"), ignore = "asks the AWS emulators, looks at the whole table")]
async fn the_management_api_is_not_for_pages() {
    let shop = Shop::open().await;
    let ada = shop.customer().await;
    let mut listener = Listener::of(&ada).await;
    let id = connections(&shop, &ada).await[0].connection_id.clone();
    let path = format!("/_local/live/@connections/{id}");
    assert_eq!(shop.visitor().post(&path, json!({ "type": "lie" })).await.status, 403);
    assert_eq!(shop.visitor().delete(&path).await.status, 403);
    let signed = shop.visitor().with("authorization", "AWS4-HMAC-SHA256 Credential=local");
    signed.post(&path, json!({ "type": "truth" })).await.expect(200);
    assert_eq!(listener.next().await, json!({ "type": "truth" }));
    let view = signed.get(&path).await.expect(200);
    assert_eq!(view["identity"]["sourceIp"], "127.0.0.1");
    assert_eq!(signed.delete(&path).await.status, 204);
    assert_eq!(listener.closed().await, Some(1000));
    assert_eq!(signed.post(&path, json!({})).await.status, 410);
}

/// API Gateway would let it be for two hours; the shop answers nothing there once the session's time is over.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_connection_ends_with_the_time_of_its_session() {
    let shop = Shop::open().await;
    let mut ada = shop.customer().await;
    let minutes_5 = 5 * 60;
    let day = 24 * 60 * 60;
    // A session is used at least each month, and ends after ninety days all the same.
    for seconds in [29 * day, 29 * day, 29 * day, 3 * day - minutes_5] {
        shop.advance_seconds(seconds);
        let refreshed = json!({ "refresh_token": ada.refresh_token });
        let tokens = shop.visitor().post("/v1/auth/token/refresh", refreshed).await.expect(200);
        ada = ada.with_bearer(tokens["access_token"].as_str().expect("a token"));
        tokens["refresh_token"].as_str().expect("a token").clone_into(&mut ada.refresh_token);
    }
    let mut listener = Listener::of(&ada).await;
    listener.has_heard_nothing_more().await;
    shop.advance_seconds(minutes_5 + 1);
    listener.say_text(json!({ "action": "ping" }).to_string()).await;
    listener.closed().await;
    assert_eq!(connections(&shop, &ada).await.len(), 0);
}
