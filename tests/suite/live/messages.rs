use serde_json::{Value, json};
use tests::Shop;

use super::listener::Listener;
use super::scene::{has_connections, move_on, order};

#[track_caller]
fn refused(answer: &Value, status: u16, code: &str, left: u32) {
    assert_eq!(answer["type"], format!("urn:bodega:problem:{code}"), "{answer}");
    assert_eq!((&answer["status"], &answer["code"]), (&json!(status), &json!(code)), "{answer}");
    assert_eq!(answer["strikes_left"], left, "{answer}");
    for member in ["detail", "request_id"] {
        assert!(answer[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {answer}");
    }
}

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn what_makes_no_sense_is_refused_and_the_fifth_time_ends_it() {
    let shop = Shop::open().await;
    let ada = shop.customer().await;
    let mut listener = Listener::of(&ada).await;
    let large = format!("{:4097}", r#"{"action": "ping"}"#);
    let bad = [
        ("no json", 400, "malformed_json"),
        (r#"{"action": "shout"}"#, 422, "invalid_message"),
        (large.as_str(), 413, "message_too_large"),
        (r#"{"action": "subscribe", "topic": "new_orders"}"#, 403, "forbidden"),
    ];
    for (index, (text, status, code)) in (1..).zip(bad) {
        listener.say_text(text).await;
        refused(&listener.next().await, status, code, 5 - index);
        // What is right in between is done all the same.
        listener.has_heard_nothing_more().await;
    }
    listener.say_text("").await;
    assert_eq!(listener.closed().await, Some(1000));
    has_connections(&shop, &ada, 0).await;

    // The user may come again, and is counted anew.
    let mut again = Listener::of(&ada).await;
    again.say_text("no json").await;
    refused(&again.next().await, 400, "malformed_json", 4);
}

/// Somebody else's order is like one that is not there.
#[tokio::test]
async fn nobody_watches_another_ones_order() {
    let shop = Shop::open().await;
    let (ada, bob, staff) = (shop.customer().await, shop.customer().await, shop.staff().await);
    let product = shop.product("1.00", 10).await;
    let (adas, bobs) = (order(&ada, &product).await, order(&bob, &product).await);
    let hidden = order(&bob, &product).await;
    bob.post(&format!("/v1/orders/{hidden}/cancel"), json!({})).await.expect(200);
    bob.delete(&format!("/v1/orders/{hidden}")).await.expect(204);
    shop.gateway.drain_stream().await;
    let mut listener = Listener::of(&bob).await;
    let watch = |id: &str| json!({ "action": "subscribe", "topic": "order", "id": id });
    refused(&listener.say(watch(&adas)).await, 404, "not_found", 4);
    refused(&listener.say(watch("ord_018bcfe568787e8a9b4ff0d1c2a3b4c5")).await, 404, "not_found", 3);
    refused(&listener.say(watch(&hidden)).await, 404, "not_found", 2);
    assert_eq!(listener.say(watch(&bobs)).await["type"], "subscribed");
    move_on(&staff, &adas, "paid").await;
    shop.gateway.drain_stream().await;
    listener.has_heard_nothing_more().await;
    refused(&listener.say(watch(&adas)).await, 404, "not_found", 1);
    listener.say_text(watch(&adas).to_string()).await;
    assert_eq!(listener.closed().await, Some(1000));
}

#[tokio::test]
async fn a_connection_watches_a_bounded_number_of_orders() {
    let shop = Shop::open().await;
    let ada = shop.customer().await;
    let product = shop.product("1.00", 100).await;
    let mut listener = Listener::of(&ada).await;
    listener.say(json!({ "action": "unsubscribe", "topic": "orders" })).await;
    let mut ids = Vec::new();
    for _ in 0..21 {
        ids.push(order(&ada, &product).await);
    }
    shop.gateway.drain_stream().await;
    for id in &ids[..20] {
        let answer = listener.say(json!({ "action": "subscribe", "topic": "order", "id": id })).await;
        assert_eq!(answer["type"], "subscribed", "{answer}");
    }
    let answer = listener.say(json!({ "action": "subscribe", "topic": "order", "id": ids[20] })).await;
    refused(&answer, 409, "too_many_orders", 4);
}

/// As API Gateway does: it ends a connection for frames that are too long or binary before the function sees them.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn what_api_gateway_does_not_take_ends_the_connection() {
    let shop = Shop::open().await;
    let ada = shop.customer().await;
    let mut binary = Listener::of(&ada).await;
    binary.say_bytes(b"{\"action\": \"ping\"}".to_vec()).await;
    assert_eq!(binary.closed().await, Some(1003));
    let mut large = Listener::of(&ada).await;
    large.say_text("x".repeat(32 * 1024 + 1)).await;
    // What was not read may take the closing frame with it.
    assert!(matches!(large.closed().await, Some(1009) | None));
    has_connections(&shop, &ada, 0).await;
}

#[tokio::test]
async fn a_ping_tells_the_time_and_the_end() {
    let shop = Shop::open().await;
    let mut listener = Listener::of(&shop.customer().await).await;
    let pong = listener.say(json!({ "action": "ping" })).await;
    assert_eq!(pong["type"], "pong");
    for member in ["at", "ends_at"] {
        assert!(pong[member].as_str().is_some_and(|at| at.ends_with('Z')), "{pong}");
    }
}
