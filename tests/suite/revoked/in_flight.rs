//! Somebody is demoted while their request is under way: held at its first call to DynamoDB, at its second, and so on.

use serde_json::json;
use shared::testing::Network;
use tests::{Client, Shop, ShopOptions};

use super::{demote, of_staff};
use crate::access::Cast;

/// That there is no record of anything that they did after they were demoted.
async fn check_nothing_later(shop: &Shop, who: &Client, story: &str) {
    let changes = shop.table.changes().await;
    let profile = (format!("USER#{}", who.user_id), "PROFILE".to_owned());
    let demoted = changes.iter().rposition(|(key, new)| *key == profile && new.contains("\"role\":\"customer\""));
    let by = format!("\"by\":\"{}\"", who.user_id);
    let later = changes.iter().skip(demoted.expect("they were demoted"));
    let mut records = later.filter(|((pk, _), new)| pk.starts_with("AUDIT#") && new.contains(&by));
    let record = records.next();
    assert!(record.is_none(), "{story}: {record:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(any(lacks = "faults", lacks = "embedded"), ignore = "makes calls fail, needs the embedded DynamoDB")]
async fn nothing_is_written_after_somebody_was_demoted() {
    let mut cast = Cast::of(Shop::open_with(ShopOptions::on(Network::default())).await).await;
    for (method, template) in of_staff().filter(|(method, _)| method != "GET") {
        let mut call = 0;
        loop {
            cast.renew(template).await;
            let who = cast.shop.another_admin().await;
            let body = cast.body(method.as_str(), template).await;
            let path = cast.path(template);
            let faults = cast.shop.network().faults();
            let hold = faults.hold(call);
            let request = who.send(method.clone(), &path, body);
            let mut request = std::pin::pin!(request);
            let came_there = tokio::select! {
                () = hold.reached() => true,
                answer = &mut request => {
                    assert!(answer.status < 300, "{answer:?}");
                    false
                }
            };
            if !came_there {
                faults.off();
                break;
            }
            demote(&cast.shop, &who).await;
            hold.release();
            let answer = request.await;
            faults.off();
            let story = format!("{method} {template} held at call {call}: {answer:?}");
            // It was done before, or it is not done.
            assert!(answer.status < 300 || answer.body["code"] == "forbidden", "{story}");
            check_nothing_later(&cast.shop, &who, &story).await;
            call += 1;
        }
        assert!(call >= 2, "{method} {template} makes {call} calls");
    }
}

/// Twenty promotions at once, and in their midst the end: of those that are recorded none is later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(
    any(lacks = "settings", lacks = "embedded"),
    ignore = "has settings of its own, needs the embedded DynamoDB"
)]
async fn a_demoted_admin_promotes_nobody() {
    let shop = Shop::open().await;
    let (admin, friend) = (shop.another_admin().await, shop.customer().await);
    let path = format!("/v1/admin/users/{}", friend.user_id);
    let promotions = (0..20).map(|_| async { admin.patch(&path, json!({ "role": "admin" })).await.status });
    let (statuses, ()) = tokio::join!(futures::future::join_all(promotions), demote(&shop, &admin));
    assert!(statuses.iter().all(|status| matches!(status, 200 | 403 | 503)), "{statuses:?}");
    check_nothing_later(&shop, &admin, "promotions").await;
    admin.patch(&path, json!({ "role": "admin" })).await.problem(403, "forbidden");
}
