//! How often mails may be asked for, and accounts made.

use serde_json::json;
use shared::store::QUOTA_WINDOW;
use tests::{Answer, Client, Shop, ShopOptions, log_in};

use super::{ask_change, disable, id, new_address, store_at};

const FORGOT: &str = "/v1/auth/password/forgot";

/// An hour begins, in which nothing has been counted.
fn begin_an_hour(shop: &Shop) {
    let window = i64::try_from(QUOTA_WINDOW.as_secs()).expect("seconds");
    shop.advance_seconds(window - shop.gateway.app().clock.now().seconds() % window);
}

fn next_hour(shop: &Shop) {
    shop.advance_seconds(i64::try_from(QUOTA_WINDOW.as_secs()).expect("seconds"));
}

#[track_caller]
fn throttled(answer: Answer) {
    let wait = answer.header("retry-after").and_then(|seconds| seconds.parse::<u64>().ok());
    assert!(wait.is_some_and(|seconds| (1..=3_600).contains(&seconds)), "{answer:?}");
    answer.problem(429, "too_many_requests");
}

async fn forgot(client: &Client, email: &str) -> Answer {
    client.post(FORGOT, json!({ "email": email })).await
}

/// Five for an account from an address, whether or not there is such an account; from elsewhere it can be asked for all
/// the same, so that a stranger keeps nobody from it.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_reset_is_asked_for_five_times_an_hour() {
    let shop = Shop::open().await;
    let (known, disabled) = (shop.customer().await, shop.customer().await);
    disable(&shop, &disabled, true).await;
    begin_an_hour(&shop);
    for email in [known.email.as_str(), "nobody@example.com", &disabled.email] {
        for _ in 0..5 {
            forgot(&shop.visitor(), email).await.expect(202);
        }
        throttled(forgot(&shop.visitor(), email).await);
        throttled(forgot(&shop.visitor(), &email.to_uppercase()).await);
        let spoofed = shop.visitor().with("x-forwarded-for", "203.0.113.9");
        throttled(forgot(&spoofed, email).await);
        forgot(&shop.visitor().from_address("127.0.0.2"), email).await.expect(202);
    }
    next_hour(&shop);
    forgot(&shop.visitor(), &known.email).await.expect(202);
}

/// An address may ask for thirty mails, whatever the accounts.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn an_address_cannot_ask_for_many_accounts() {
    let shop = Shop::open().await;
    begin_an_hour(&shop);
    for index in 0..30 {
        forgot(&shop.visitor(), &format!("guess{index}@example.com")).await.expect(202);
    }
    throttled(forgot(&shop.visitor(), "yet.another@example.com").await);
    forgot(&shop.visitor().from_address("127.0.0.2"), "yet.another@example.com").await.expect(202);
}

#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_user_asks_five_times_an_hour() {
    let shop = Shop::open().await;
    begin_an_hour(&shop);
    let [me, other] = [shop.customer().await, shop.customer().await];
    for _ in 0..5 {
        me.post("/v1/auth/email/verification", json!({})).await.expect(202);
        ask_change(&me, &new_address()).await.expect(202);
    }
    throttled(me.post("/v1/auth/email/verification", json!({})).await);
    let unchanged = me.get("/v1/users/me").await.expect(200)["pending_email"].clone();
    throttled(ask_change(&me, &new_address()).await);
    assert_eq!(me.get("/v1/users/me").await.expect(200)["pending_email"], unchanged);
    other.post("/v1/auth/email/verification", json!({})).await.expect(202);
    ask_change(&other, &new_address()).await.expect(202);
    next_hour(&shop);
    let me = log_in(&shop.visitor(), &me.email, &me.password).await;
    me.post("/v1/auth/email/verification", json!({})).await.expect(202);
    ask_change(&me, &new_address()).await.expect(202);
}

/// Whoever asks from wherever: an address is mailed ten tokens an hour. What is sent again counts once.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn no_mailbox_is_flooded() {
    let shop = Shop::open().await;
    begin_an_hour(&shop);
    let customer = shop.customer().await;
    let mint = |again: bool| {
        let ((store, now), email) = (store_at(&shop), customer.email.clone());
        async move { store.mint_reset(&email, again, now).await.expect("a store").is_some() }
    };
    for _ in 0..10 {
        assert!(mint(false).await && mint(true).await);
    }
    assert!(!mint(false).await);
    assert!(mint(true).await);
    let (store, now) = store_at(&shop);
    let other = store.mint_verification(id(&customer), false, now).await.expect("a store");
    assert!(other.is_some(), "each purpose counts for itself");
    next_hour(&shop);
    assert!(mint(false).await);
}

/// From one address so many accounts are tried an hour, whatever comes of them, and that costs no call more.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn an_address_registers_so_many() {
    let limited = shared::config::Shop { registrations_per_hour: 4, ..shared::config::Shop::default() };
    let shop = Shop::open_with(ShopOptions { shop: limited, ..ShopOptions::default() }).await;
    begin_an_hour(&shop);
    let register = |client: &Client, email: &str| {
        let (client, body) = (client.clone(), json!({ "email": email, "password": "a-good-password-1" }));
        async move { client.post("/v1/auth/register", body).await }
    };
    let calls = || {
        let records = shop.gateway.recorder().take();
        records.into_iter().filter(|it| it.route_key.ends_with("/register")).flat_map(|it| it.calls).collect::<Vec<_>>()
    };
    calls();
    let here = shop.visitor();
    register(&here, "one@example.com").await.expect(201);
    assert_eq!(calls(), ["TransactWriteItems"]);
    register(&here, "one@example.com").await.problem(409, "email_taken");
    assert_eq!(calls(), ["TransactWriteItems", "UpdateItem"]);
    register(&here, "two@example.com").await.expect(201);
    register(&here, "ONE@example.com").await.problem(409, "email_taken");
    // Beyond the limit no answer reveals any more who is registered.
    throttled(register(&here, "one@example.com").await);
    throttled(register(&here, "three@example.com").await);
    register(&here.from_address("127.0.0.2"), "three@example.com").await.expect(201);
    next_hour(&shop);
    register(&here, "four@example.com").await.expect(201);
}
