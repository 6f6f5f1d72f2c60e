//! The same request again: afterwards, at once, and after a refusal.

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use shared::testing::{Contention, Network};
use tests::{Shop, ShopOptions};

use super::{Change, also, kinds};

#[tokio::test]
async fn a_repeat_changes_nothing_and_tells_the_stock_of_now() {
    let shop = Shop::open().await;
    for by_variant in [false, true] {
        for kind in kinds() {
            let story = format!("{} by variant: {by_variant}", kind.body);
            let change = Change::prepare(&shop, kind, by_variant).await;
            let first = change.send().await;
            assert_eq!(first.header("idempotent-replayed"), None, "{story}");
            let first = first.expect(200);
            assert_eq!(first["available"], change.kind.units, "{story}");
            // Others change it meanwhile.
            also(&shop, &change, json!({ "delta": 3, "reason": "delivery" })).await;
            let before = change.state(&shop).await;
            let again = change.send().await;
            assert_eq!(again.header("idempotent-replayed"), Some("true"), "{story}");
            let mut of_now = first.clone();
            of_now["available"] = json!(change.kind.units + 3);
            of_now["in_stock"] = json!(true);
            assert_eq!(again.expect(200), of_now, "{story}");
            assert_eq!(change.state(&shop).await, before, "{story}");
        }
    }
}

/// The repeat has the `If-Match` of the first, which the change has made stale.
#[tokio::test]
async fn a_repeat_is_no_stale_change() {
    let shop = Shop::open().await;
    for kind in kinds() {
        let mut change = Change::prepare(&shop, kind, false).await;
        let tag = shop.visitor().get(&change.product.path).await.header("etag").expect("a tag").to_owned();
        change.client = change.client.with("if-match", &tag);
        change.send().await.expect(200);
        let again = change.send().await;
        assert_eq!((again.status, again.header("idempotent-replayed")), (200, Some("true")), "{}", change.kind.body);
        let new_key = change.client.with("idempotency-key", "another");
        if change.kind.body["parts"] != json!(change.kind.parts_before) {
            new_key.post(&change.path, change.kind.body.clone()).await.problem(412, "stale");
        }
    }
}

/// Twenty at once: one makes the change, and each is told of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_at_once_one_makes_the_change() {
    let shop = Shop::open().await;
    all_at_once(&shop, 20).await;
}

/// The same where transactions stay in each other's way for some time, as DynamoDB's do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn of_many_that_meet_one_makes_the_change() {
    let hold = Duration::from_millis(3);
    let network = Network::default().contended(Contention::new(hold, hold));
    let shop = Shop::open_with(ShopOptions::on(network)).await;
    all_at_once(&shop, 6).await;
    assert!(shop.network().contention().expect("modelled").conflicts() > 0);
}

async fn all_at_once(shop: &Shop, times: usize) {
    for kind in kinds() {
        let story = kind.body.to_string();
        let change = Change::prepare(shop, kind, true).await;
        let posts = (0..times).map(|_| change.client.post_until_answered(&change.path, change.kind.body.clone()));
        let answers = join_all(posts).await;
        let fresh = answers.iter().filter(|answer| answer.header("idempotent-replayed").is_none());
        assert_eq!(fresh.count(), 1, "{story}: {answers:?}");
        for answer in answers {
            assert_eq!(answer.expect(200)["available"], change.kind.units, "{story}");
        }
        change.finish(shop, &story).await;
    }
}

/// What was refused did nothing, so the same key may try again.
#[tokio::test]
async fn a_refused_change_does_not_use_its_key() {
    let shop = Shop::open().await;
    for kind in kinds().into_iter().filter(|kind| kind.units == 0) {
        let change = Change::prepare(&shop, kind, true).await;
        also(&shop, &change, json!({ "delta": -1, "reason": "stolen" })).await;
        let refused = change.send().await.problem(409, "insufficient_stock");
        assert_eq!(refused["available"], 11);
        also(&shop, &change, json!({ "delta": 1, "reason": "found again" })).await;
        let answer = change.send().await;
        assert_eq!(answer.header("idempotent-replayed"), None);
        assert_eq!(answer.expect(200)["available"], 0);
        change.send().await.expect(200);
    }
}
