//! How the SDK reacts to each fault and to contention, over a stub of DynamoDB.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Credentials;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, KeysAndAttributes, TransactWriteItem};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use futures::FutureExt;
use http::StatusCode;
use serde_json::json;

use super::*;

/// Answers every call with two items, which other operations than BatchGetItem ignore, and counts the calls.
#[derive(Clone, Debug, Default)]
struct Stub(Arc<AtomicUsize>);

impl HttpConnector for Stub {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        self.0.fetch_add(1, Ordering::SeqCst);
        let item = |pk: &str| json!({ "PK": { "S": pk }, "SK": { "S": "x" } });
        let body = json!({ "Responses": { "t": [item("a"), item("b")] } });
        HttpConnectorFuture::ready(Ok(answers::answer(StatusCode::OK, &body)))
    }
}

impl Stub {
    fn network(&self) -> Network {
        let connector = SharedHttpConnector::new(self.clone());
        Network::over(http_client_fn(move |_, _| connector.clone()))
    }

    fn calls(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// Returns a client without retries that waits a tenth of a second for each answer.
fn client(network: &Network) -> Client {
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_millis(100)).build();
    let config = aws_sdk_dynamodb::config::Builder::new()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "tests"))
        .endpoint_url("http://127.0.0.1:1")
        .retry_config(RetryConfig::disabled())
        .timeout_config(timeouts)
        .http_client(network.client());
    Client::from_conf(config.build())
}

fn delete(pk: &str) -> TransactWriteItem {
    let delete = Delete::builder().table_name("t").key("PK", AttributeValue::S(pk.into()));
    let delete = delete.key("SK", AttributeValue::S("x".into())).build().expect("an action");
    TransactWriteItem::builder().delete(delete).build()
}

async fn transact(client: &Client, keys: &[&str]) -> Result<(), SdkError<TransactWriteItemsError>> {
    let items = keys.iter().map(|key| delete(key)).collect();
    client.transact_write_items().set_transact_items(Some(items)).send().await.map(drop)
}

/// Returns the codes of a cancelled transaction.
fn codes(outcome: Result<(), SdkError<TransactWriteItemsError>>) -> Vec<String> {
    match outcome.map_err(SdkError::into_service_error) {
        Err(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            cancelled.cancellation_reasons().iter().map(|it| it.code().unwrap_or_default().to_owned()).collect()
        }
        other => panic!("not cancelled: {other:?}"),
    }
}

/// Returns the outcome of a single write with this fault, and whether it was done. The outcome is the error's code if
/// it has one, or else the kind of error.
async fn write(fault: Fault) -> (String, bool) {
    let stub = Stub::default();
    let network = stub.network();
    network.faults().plan([(0, fault)]);
    let sent = client(&network).delete_item().table_name("t").key("PK", AttributeValue::S("a".into())).send();
    let outcome = match AssertUnwindSafe(sent).catch_unwind().await {
        Err(killed) => {
            assert!(killed.is::<Killed>());
            "killed".to_owned()
        }
        Ok(Ok(_)) => "done".to_owned(),
        Ok(Err(error)) => match &error {
            SdkError::ServiceError(_) => error.code().expect("a code").to_owned(),
            SdkError::TimeoutError(_) => "timed out".to_owned(),
            SdkError::DispatchFailure(failure) if failure.is_timeout() => "network timed out".to_owned(),
            SdkError::DispatchFailure(failure) if failure.is_io() => "network broke".to_owned(),
            other => panic!("{other:?}"),
        },
    };
    (outcome, stub.calls() == 1)
}

#[tokio::test]
async fn each_fault_is_what_it_says() {
    for (fault, outcome, done) in [
        (Fault::Conflict, "TransactionConflictException", false),
        (Fault::Failed, "InternalServerError", false),
        (Fault::FailedLate, "InternalServerError", true),
        (Fault::Silent, "timed out", false),
        (Fault::TimedOut, "network timed out", false),
        (Fault::Refused, "network broke", false),
        (Fault::Lost, "network broke", true),
        (Fault::Delayed, "done", true),
        (Fault::Unprocessed, "done", true),
        (Fault::KilledBefore, "killed", false),
        (Fault::KilledAfter, "killed", true),
    ] {
        assert_eq!(write(fault).await, (outcome.to_owned(), done), "{fault:?}");
    }
    let (throttled, done) = write(Fault::Throttled).await;
    assert!(["ThrottlingException", "ProvisionedThroughputExceededException"].contains(&throttled.as_str()));
    assert!(!done);
}

#[tokio::test]
async fn an_injected_conflict_is_at_one_position() {
    let network = Stub::default().network();
    let client = client(&network);
    let mut positions = [0; 3];
    for seed in 0..50 {
        network.faults().draw(seed, Rates::per_mille(&[(Fault::Conflict, 1_000)]));
        let codes = codes(transact(&client, &["a", "b", "c"]).await);
        let at = codes.iter().position(|code| code == "TransactionConflict").expect("a conflict");
        assert_eq!(codes.iter().filter(|code| *code == "None").count(), 2, "{codes:?}");
        positions[at] += 1;
    }
    assert!(positions.iter().all(|count| *count > 5), "{positions:?}");
    assert_eq!(network.faults().injected().get(&Fault::Conflict), Some(&50));
}

