//! Every sample event, by Lambda's Invoke API.

use local::Function;
use serde_json::{Value, json};
use tests::{Client, Shop, unique};

/// The status that a function answers to each HTTP event, in a shop that may have had it before and has not the sample's
/// product.
const HTTP: [(&str, &[u16]); 9] = [
    ("admin-create-product", &[422]),
    ("auth-register", &[201, 409]),
    ("auth-log-in", &[200]),
    ("cart-add-item", &[404]),
    ("cart-view", &[200]),
    ("catalog-list-products", &[200]),
    ("catalog-not-found", &[404]),
    ("orders-create", &[422]),
    ("orders-list", &[200]),
];

fn function(sample: &str) -> Function {
    let name = sample.split('-').next().expect("a function");
    Function::ALL.into_iter().find(|function| function.name() == name).unwrap_or_else(|| panic!("{sample} of whom?"))
}

fn text(name: &str) -> String {
    let path = format!("{}/../events/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A sample as it is.
pub(super) fn read(name: &str) -> Value {
    serde_json::from_str(&text(name)).expect("JSON")
}

/// A sample with what it leaves open.
fn filled(name: &str, client: &Client, ticket: &str, connection: &str) -> Value {
    let text = text(name).replace("ACCESS_TOKEN", &client.access_token).replace("LIVE_TICKET", ticket);
    serde_json::from_str(&text.replace("L0SM9cOFvHcCIhw=", connection)).expect("JSON")
}

fn samples() -> Vec<String> {
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../events")).expect("events");
    let name = |file: std::fs::DirEntry| file.file_name().to_string_lossy().trim_end_matches(".json").to_owned();
    let mut names: Vec<String> = files.map(|entry| name(entry.expect("a file"))).collect();
    // A connection begins, is spoken on and ends; and who logs in has registered.
    let rank = |name: &str| match name {
        "websocket-disconnect" => 3,
        "websocket-subscribe" | "auth-log-in" => 2,
        _ => 1,
    };
    names.sort_by_key(|name| (rank(name), name.clone()));
    names
}

#[test]
fn every_function_has_a_sample() {
    let samples = samples();
    for of in Function::ALL {
        assert!(samples.iter().any(|sample| function(sample) == of), "events/ has no sample for {of}");
    }
}

#[tokio::test]
#[cfg_attr(any(lacks = "binaries", lacks = "lambda"), ignore = "starts the binaries, invokes functions")]
async fn every_sample_is_answered_by_its_binary() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let ticket = admin.post("/v1/live/tickets", json!({})).await.expect(201);
    let ticket = ticket["ticket"].as_str().expect("a ticket");
    let connection = format!("L{}=", unique());
    for name in samples() {
        let function = function(&name);
        let answer = shop.gateway.invoke(function, &filled(&name, &admin, ticket, &connection)).await;
        let answer = answer.unwrap_or_else(|| panic!("{name} failed"));
        let is_as_expected = match (function, HTTP.iter().find(|(known, _)| *known == name)) {
            (_, Some((_, statuses))) => {
                let status = answer["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok());
                let id = &answer["headers"]["x-request-id"];
                status.is_some_and(|status| statuses.contains(&status)) && *id == "JKJaXmPLvHcESHA="
            }
            (Function::Websocket, None) => answer["statusCode"] == 200,
            (Function::Mail, None) if name == "mail-bounced" => answer == json!({ "noted": false }),
            (Function::Mail, None) if name == "mail-send-waiting" => answer["sent"].is_u64() && answer["left"] == 0,
            (Function::Stream | Function::Mail, None) => answer == json!({ "batchItemFailures": [] }),
            (Function::Media, None) => answer["ready"].is_u64() && answer["left"].is_u64(),
            (Function::Imports, None) => answer["ended"].is_u64() && answer["left"].is_u64(),
            // How many of what, and whether something is left.
            (Function::Schedule, None) => {
                answer.as_object().is_some_and(|report| report.values().all(|it| it.is_u64() || it.is_boolean()))
            }
            (_, None) => panic!("what {name} is answered is not known: add it here"),
        };
        assert!(is_as_expected, "{name}: {answer}");
    }
}
