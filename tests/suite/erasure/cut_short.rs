//! The function dies while it erases somebody: nothing is done, or a schedule finishes it.

use serde_json::json;
use shared::clock::Clock;
use shared::testing::{Fault, Network};
use tests::chaos::Scene;

use super::Person;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn an_erasure_that_is_cut_short_is_finished() {
    let mut scene = Scene::open(Network::default()).await;
    let products = scene.products(&[1_000]).await;
    for fault in [Fault::KilledBefore, Fault::KilledAfter] {
        let (mut call, mut erased) = (0, 0);
        loop {
            let person = Person::new(&scene.shop).await;
            person.client.post("/v1/orders", person.order(Some(&products))).await.expect(201);
            scene.faults().plan([(call, fault)]);
            let answer = person.client.erase().await;
            let reached = scene.faults().calls() > call;
            scene.faults().off();
            if !reached {
                answer.expect(204);
                break;
            }
            let story = format!("{fault:?} at call {call}");
            answer.problem(500, "internal");
            let (store, now) = (scene.shop.table.store(), Clock::default().now());
            store.finish_erasures(now).await.expect("a run of the schedule");
            let password = json!({ "email": person.client.email, "password": person.client.password });
            // Either nothing was done, and its owner asks again, or the schedule has done all of it.
            if scene.shop.visitor().post("/v1/auth/token", password).await.status == 200 {
                person.client.erase().await.expect(204);
            } else {
                erased += 1;
            }
            person.check_forgotten(&scene.shop, &story).await;
            assert_eq!(store.finish_erasures(now).await.expect("another run"), 0, "{story}: it is finished");
            call += 1;
        }
        assert!(call >= 6 && erased >= 3, "{call} calls, {erased} of them after the account was gone");
    }
}
