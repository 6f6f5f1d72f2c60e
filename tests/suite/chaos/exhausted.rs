//! A request whose calls to DynamoDB all fail gets 503 with `Retry-After` in time; repeated later, it has its effect.

use std::time::{Duration, Instant};

use futures::future::join_all;
use shared::testing::{Contention, Fault, Network};
use tests::chaos::Scene;

use super::request::{Buyers, Kind, Request};

/// The functions' own time, as in the template.
const TIMEOUT: Duration = Duration::from_secs(15);

/// From one call on, every call fails in this way: 503, never 500, and within the function's time. Once it is over, the
/// request has its effect.
async fn from_call(kind: Kind, lines: usize, fault: Fault, call: u64) {
    let story = format!("{kind:?} of {lines} with {fault:?} from call {call} on");
    let mut scene = Scene::open(Network::default()).await;
    let buyers = Buyers::of(&scene).await;
    let products = scene.products(&vec![1_000; lines]).await;
    let request = Request::prepare(&scene, &buyers, kind, &products).await;
    scene.faults().from_call(call, fault);
    let begun = Instant::now();
    let answer = request.send().await;
    assert!(begun.elapsed() < TIMEOUT, "{story} took {:?}", begun.elapsed());
    scene.faults().off();
    assert_eq!(answer.header("retry-after"), Some("1"), "{story}: {answer:?}");
    answer.problem(503, "unavailable");
    request.finish(&mut scene, &story).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn when_all_calls_fail_the_answer_is_come_back() {
    let faults = [Fault::Throttled, Fault::Failed, Fault::FailedLate, Fault::TimedOut, Fault::Refused, Fault::Lost];
    // An order of items makes two reads and a write; cancelling makes a read and a write.
    let calls = [(Kind::Items, 0), (Kind::Items, 1), (Kind::Items, 2), (Kind::Cancel, 0), (Kind::Cancel, 1)];
    for (kind, call) in calls {
        join_all(faults.map(|fault| from_call(kind, 2, fault, call))).await;
    }
}

/// Each call's time is short enough for the function to say so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn when_no_call_is_answered_the_answer_is_come_back() {
    let small = [0, 1, 2].map(|call| from_call(Kind::Items, 2, Fault::Silent, call));
    let cancel = from_call(Kind::Cancel, 2, Fault::Silent, 1);
    tokio::join!(join_all(small), cancel);
}

/// Another transaction is always in the way, until the request's time is up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn when_every_transaction_conflicts_the_answer_is_come_back() {
    tokio::join!(from_call(Kind::Cart, 2, Fault::Conflict, 0), from_call(Kind::StaffCancel, 2, Fault::Conflict, 0));
}

/// The same for an order that takes several transactions, at each of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn a_large_order_without_an_answer_goes_on_later() {
    join_all((2..6).map(|call| from_call(Kind::Cart, 96, Fault::TimedOut, call))).await;
}

/// Transactions do stay in each other's way, where they are modelled: then the SDK's and the store's own patience gets
/// them through. With the timeouts and retries of production, and nothing else wrong.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn what_meets_comes_through() {
    let hold = Duration::from_millis(5);
    let mut scene = Scene::open(Network::default().contended(Contention::new(hold, hold))).await;
    let buyers = Buyers::of(&scene).await;
    let products = scene.products(&[1_000, 1_000]).await;
    let mut requests = Vec::new();
    for _ in 0..20 {
        requests.push(Request::prepare(&scene, &buyers, Kind::Items, &products).await);
    }
    let before = scene.shop.network().contention().expect("modelled").conflicts();
    for answer in join_all(requests.iter().map(Request::send)).await {
        answer.expect(201);
    }
    let contention = scene.shop.network().contention().expect("modelled");
    assert!(contention.conflicts() > before + 20, "{} conflicts", contention.conflicts());
    assert_eq!(contention.held(), 0);
    let ledger = scene.ledger().await;
    ledger.check_at_rest();
    assert_eq!(ledger.available(&products[0].variant), 980);
}