#[tokio::test]
async fn half_of_a_batch_comes_back_unprocessed() {
    let network = Stub::default().network();
    network.faults().plan([(0, Fault::Unprocessed)]);
    let key = |pk: &str| [("PK", pk), ("SK", "x")].map(|(k, v)| (k.to_owned(), AttributeValue::S(v.to_owned()))).into();
    let keys = KeysAndAttributes::builder().keys(key("a")).keys(key("b")).build().expect("keys");
    let answer = client(&network).batch_get_item().request_items("t", keys).send().await.expect("an answer");
    let items = answer.responses.expect("items").remove("t").expect("of the table");
    assert_eq!(items, [key("a")]);
    assert_eq!(answer.unprocessed_keys.expect("keys").remove("t").expect("of the table").keys, [key("b")]);
}

/// The same seed gives the same faults at the same calls. Another seed gives others.
#[test]
fn a_seed_is_a_sequence() {
    const RATES: Rates = Rates::per_mille(&[(Fault::Lost, 100), (Fault::Failed, 100)]);
    let sequence = |seed| {
        let faults = Faults::default();
        faults.draw(seed, RATES);
        (0..1_000).map(|_| faults.next().fault).collect::<Vec<_>>()
    };
    assert_eq!(sequence(7), sequence(7));
    assert_ne!(sequence(7), sequence(8));
    // A later part of one sequence is not the beginning of the next.
    assert!(sequence(7).windows(100).skip(1).all(|part| part != &sequence(8)[..100]));
    let drawn = sequence(7).into_iter().flatten().count();
    assert!((150..250).contains(&drawn), "{drawn} of 1000 at {} per mille", RATES.total());
}

#[tokio::test]
async fn faults_can_be_placed_and_turned_off() {
    let stub = Stub::default();
    let network = stub.network();
    let client = client(&network);
    network.faults().from_call(1, Fault::Refused);
    assert!(transact(&client, &["a"]).await.is_ok());
    assert!(transact(&client, &["a"]).await.is_err());
    assert!(transact(&client, &["a"]).await.is_err());
    assert_eq!(network.faults().calls(), 3);
    network.faults().off();
    assert!(transact(&client, &["a"]).await.is_ok());
    assert_eq!((network.faults().calls(), stub.calls()), (1, 2));
}

#[tokio::test]
async fn transactions_are_in_each_others_way() {
    let hold = Duration::from_millis(30);
    let network = Stub::default().network().contended(Contention::new(hold, hold));
    let contention = network.contention().expect("it is modelled");
    let client = client(&network);
    let first = tokio::spawn({
        let client = client.clone();
        async move { transact(&client, &["a", "b"]).await }
    });
    while contention.held() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(codes(transact(&client, &["c", "b", "d"]).await), ["None", "TransactionConflict", "None"]);
    let write = |pk: &str| {
        client
            .delete_item()
            .table_name("t")
            .key("PK", AttributeValue::S(pk.into()))
            .key("SK", AttributeValue::S("x".into()))
    };
    let refused = write("a").send().await.expect_err("a conflict");
    assert_eq!(refused.code(), Some("TransactionConflictException"));
    // Held items do not block plain reads, nor calls for other items.
    let get = client.get_item().table_name("t").key("PK", AttributeValue::S("a".into()));
    get.key("SK", AttributeValue::S("x".into())).send().await.expect("a plain read passes");
    write("c").send().await.expect("another item");
    contention.pause();
    assert!(transact(&client, &["a"]).await.is_ok());
    contention.resume();
    assert!(first.await.expect("it ran").is_ok());
    assert_eq!((contention.conflicts(), contention.held()), (2, 0));
    assert!(transact(&client, &["c", "b", "d"]).await.is_ok());
}

/// A caller that stops waiting, in whatever way, leaves no item held.
#[tokio::test]
async fn nothing_stays_held() {
    let hold = Duration::from_millis(20);
    let network = Stub::default().network().contended(Contention::new(hold, hold));
    let contention = network.contention().expect("it is modelled");
    let client = client(&network);
    for wait in [1, 25] {
        let dropped = tokio::time::timeout(Duration::from_millis(wait), transact(&client, &["a"])).await;
        assert!(dropped.is_err());
        assert_eq!(contention.held(), 0);
    }
    for fault in [Fault::Lost, Fault::KilledAfter, Fault::Silent] {
        network.faults().plan([(0, fault)]);
        let _gone = AssertUnwindSafe(transact(&client, &["a"])).catch_unwind().await;
        assert_eq!(contention.held(), 0, "{fault:?}");
    }
}
