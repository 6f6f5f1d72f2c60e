use futures::future::join_all;
use serde_json::json;
use tests::Shop;

use super::{CONFIRM, VERIFY, asked_change, bring, new_address, refused, verification_token};

const DAY: i64 = 24 * 60 * 60;

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn an_address_is_verified_by_what_was_mailed_there() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let before = customer.get("/v1/users/me").await;
    assert_eq!((&before.body["email_verified"], &before.body["pending_email"]), (&json!(false), &json!(null)));
    let token = verification_token(&shop, &customer).await.expect("a token");
    customer.post("/v1/auth/email/verification", json!({})).await.expect(202);
    bring(&shop, VERIFY, &token).await.expect(204);
    let after = customer.get("/v1/users/me").await;
    assert_eq!(after.body["email_verified"], true);
    assert_ne!(after.header("etag"), before.header("etag"), "a profile's tag is its version");
    refused(bring(&shop, VERIFY, &token).await);
    customer.post("/v1/auth/email/verification", json!({})).await.problem(409, "already_verified");
    assert_eq!(verification_token(&shop, &customer).await, None, "nothing is left to verify");
}

#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_verification_holds_for_a_day() {
    let shop = Shop::open().await;
    let [in_time, late] = [shop.customer().await, shop.customer().await];
    let tokens = [&in_time, &late].map(|customer| verification_token(&shop, customer));
    let tokens: Vec<String> = join_all(tokens).await.into_iter().map(|token| token.expect("a token")).collect();
    shop.advance_seconds(DAY - 30);
    bring(&shop, VERIFY, &tokens[0]).await.expect(204);
    shop.advance_seconds(31);
    refused(bring(&shop, VERIFY, &tokens[1]).await);
}

/// It shows that somebody receives mail at one address, and says nothing of the next.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_verification_is_of_one_address() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let token = verification_token(&shop, &customer).await.expect("a token");
    let change = asked_change(&shop, &customer, &new_address()).await;
    bring(&shop, CONFIRM, &change).await.expect(204);
    refused(bring(&shop, VERIFY, &token).await);
}

/// Changes of the profile meanwhile are neither lost nor in the way.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_profile_may_change_while_it_is_verified() {
    let shop = Shop::open().await;
    let customer = &shop.customer().await;
    let token = verification_token(&shop, customer).await.expect("a token");
    let edits = (0..10).map(|index| customer.patch("/v1/users/me", json!({ "name": format!("Name {index}") })));
    let (edited, verified) = tokio::join!(join_all(edits), bring(&shop, VERIFY, &token));
    verified.expect(204);
    assert!(edited.iter().all(|answer| answer.status == 200));
    let me = customer.get("/v1/users/me").await.expect(200);
    assert_eq!(me["email_verified"], true);
    assert!(me["name"].as_str().is_some_and(|name| name.starts_with("Name ")));
}
