use futures::future::join_all;
use serde_json::json;
use shared::auth::Secret;
use tests::Shop;

use super::listener::{Listener, ask_for_ticket, ticket};
use super::scene::{connections, has_connections};

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_ticket_is_good_for_one_connection() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let url = ticket(&customer).await;
    let secret = url.split("ticket=").nth(1).expect("a ticket");
    let hash = Secret::<32>::parse(secret).expect("256 bits").hash();
    let stored = shop.dump().await;
    assert!(stored.contains(hash.as_str()) && !stored.contains(secret), "at rest there is only its hash");

    let handshakes = join_all((0..20).map(|_| Listener::open(&url))).await;
    let mut refused: Vec<u16> = handshakes.iter().filter_map(|it| it.as_ref().err().copied()).collect();
    refused.dedup();
    assert_eq!((handshakes.iter().filter(|it| it.is_ok()).count(), refused), (1, vec![401]));
    assert_eq!(connections(&shop, &customer).await.len(), 1);
    assert!(!shop.dump().await.contains(hash.as_str()), "a spent ticket is gone");
    assert_eq!(Listener::open(&url).await.err(), Some(401));
}

#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_ticket_holds_for_a_minute() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let (early, late) = (ticket(&customer).await, ticket(&customer).await);
    shop.advance_seconds(30);
    let mut listener = Listener::open(&early).await.expect("a connection");
    listener.has_heard_nothing_more().await;
    shop.advance_seconds(30);
    assert_eq!(Listener::open(&late).await.err(), Some(401));
}

#[tokio::test]
#[cfg_attr(lacks = "emulators", ignore = "asks the AWS emulators")]
async fn without_a_ticket_nobody_is_let_in() {
    let shop = Shop::open().await;
    ask_for_ticket(&shop.visitor()).await.problem(401, "token_required");
    let url = ticket(&shop.customer().await).await;
    let base = url.split('?').next().expect("an address");
    let unknown = Secret::new([7_u8; 32]).reveal();
    for query in ["", "?", "?ticket=", "?ticket=x", &format!("?ticket={unknown}"), &format!("?Ticket={unknown}")] {
        assert_eq!(Listener::open(&format!("{base}{query}")).await.err(), Some(401), "{query}");
    }
    assert_eq!(shop.visitor().get("/_local/live/socket").await.status, 400, "no WebSocket");
}

#[tokio::test]
async fn a_session_that_ended_gets_nobody_in() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let url = ticket(&customer).await;
    let logout = json!({ "refresh_token": customer.refresh_token });
    customer.post("/v1/auth/logout", logout).await.expect(204);
    assert_eq!(Listener::open(&url).await.err(), Some(401));
    // The access token is still valid; the session has ended.
    customer.get("/v1/users/me").await.expect(200);
    ask_for_ticket(&customer).await.problem(401, "invalid_token");
}

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_user_has_at_most_twenty_connections() {
    let shop = Shop::open().await;
    let (customer, other) = (shop.customer().await, shop.customer().await);
    let tickets = join_all((0..25).map(|_| ticket(&customer))).await;
    let handshakes = join_all(tickets.iter().map(|url| Listener::open(url))).await;
    let (open, refused): (Vec<_>, Vec<_>) = handshakes.into_iter().partition(Result::is_ok);
    assert!(refused.iter().all(|it| matches!(it, Err(429))), "too many, not wrong");
    assert_eq!((open.len(), connections(&shop, &customer).await.len()), (20, 20));

    let refused = ask_for_ticket(&customer).await;
    let wait: u32 = refused.header("retry-after").and_then(|it| it.parse().ok()).expect("seconds");
    assert!((7_100..=7_200).contains(&wait), "{refused:?}");
    refused.problem(429, "too_many_connections");
    Listener::of(&other).await.has_heard_nothing_more().await;

    let mut open: Vec<Listener> = open.into_iter().map(|it| it.expect("open")).collect();
    open.pop().expect("one").close().await;
    has_connections(&shop, &customer, 19).await;
    Listener::of(&customer).await.has_heard_nothing_more().await;
}
