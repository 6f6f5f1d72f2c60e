//! Refresh tokens: rotation, the grace for lost answers, the end of a family that was used twice.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Client, Shop, log_in};

/// Beyond the window in which a spent token gives the same successor again.
const GRACE_OVER: i64 = 60;

async fn refresh(client: &Client, token: &str) -> tests::Answer {
    client.post("/v1/auth/token/refresh", json!({ "refresh_token": token })).await
}

fn token(body: &Value) -> String {
    body["refresh_token"].as_str().expect("a refresh token").to_owned()
}

/// A retry after a lost answer gets the same successor.
#[tokio::test]
async fn within_the_grace_the_same_successor() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let first = token(&refresh(&customer, &customer.refresh_token).await.expect(200));
    let again = token(&refresh(&customer, &customer.refresh_token).await.expect(200));
    assert_eq!(first, again);
    assert_ne!(first, customer.refresh_token);
    let second = token(&refresh(&customer, &first).await.expect(200));
    // One that is older than the last spent one ends the family, even within the window.
    refresh(&customer, &customer.refresh_token).await.problem(401, "invalid_refresh_token");
    refresh(&customer, &second).await.problem(401, "invalid_refresh_token");
}

#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn after_the_grace_the_family_ends() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let elsewhere = log_in(&shop.visitor(), &customer.email, &customer.password).await;
    let first = token(&refresh(&customer, &customer.refresh_token).await.expect(200));
    shop.advance_seconds(GRACE_OVER);
    refresh(&customer, &customer.refresh_token).await.problem(401, "invalid_refresh_token");
    refresh(&customer, &first).await.problem(401, "invalid_refresh_token");
    refresh(&elsewhere, &elsewhere.refresh_token).await.expect(200);
}

#[tokio::test]
async fn concurrent_use_logs_nobody_out() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let answers = join_all((0..10).map(|_| refresh(&customer, &customer.refresh_token))).await;
    let tokens: Vec<String> = answers.into_iter().map(|answer| token(&answer.expect(200))).collect();
    assert!(tokens.iter().all(|token| *token == tokens[0]));
    refresh(&customer, &tokens[0]).await.expect(200);
}

/// Somebody who knows a session's id, as every access token tells it, cannot end it with a made-up token.
#[tokio::test]
async fn a_forged_token_ends_nothing() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let mut forged = customer.refresh_token.clone().into_bytes();
    for byte in forged.iter_mut().rev().take(70).skip(1) {
        *byte = if *byte == b'A' { b'B' } else { b'A' };
    }
    let forged = String::from_utf8(forged).expect("ASCII");
    refresh(&customer, &forged).await.problem(401, "invalid_refresh_token");
    customer.post("/v1/auth/logout", json!({ "refresh_token": forged })).await;
    refresh(&customer, &customer.refresh_token).await.expect(200);
}

#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn sessions_expire_when_idle_and_at_last() {
    let shop = Shop::open().await;
    let idle = shop.customer().await;
    let busy = shop.customer().await;
    let mut current = busy.refresh_token.clone();
    for _ in 0..4 {
        shop.advance_seconds(20 * 86_400);
        current = token(&refresh(&busy, &current).await.expect(200));
    }
    refresh(&idle, &idle.refresh_token).await.problem(401, "invalid_refresh_token");
    shop.advance_seconds(20 * 86_400);
    refresh(&busy, &current).await.problem(401, "invalid_refresh_token");
}

/// Logging out, a new password, disabling and a new role end sessions.
#[tokio::test]
async fn what_ends_sessions() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let elsewhere = log_in(&shop.visitor(), &customer.email, &customer.password).await;
    let change = json!({ "current_password": customer.password, "new_password": "another-good-one" });
    customer.post("/v1/auth/password", change).await.expect(204);
    refresh(&elsewhere, &elsewhere.refresh_token).await.problem(401, "invalid_refresh_token");
    let own = token(&refresh(&customer, &customer.refresh_token).await.expect(200));
    let old = json!({ "email": customer.email, "password": customer.password });
    shop.visitor().post("/v1/auth/token", old).await.problem(401, "invalid_credentials");
    let customer = log_in(&shop.visitor(), &customer.email, "another-good-one").await;

    let user = format!("/v1/admin/users/{}", customer.user_id);
    shop.admin().patch(&user, json!({ "role": "staff" })).await.expect(200);
    refresh(&customer, &own).await.problem(401, "invalid_refresh_token");
    let customer = log_in(&shop.visitor(), &customer.email, "another-good-one").await;
    shop.admin().patch(&user, json!({ "disabled": true })).await.expect(200);
    refresh(&customer, &customer.refresh_token).await.problem(401, "invalid_refresh_token");
    let right = json!({ "email": customer.email, "password": "another-good-one" });
    shop.visitor().post("/v1/auth/token", right.clone()).await.problem(401, "invalid_credentials");
    shop.admin().patch(&user, json!({ "disabled": false })).await.expect(200);
    shop.visitor().post("/v1/auth/token", right).await.expect(200);
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let elsewhere = log_in(&shop.visitor(), &customer.email, &customer.password).await;
    let sessions = customer.get("/v1/auth/sessions").await.expect(200);
    let items = sessions["items"].as_array().expect("items");
    assert_eq!(items.len(), 2);
    assert_eq!(items.iter().filter(|session| session["current"] == true).count(), 1);
    let other = items.iter().find(|session| session["current"] == false).expect("the other");
    let path = format!("/v1/auth/sessions/{}", other["id"].as_str().expect("an id"));
    shop.customer().await.delete(&path).await.problem(404, "not_found");
    customer.delete(&path).await.expect(204);
    customer.delete(&path).await.problem(404, "not_found");
    refresh(&elsewhere, &elsewhere.refresh_token).await.problem(401, "invalid_refresh_token");
    customer.delete("/v1/auth/sessions").await.expect(204);
    refresh(&customer, &customer.refresh_token).await.problem(401, "invalid_refresh_token");
    assert_eq!(
        shop.visitor().post("/v1/auth/token/verify", json!({ "token": customer.access_token })).await.status,
        401
    );
}
