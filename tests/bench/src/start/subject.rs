//! The functions that are started, and their requests.

use std::path::PathBuf;

use axum::body::Bytes;
use local::Function;
use serde_json::{Map, Value, json};

use super::scene::Scene;
use super::{Options, binaries};
use crate::failure::Failure;

const SOLD_OUT_AND_BACK: &str = include_str!("../../../../events/stream-sold-out-and-back.json");
const DISCONNECT: &str = include_str!("../../../../events/websocket-disconnect.json");

/// A function to start.
pub(super) struct Subject {
    /// `None` for the empty function.
    pub(super) function: Option<Function>,
    pub(super) binary: PathBuf,
}

/// The requests of a function.
pub(super) struct Questions {
    /// The name for people.
    pub(super) what: &'static str,
    pub(super) event: Bytes,
    /// A request that the function answers without calling DynamoDB. `None` if there is no such request.
    pub(super) without_a_call: Option<Bytes>,
}

impl Subject {
    /// Returns the empty function, then all others.
    ///
    /// # Errors
    /// Returns a failure if a binary is missing.
    pub(super) fn all(options: &Options) -> Result<Vec<Self>, Failure> {
        let mut subjects = vec![Self { function: None, binary: binaries::empty(options)? }];
        let all = if options.functions.is_empty() { Function::ALL.as_slice() } else { &options.functions };
        for &function in all {
            subjects.push(Self { function: Some(function), binary: binaries::of(function, options)? });
        }
        Ok(subjects)
    }

    pub(super) fn name(&self) -> &'static str {
        self.function.map_or("(empty)", Function::name)
    }

    /// `customer` and `staff` are valid access tokens.
    pub(super) fn questions(&self, scene: &Scene, [customer, staff]: &[String; 2]) -> Questions {
        let bearer = |token: &str| ("authorization", format!("Bearer {token}"));
        let get = |route: &str, path: &str, header: Option<(&str, String)>| http("GET", route, path, header);
        let questions = |what, event, without_a_call| Questions { what, event, without_a_call };
        match self.function {
            None => questions("nothing", get("/", "/", None), Some(get("/", "/", None))),
            Some(Function::Admin) => {
                let (route, what) = ("/v1/admin/users", "GET /v1/admin/users");
                questions(what, get(route, route, Some(bearer(staff))), Some(get(route, route, None)))
            }
            Some(Function::Auth) => {
                let (route, what) = ("/v1/users/me", "GET /v1/users/me");
                questions(what, get(route, route, Some(bearer(customer))), Some(get(route, route, None)))
            }
            Some(Function::Cart) => {
                let (route, what) = ("/v1/cart", "GET /v1/cart");
                let token = ("cart-token", scene.cart_token.clone());
                questions(what, get(route, route, Some(token)), Some(get(route, route, None)))
            }
            Some(Function::Catalog) => {
                let path = format!("/v1/products/{}", scene.product);
                let health = get("/v1/health", "/v1/health", None);
                questions("GET /v1/products/{id}", get("/v1/products/{id}", &path, None), Some(health))
            }
            Some(Function::Orders) => {
                let (route, what) = ("/v1/orders", "GET /v1/orders");
                questions(what, get(route, route, Some(bearer(customer))), Some(get(route, route, None)))
            }
            Some(Function::Imports) => questions("resume", task("resume"), None),
            Some(Function::Media) => questions("tend", task("tend"), None),
            Some(Function::Mail) => questions("send_waiting", task("send_waiting"), None),
            Some(Function::Schedule) => questions("sweep_orders", task("sweep_orders"), None),
            Some(Function::Stream) => {
                questions("sold out, and back", Bytes::from_static(SOLD_OUT_AND_BACK.as_bytes()), None)
            }
            Some(Function::Websocket) => questions("$disconnect", Bytes::from_static(DISCONNECT.as_bytes()), None),
        }
    }
}

fn task(task: &str) -> Bytes {
    json!({ "task": task }).to_string().into()
}

/// Returns a request as API Gateway's event of payload format 2.0.
fn http(method: &str, route: &str, path: &str, header: Option<(&str, String)>) -> Bytes {
    let host = "abcdefghij.execute-api.us-east-1.amazonaws.com";
    let usual = [
        ("accept", "application/json"),
        ("content-length", "0"),
        ("host", host),
        ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
        ("x-amzn-trace-id", "Root=1-697e8f00-0123456789abcdef01234567"),
        ("x-forwarded-for", "203.0.113.7"),
        ("x-forwarded-port", "443"),
        ("x-forwarded-proto", "https"),
    ];
    let mut headers: Map<String, Value> =
        usual.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    headers.extend(header.map(|(name, value)| (name.to_owned(), json!(value))));
    let (id, route_key) = ("JKJaXmPLvHcESHA=", format!("{method} {route}"));
    let event = json!({
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abcdefghij",
            "domainName": host,
            "domainPrefix": "abcdefghij",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
                "userAgent": "Mozilla/5.0",
            },
            "requestId": id,
            "routeKey": route_key,
            "stage": "$default",
            "time": "31/Jan/2026:12:00:00 +0000",
            "timeEpoch": 1_769_860_800_000_u64,
        },
        "isBase64Encoded": false,
    });
    event.to_string().into()
}
