//! Each fault at each call of a request: whatever the answer is, the request sent again has its effect once.

use futures::future::join_all;
use shared::testing::{Fault, Network};
use tests::Product;
use tests::chaos::{Scene, is_elsewhere};
use tests::ledger::Policy;

use super::request::{Buyers, Kind, Request};

/// What goes wrong, in which requests of how many products; and how it goes on then.
#[derive(Clone, Debug)]
struct Run {
    faults: Vec<Fault>,
    kinds: Vec<Kind>,
    lines: usize,
    then: Then,
}

/// What comes after something went wrong.
#[derive(Clone, Copy, Debug)]
enum Then {
    /// The client comes back.
    Client,
    /// The sweep comes, as if the client never did; and then the client comes back.
    Sweep,
    /// The client comes back three times over, while two sweeps are at work.
    All,
}

impl Run {
    /// Each fault at the first call of each request, at the second, and so on until there is no such call.
    async fn play(self) {
        let mut scene = Scene::open(Network::default()).await;
        let buyers = Buyers::of(&scene).await;
        let products = scene.products(&vec![1_000; self.lines]).await;
        // One is owed from the beginning, and one is not counted.
        let policies = [Policy::Deny, Policy::Allow(Some(1_000)), Policy::Untracked];
        scene.restock(&products[1..2], &[0]).await;
        scene.sell(&products, &policies, &[0; 3]).await;
        for fault in &self.faults {
            for kind in &self.kinds {
                let mut call = 0;
                while self.once(&mut scene, &buyers, &products, *kind, *fault, call).await {
                    call += 1;
                }
                assert!(call >= 2, "{kind:?} makes {call} calls");
            }
        }
    }

    /// Whether there was such a call.
    async fn once(
        &self,
        scene: &mut Scene,
        buyers: &Buyers,
        products: &[Product],
        kind: Kind,
        fault: Fault,
        call: u64,
    ) -> bool {
        let story = format!("{kind:?} of {} with {fault:?} at call {call}", self.lines);
        let request = Request::prepare(scene, buyers, kind, products).await;
        scene.faults().plan([(call, fault)]);
        let answer = request.send().await;
        let reached = scene.faults().calls() > call;
        scene.faults().off();
        match answer.status {
            500 if fault.kills() && reached => {}
            200 | 201 if !(fault.kills() && reached) => {}
            503 if !fault.kills() => assert_eq!(answer.header("retry-after"), Some("1"), "{story}: {answer:?}"),
            _ => panic!("{story}: {answer:?}"),
        }
        match self.then {
            Then::Client => {}
            Then::Sweep => {
                scene.sweep().await;
                scene.ledger().await.check_at_rest();
            }
            Then::All => {
                let three = join_all((0..3).map(|_| request.send()));
                let (answers, ..) = tokio::join!(three, scene.sweep_meanwhile(), scene.sweep_meanwhile());
                for answer in answers {
                    assert!([200, 201, 409, 503].contains(&answer.status), "{story}: {answer:?}");
                }
            }
        }
        request.finish(scene, &story).await;
        reached
    }
}

async fn play(runs: impl IntoIterator<Item = Run>) {
    join_all(runs.into_iter().map(Run::play)).await;
}

/// Whatever goes wrong with whichever call of an order that one transaction places, or of its cancel.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn small_requests_with_each_fault_at_each_call() {
    let all: &[Fault] = if is_elsewhere() { &[Fault::Lost, Fault::KilledAfter] } else { &Fault::ALL };
    // They wait more than they work.
    let kinds = Kind::ALL.to_vec();
    play(all.chunks(2).map(|faults| Run { faults: faults.into(), kinds: kinds.clone(), lines: 3, then: Then::Client }))
        .await;
}

/// The same where an order takes several transactions. Its function dies, and its client comes back, at once or
/// after the sweep.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn large_requests_killed_at_each_call() {
    let both = vec![Fault::KilledBefore, Fault::KilledAfter];
    let kinds = vec![Kind::Items, Kind::Cart, Kind::Cancel];
    let at_once = Run { faults: both, kinds, lines: 96, then: Then::Client };
    let kinds = vec![Kind::Cart, Kind::StaffCancel];
    let later = Run { faults: vec![Fault::KilledAfter], kinds, lines: 200, then: Then::Sweep };
    play([at_once, later]).await;
}

/// The same where many drive it on at once, some to place it and some to give it up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn large_requests_killed_and_driven_by_many() {
    play([Run { faults: vec![Fault::KilledAfter], kinds: vec![Kind::Cart, Kind::Cancel], lines: 96, then: Then::All }])
        .await;
}

/// The same with an answer lost after the commit, with a conflict, and with keys left unprocessed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn large_requests_with_each_fault_at_each_call() {
    let faults = vec![Fault::Lost, Fault::Conflict, Fault::Unprocessed];
    play([Run { faults, kinds: vec![Kind::Cart, Kind::Cancel], lines: 96, then: Then::Client }]).await;
}
