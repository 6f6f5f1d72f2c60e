//! What is done by a token that came by mail: verifying an address, setting a new password, changing the address.

mod addresses;
mod faults;
mod letters;
mod limits;
mod resets;
mod validity;
mod verification;

use serde_json::{Value, json};
use shared::domain::{Timestamp, UserId};
use shared::store::Store;
use tests::{Answer, Client, Shop, unique};

const NEW_PASSWORD: &str = "another-good-one";

const VERIFY: &str = "/v1/auth/email/verify";
const RESET: &str = "/v1/auth/password/reset";
const CONFIRM: &str = "/v1/auth/email/confirm";

fn store_at(shop: &Shop) -> (Store, Timestamp) {
    (shop.table.store(), shop.now())
}

fn id(client: &Client) -> UserId {
    client.user_id.parse().expect("an id")
}

fn new_address() -> String {
    format!("other{}@example.net", unique())
}

/// What the mail function mails, without the mail.
pub async fn verification_token(shop: &Shop, client: &Client) -> Option<String> {
    let (store, now) = store_at(shop);
    let minted = store.mint_verification(id(client), true, now).await.expect("a token");
    minted.map(|(_, token)| token.reveal())
}

pub async fn reset_token(shop: &Shop, email: &str) -> Option<String> {
    let (store, now) = store_at(shop);
    let minted = store.mint_reset(&email.to_lowercase(), true, now).await.expect("a token");
    minted.map(|(_, token)| token.reveal())
}

async fn confirmation_token(shop: &Shop, client: &Client) -> Option<String> {
    let (store, now) = store_at(shop);
    let minted = store.mint_confirmation(id(client), true, now).await.expect("a token");
    minted.map(|(_, token)| token.reveal())
}

async fn ask_change(client: &Client, new: &str) -> Answer {
    client.post("/v1/users/me/email", json!({ "new_email": new, "current_password": client.password })).await
}

/// The token for an address that a client has asked for.
pub async fn asked_change(shop: &Shop, client: &Client, new: &str) -> String {
    ask_change(client, new).await.expect(202);
    confirmation_token(shop, client).await.expect("a token")
}

/// Brings a token to a route.
async fn bring(shop: &Shop, path: &str, token: &str) -> Answer {
    let body = match path {
        RESET => json!({ "token": token, "new_password": NEW_PASSWORD }),
        _ => json!({ "token": token }),
    };
    shop.visitor().post(path, body).await
}

/// That a token does not hold; the answer but for its request's id.
#[track_caller]
fn refused(answer: Answer) -> Value {
    let mut body = answer.field_problem(422, "/token", "invalid_token");
    body["request_id"] = Value::Null;
    body
}

async fn log_in_status(shop: &Shop, email: &str, password: &str) -> u16 {
    // From elsewhere, so that wrong ones throttle nobody.
    let client = shop.visitor().from_address(&format!("127.0.1.{}", unique() % 250 + 1));
    client.post("/v1/auth/token", json!({ "email": email, "password": password })).await.status
}

async fn refresh_status(client: &Client) -> u16 {
    client.post("/v1/auth/token/refresh", json!({ "refresh_token": client.refresh_token })).await.status
}

async fn disable(shop: &Shop, client: &Client, disabled: bool) {
    let path = format!("/v1/admin/users/{}", client.user_id);
    shop.admin().patch(&path, json!({ "disabled": disabled })).await.expect(200);
}
