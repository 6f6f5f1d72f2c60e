//! The function dies, or an answer is lost, at each call to DynamoDB in turn. Then staff repeat the request.

use shared::testing::{Fault, Network};
use tests::{Shop, ShopOptions};

use super::{Change, kinds};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn a_change_that_is_cut_short_anywhere_is_made_once() {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    let faults = shop.network().faults();
    faults.retry_after(std::time::Duration::from_millis(1));
    let fatal = [Fault::KilledBefore, Fault::KilledAfter, Fault::Lost, Fault::FailedLate, Fault::Conflict];
    for place in 0..kinds().len() {
        for fault in fatal {
            let mut call = 0;
            loop {
                let change = Change::prepare(&shop, kinds().remove(place), call % 2 == 0).await;
                let story = format!("{} with {fault:?} at call {call}", change.kind.body);
                faults.plan([(call, fault)]);
                let answer = change.send().await;
                let reached = faults.calls() > call;
                faults.off();
                assert_eq!(answer.status, if reached && fault.kills() { 500 } else { 200 }, "{story}: {answer:?}");
                change.finish(&shop, &story).await;
                if !reached {
                    break;
                }
                call += 1;
            }
            assert!(call >= 3, "it makes {call} calls");
        }
    }
}

/// The function dies in a repeat: nothing comes of that either.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn a_repeat_that_is_cut_short_changes_nothing() {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    let faults = shop.network().faults();
    for kind in kinds() {
        let story = kind.body.to_string();
        let change = Change::prepare(&shop, kind, true).await;
        change.send().await.expect(200);
        let mut call = 0;
        loop {
            faults.plan([(call, Fault::KilledAfter)]);
            change.send().await;
            let reached = faults.calls() > call;
            faults.off();
            change.finish(&shop, &story).await;
            if !reached {
                break;
            }
            call += 1;
        }
        assert!(call >= 3, "{story} makes {call} calls");
    }
}
