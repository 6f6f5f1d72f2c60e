use std::time::Duration;

use axum::body::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request};
use serde_json::{Value, json};
use shared::auth::SecretHash;
use shared::domain::{ConnectionId, Money, Timestamp};
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

use super::{Sam, Shop};
use crate::admin_account;
use crate::error::StartError;

macro_rules! samples {
    ($($name:literal)+) => { [$(($name, include_str!(concat!("../../../../events/", $name, ".json")))),+] };
}

/// The files of `events/`.
pub(super) const SAMPLES: [(&str, &str); 24] = samples! {
    "admin-create-product" "auth-log-in" "auth-register" "cart-add-item" "cart-view" "catalog-list-products"
    "catalog-not-found" "imports-resume" "imports-uploaded" "mail-bounced" "mail-order-placed" "mail-send-waiting"
    "media-tend" "media-uploaded" "orders-create" "orders-list" "schedule-clean-up" "schedule-reconcile" "schedule-summarise-sales"
    "schedule-sweep-orders" "stream-sold-out-and-back" "websocket-connect" "websocket-disconnect" "websocket-subscribe"
};

/// Placeholders in the samples for values of a running shop.
const TOKEN: &str = "ACCESS_TOKEN";
const TICKET: &str = "LIVE_TICKET";
const EMAIL: &str = "ada@example.com";
const IMPORT: &str = "imp_018bcfe568787e8a9b4ff0d1c2a3b4c5";
const IMPORT_SIZE: &str = "174429";
/// The product of the demo that gets a picture, and its upload, as in keys.
const PICTURED: &str = "019b78cf732073819059bf1f823cb2ff";
const PICTURE: &str = "018bcfe568787e8a9b4ff0d1c2a3b4c5";
const PICTURE_SIZE: &str = "174429";
const CONNECTION: &str = "L0SM9cOFvHcCIhw=";

/// Whose tokens are in events.
const STAFF: &str = "sam@bodega.example";
/// How long a token is used for further events. It is valid for ten minutes more.
const REUSED: Duration = Duration::from_secs(5 * 60);

/// An access token of staff.
pub(super) struct Token {
    made_at: Timestamp,
    text: String,
}

pub(super) fn sample(name: &str) -> Option<&'static str> {
    SAMPLES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// A sample that this shop answers with success, now and each time. What it tells of has happened.
///
/// # Errors
/// When the shop cannot make what the event needs.
pub(super) async fn fitting(sam: &Sam, name: &str) -> Result<String, StartError> {
    let shop = &sam.shop;
    let text = sample(name).ok_or_else(|| StartError::new(format!("{name} is no file of events/")))?.to_owned();
    match name {
        "auth-register" => Ok(text.replace(EMAIL, &fresh_address(shop))),
        "auth-log-in" => register(shop, &text).await,
        "imports-uploaded" => upload(sam, &text).await,
        "media-uploaded" => picture(sam, &text).await,
        "websocket-connect" => {
            close(shop).await?;
            connecting(sam).await
        }
        "websocket-subscribe" | "websocket-disconnect" => {
            close(shop).await?;
            open(sam).await?;
            Ok(text)
        }
        _ if text.contains(TOKEN) => Ok(text.replace(TOKEN, &token(sam).await?)),
        _ => Ok(text),
    }
}

fn fresh_address(shop: &Shop) -> String {
    let random: String = shop.app.random.bytes::<6>().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("ada-{random}@example.com")
}

/// A sample of logging in, and somebody who can.
async fn register(shop: &Shop, text: &str) -> Result<String, StartError> {
    let text = text.replace(EMAIL, &fresh_address(shop));
    let event: Value = serde_json::from_str(&text).unwrap_or_default();
    let login = event.get("body").and_then(Value::as_str).and_then(|body| serde_json::from_str(body).ok());
    let login = login.unwrap_or(Value::Null);
    post(shop, "/v1/auth/register", None, &login).await?;
    Ok(text)
}

/// Makes an upload and its event. The imports function has not been invoked for it.
async fn upload(sam: &Sam, text: &str) -> Result<String, StartError> {
    let shop = &sam.shop;
    let price = Money::from_minor(400).format(shop.app.shop.currency);
    let csv = format!("sku,name,price,stock,category\nSAM-TIN,Tin Box,{price},12,Kitchen\n");
    let asked = json!({ "content_type": "text/csv", "size": csv.len() });
    let made = post(shop, "/v1/admin/imports", Some(&token(sam).await?), &asked).await?;
    let id = member(&made, "id")?;
    let unwritten = |error| StartError::because("the file to import cannot be written", error);
    let folder = shop.objects.join("sources");
    std::fs::create_dir_all(&folder).map_err(unwritten)?;
    std::fs::write(folder.join(id), &csv).map_err(unwritten)?;
    Ok(text.replace(IMPORT, id).replace(IMPORT_SIZE, &csv.len().to_string()))
}

