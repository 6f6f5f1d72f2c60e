//! The list of all orders.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use tests::Shop;

use super::{id, ids, order};

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn staff_list_orders_by_status_and_days() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 100).await;
    let customer = shop.customer().await;
    let staff = shop.staff().await;
    let mut placed = Vec::new();
    for _ in 0..5 {
        placed.insert(0, id(&order(&customer, &product).await).to_owned());
    }
    let day = |at: shared::domain::Timestamp| at.to_string()[..10].to_owned();
    let today = day(shop.now());
    shop.advance_seconds(24 * 60 * 60);
    let tomorrow = day(shop.now());
    let staff = tests::log_in(&shop.visitor(), &staff.email, &staff.password).await;
    let customer = tests::log_in(&shop.visitor(), &customer.email, &customer.password).await;
    let last = order(&customer, &product).await;
    staff.patch(&format!("/v1/orders/{}", placed[3]), json!({ "status": "paid" })).await.expect(200);
    shop.gateway.drain_stream().await;
    let all: Vec<String> = std::iter::once(id(&last)).map(str::to_owned).chain(placed.iter().cloned()).collect();
    let list = |query: String| {
        let staff = &staff;
        async move { ids(staff, &query).await }
    };
    assert_eq!(list("limit=2".to_owned()).await, all);
    assert_eq!(list(format!("limit=2&day={today}")).await, placed);
    assert_eq!(list(format!("limit=2&from={today}&to={today}")).await, placed);
    assert_eq!(list(format!("limit=4&to={today}")).await, placed);
    assert_eq!(list(format!("limit=4&from={today}&to={tomorrow}")).await, all);
    assert_eq!(list(format!("from={tomorrow}")).await, [id(&last)]);
    assert_eq!(list("status=paid".to_owned()).await, [placed[3].clone()]);
    assert_eq!(list(format!("status=pending&day={today}&limit=3")).await.len(), 4);
    assert!(list("day=2020-02-29".to_owned()).await.is_empty());
    let page = staff.get("/v1/admin/orders?limit=1").await.expect(200);
    assert_eq!(page["items"][0]["number"], last["number"]);
    for wrong in [
        "day=2020-02-30",
        "day=yesterday",
        "status=lost",
        "limit=0",
        "limit=101",
        "colour=red",
        "cursor=AAAA",
        "from=2026-02-02&to=2026-02-01",
        "day=2026-02-02&from=2026-02-01",
        "day=2026-02-02&to=2026-02-01",
    ] {
        staff.get(&format!("/v1/admin/orders?{wrong}")).await.problem(400, "invalid_parameter");
    }
}

/// Orders move on while they are listed: each is in each list once, where it was or where it has come to.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn an_order_that_moves_is_listed_once() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 1_000).await;
    let (customer, staff) = (shop.customer().await, shop.staff().await);
    let mut placed = Vec::new();
    for _ in 0..24 {
        placed.push(id(&order(&customer, &product).await).to_owned());
    }
    shop.gateway.drain_stream().await;
    let done = AtomicBool::new(false);
    let moving = async {
        for status in ["paid", "shipped", "delivered"] {
            for id in &placed {
                staff.patch(&format!("/v1/orders/{id}"), json!({ "status": status })).await.expect(200);
            }
        }
        done.store(true, Ordering::Relaxed);
    };
    let listing = async {
        let mut lists = 0;
        while !done.load(Ordering::Relaxed) || lists == 0 {
            for limit in [100, 7] {
                let mut times: BTreeMap<String, u32> = placed.iter().map(|id| (id.clone(), 0)).collect();
                for id in ids(&staff, &format!("limit={limit}")).await {
                    *times.entry(id).or_default() += 1;
                }
                assert!(times.values().all(|times| *times == 1), "list {lists}, limit {limit}: {times:?}");
            }
            lists += 1;
        }
        lists
    };
    let (lists, ()) = tokio::join!(listing, moving);
    assert!(lists > 1, "nothing was listed meanwhile");
}
