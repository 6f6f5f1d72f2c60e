//! DynamoDB out of reach: 503 in time, and all is well when it is back, in the same process.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use auth::KeyRing;
use futures::future::join_all;
use local::Function;
use serde_json::Value;
use tests::Shop;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

use super::process::Process;
use super::runtime::Runtime;

/// The functions' time, as in the template.
const TIMEOUT: Duration = Duration::from_secs(15);

/// An event that asks DynamoDB something, and what is answered when it can be: the sample's user may be there or not.
const ASKING: [(Function, &str, &[u64]); 4] = [
    (Function::Catalog, "catalog-list-products", &[200]),
    (Function::Cart, "cart-add-item", &[404]),
    (Function::Orders, "orders-create", &[422]),
    (Function::Auth, "auth-log-in", &[200, 401]),
];

/// A DynamoDB that takes connections and says nothing.
async fn silent(address: SocketAddr) -> AbortHandle {
    let listener = TcpListener::bind(address).await.expect("the port");
    let holding = async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    };
    tokio::spawn(holding).abort_handle()
}

/// The way to one that answers.
async fn forward(address: SocketAddr, to: String) {
    let listener = TcpListener::bind(address).await.expect("the port");
    tokio::spawn(async move {
        while let Ok((mut from, _)) = listener.accept().await {
            let mut to = TcpStream::connect(&to).await.expect("DynamoDB");
            tokio::spawn(async move { tokio::io::copy_bidirectional(&mut from, &mut to).await });
        }
    });
}

async fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address")
}

async fn come_back_later(runtime: &Runtime, event: &Value, what: &str) {
    let begun = Instant::now();
    let answer = runtime.invoke(event.clone()).await;
    assert!(begun.elapsed() < TIMEOUT, "{what} took {:?}", begun.elapsed());
    assert_eq!(answer["statusCode"], 503, "{what}: {answer}");
    assert!(answer["headers"]["retry-after"].is_string(), "{what}: {answer}");
}

async fn survives(function: Function, sample: &str, statuses: &[u64], shop: &Shop, dynamodb: &str) {
    let ring = KeyRing::generate().expect("keys");
    let runtime = Runtime::start(ring.to_text().expect("text")).await;
    let address = free_address().await;
    let process = Process::new(function, &runtime.url)
        .with("BODEGA_PUBLIC_KEYS", Some(&ring.public_jwks()))
        .with("BODEGA_TABLE", Some(&shop.table.name))
        .with("AWS_ENDPOINT_URL_DYNAMODB", Some(&format!("http://{address}")));
    let mut running = process.start();
    let event = super::samples::read(sample);
    let what = format!("{function}, refused");
    come_back_later(&runtime, &event, &what).await;
    let silence = silent(address).await;
    come_back_later(&runtime, &event, &format!("{function}, silent")).await;
    silence.abort();
    // The port is free again once the listener is dropped.
    tokio::time::sleep(Duration::from_millis(100)).await;
    forward(address, dynamodb.to_owned()).await;
    let mut answer = runtime.invoke(event.clone()).await;
    if answer["statusCode"] == 503 {
        // A connection that had been silent was kept, and was found to be dead.
        answer = runtime.invoke(event).await;
    }
    let status = answer["statusCode"].as_u64().expect("a status");
    assert!(statuses.contains(&status), "{function}, back: {answer}");
    assert!(running.try_wait().expect("a status").is_none(), "{function} was started again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(any(lacks = "binaries", lacks = "table"), ignore = "starts the binaries, looks at the whole table")]
async fn dynamodb_goes_and_comes_back() {
    let shop = Shop::open().await;
    let dynamodb = shop.table.aws().endpoint_url().expect("an endpoint").trim_start_matches("http://").to_owned();
    let (shop, dynamodb) = (&shop, &dynamodb);
    join_all(ASKING.map(|(function, sample, statuses)| survives(function, sample, statuses, shop, dynamodb))).await;
}