/// Makes an upload of a picture and its event. The media function has not been invoked for it.
async fn picture(sam: &Sam, text: &str) -> Result<String, StartError> {
    let shop = &sam.shop;
    let file = crate::demo::sample_picture();
    let path = format!("/v1/products/prod_{PICTURED}/media");
    let made = post(shop, &path, Some(&token(sam).await?), &json!({ "size": file.len() })).await?;
    let id = made.get("media").map_or(Ok(""), |media| member(media, "id"))?;
    let digits = id.trim_start_matches("media_");
    let unwritten = |error| StartError::because("the picture cannot be written", error);
    let folder = shop.media.join("incoming").join(PICTURED);
    std::fs::create_dir_all(&folder).map_err(unwritten)?;
    std::fs::write(folder.join(digits), &file).map_err(unwritten)?;
    Ok(text.replace(PICTURE, digits).replace(PICTURE_SIZE, &file.len().to_string()))
}

/// A sample of a handshake, with a ticket that holds.
async fn connecting(sam: &Sam) -> Result<String, StartError> {
    let ticket = post(&sam.shop, "/v1/live/tickets", Some(&token(sam).await?), &json!({})).await?;
    let sample = sample("websocket-connect").unwrap_or_default();
    Ok(sample.replace(TICKET, member(&ticket, "ticket")?))
}

/// Opens the connection of the samples.
async fn open(sam: &Sam) -> Result<(), StartError> {
    let event = serde_json::from_str(&connecting(sam).await?).unwrap_or_default();
    let answer = sam.shop.live.invoke(&event).with_subscriber(NoSubscriber::default()).await;
    let is_open = answer.is_some_and(|answer| answer.is_success());
    if is_open { Ok(()) } else { Err(StartError::new("the connection that the event is of cannot be opened")) }
}

/// Forgets the connection of the samples, if an event has opened it before.
async fn close(shop: &Shop) -> Result<(), StartError> {
    let closed = shop.app.store.close_connection(&ConnectionId::new(CONNECTION)).await;
    closed.map_err(|error| StartError::because("the connection that the event is of cannot be closed", error))
}

/// An access token of an admin who is there for these events alone. The password is as secret as the signing keys that it
/// comes from, and the same whenever the shop opens.
async fn token(sam: &Sam) -> Result<String, StartError> {
    let shop = &sam.shop;
    let mut known = sam.token.lock().await;
    let now = shop.app.clock.now();
    if let Some(token) = known.as_ref().filter(|token| now < token.made_at.plus(REUSED)) {
        return Ok(token.text.clone());
    }
    let keys = shop.signing_keys.as_deref().ok_or_else(|| StartError::new("the signing keys are not known"))?;
    let password = SecretHash::of(format!("{STAFF}\n{keys}").as_bytes()).as_str().to_owned();
    let login = json!({ "email": STAFF, "password": password });
    let tokens = match post(shop, "/v1/auth/token", None, &login).await {
        Ok(tokens) => tokens,
        Err(_not_yet_there) => {
            admin_account::create(&shop.app, STAFF, &password).await?;
            post(shop, "/v1/auth/token", None, &login).await?
        }
    };
    let text = member(&tokens, "access_token")?.to_owned();
    *known = Some(Token { made_at: now, text: text.clone() });
    Ok(text)
}

/// Asks the shop, without a word in the log.
async fn post(shop: &Shop, path: &str, token: Option<&str>, body: &Value) -> Result<Value, StartError> {
    let failed =
        |why: &dyn std::fmt::Display| StartError::because(format!("the event cannot be made: POST {path}"), why);
    let mut request = Request::builder().method(Method::POST).uri(path).header(CONTENT_TYPE, "application/json");
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request.body(Bytes::from(body.to_string())).map_err(|error| failed(&error))?;
    let answering = (shop.ask)(request);
    let response = answering.with_subscriber(NoSubscriber::default()).await;
    let answer = serde_json::from_slice(response.body()).unwrap_or(Value::Null);
    if response.status().is_success() { Ok(answer) } else { Err(failed(&format!("{} {answer}", response.status()))) }
}

fn member<'a>(answer: &'a Value, name: &str) -> Result<&'a str, StartError> {
    let missing = || StartError::new(format!("the event cannot be made: an answer has no {name}"));
    answer.get(name).and_then(Value::as_str).ok_or_else(missing)
}
