//! The schedule finds changes whose stream records nobody handled.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;
use shared::testing::{Fault, Network};
use tests::{Product, Shop, ShopOptions};

use super::{delete, has_mail, is_listed_in_stock, is_there, mended, order, reconcile, set};

const DAY: i64 = 24 * 60 * 60;

/// Nobody follows the stream: what it would have brought about comes by the schedule, and nothing of it twice.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn what_nobody_heard_of_is_made_up_for() {
    let shop = Shop::open_with(ShopOptions { unheard: true, ..ShopOptions::default() }).await;
    let (customer, staff) = (shop.customer().await, shop.staff().await);
    let (sold_out, low, many) =
        (shop.product("1.00", 1).await, shop.product("1.00", 7).await, shop.product("1.00", 1_000).await);
    let parts = json!({ "parts": 4, "reason": "much asked for" });
    staff.post(&format!("{}/stock", low.path), parts).await.expect(200);
    let placed = order(&customer, &sold_out, 1).await;
    let (shipped, cancelled) = (order(&customer, &low, 3).await, order(&customer, &many, 1).await);
    staff.patch(&format!("/v1/orders/{shipped}"), json!({ "status": "shipped" })).await.expect(200);
    customer.post(&format!("/v1/orders/{cancelled}/cancel"), json!({})).await.expect(200);
    let wanted = [
        format!("user.registered:{}", customer.user_id),
        format!("user.registered:{}", staff.user_id),
        format!("order.placed:{placed}"),
        format!("order.placed:{shipped}"),
        format!("order.placed:{cancelled}"),
        format!("order.status_changed:{shipped}:shipped"),
        format!("order.cancelled:{cancelled}"),
    ];

    // What is a minute old may be on its way, but for stocks: those are looked at twice.
    shop.advance_seconds(60);
    let first = reconcile(&shop).await;
    assert_eq!((first.len(), mended(&first)), (2, 2), "{first:?}");
    assert!(!is_listed_in_stock(&shop, &sold_out).await && is_listed_in_stock(&shop, &many).await);
    assert!(is_there(&shop, &format!("LOW_STOCK#{}", low.variant), "LOW_STOCK").await);
    assert!(!is_there(&shop, &format!("LOW_STOCK#{}", many.variant), "LOW_STOCK").await);
    for mail in &wanted {
        assert!(!has_mail(&shop, mail).await, "{mail}");
    }
    shop.advance_seconds(DAY);
    // Two stocks are low, an admin has registered too.
    assert_eq!(mended(&reconcile(&shop).await), wanted.len() as u64 + 3);
    for mail in &wanted {
        assert!(has_mail(&shop, mail).await, "{mail}");
    }
    shop.advance_seconds(DAY);
    assert_eq!(mended(&reconcile(&shop).await), 0);
    // A pass begins once a day.
    let idle = shop.gateway.run_schedule(local::Function::Schedule, &json!({ "task": "reconcile" })).await;
    assert_eq!(idle.expect("a report"), json!({ "looked_at": 0, "mended": 0, "left": false }));
}

/// A product that is made with few units, or is sold only later: its stock is low, no mail is sent, and nothing is
/// missing.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn what_is_low_from_the_first_is_no_news() {
    let shop = Shop::open_with(ShopOptions::default()).await;
    let (few, none) = (shop.product("1.00", 3).await, shop.product("1.00", 0).await);
    let draft = shop.product_with(json!({ "stock": 2, "status": "draft" })).await;
    shop.gateway.drain_stream().await;
    let is_low =
        async |product: &Product| is_there(&shop, &format!("LOW_STOCK#{}", product.variant), "LOW_STOCK").await;
    assert!(is_low(&few).await && is_low(&none).await && !is_low(&draft).await);
    shop.admin().patch(&draft.path, json!({ "status": "active" })).await.expect(200);
    shop.gateway.drain_stream().await;
    assert!(is_low(&draft).await);
    shop.advance_seconds(60 * 60);
    assert_eq!(mended(&reconcile(&shop).await), 0);
    let told = |shop: &Shop| {
        let mails = shop.gateway.mailbox().mails();
        mails.iter().filter(|mail| mail.subject.starts_with("Low stock")).count()
    };
    assert_eq!(told(&shop), 0);
    // Once it has come back, it becomes low like any other.
    let admin = tests::log_in(&shop.visitor(), &shop.admin().email, &shop.admin().password).await;
    for delta in [20, -19] {
        let change = json!({ "delta": delta, "reason": "counted" });
        admin.post(&format!("{}/stock", few.path), change).await.expect(200);
        shop.gateway.drain_stream().await;
    }
    assert!(is_low(&few).await);
    let items = shop.table.partition(&format!("LOW_STOCK#{}", few.variant)).await;
    assert!(items[0]["quiet"].is_null(), "{items:?}");
    assert_eq!(told(&shop), 1);
}

/// What was sent long ago and is not kept any more is not sent again.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn old_news_is_not_told_again() {
    for seconds in [DAY * 5 / 2, DAY * 29] {
        nothing_old_is_told(seconds).await;
    }
}

async fn nothing_old_is_told(seconds: i64) {
    let shop = Shop::open_with(ShopOptions { unheard: true, ..ShopOptions::default() }).await;
    let product = shop.product("1.00", 1_000).await;
    let (old, new) = (shop.customer().await, shop.customer().await);
    let first = order(&old, &product, 1).await;
    shop.advance_seconds(seconds);
    let new = tests::log_in(&shop.visitor(), &new.email, &new.password).await;
    let second = order(&new, &product, 1).await;
    let admin = tests::log_in(&shop.visitor(), &shop.admin().email, &shop.admin().password).await;
    // Placed long ago, and sent just now.
    admin.patch(&format!("/v1/orders/{first}"), json!({ "status": "shipped" })).await.expect(200);
    shop.advance_seconds(60 * 60);
    reconcile(&shop).await;
    assert!(has_mail(&shop, &format!("order.placed:{second}")).await);
    assert!(has_mail(&shop, &format!("order.status_changed:{first}:shipped")).await);
    assert!(!has_mail(&shop, &format!("order.placed:{first}")).await, "{seconds} s ago");
    assert!(!has_mail(&shop, &format!("user.registered:{}", old.user_id)).await);
}

/// A run that dies at any of its calls is made up for by the next.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(any(lacks = "faults", lacks = "embedded"), ignore = "makes calls fail, needs the embedded DynamoDB")]
async fn a_run_that_dies_at_any_call_loses_nothing() {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    let (customer, product) = (shop.customer().await, shop.product("1.00", 3).await);
    let placed = order(&customer, &product, 3).await;
    shop.advance_seconds(60 * 60);
    reconcile(&shop).await;
    let mail = format!("order.placed:{placed}");
    assert!(has_mail(&shop, &mail).await && !is_listed_in_stock(&shop, &product).await);
    let faults = shop.network().faults();
    for fault in [Fault::KilledBefore, Fault::KilledAfter] {
        let mut died = 0;
        for call in 0.. {
            lose(&shop, &product, &mail).await;
            faults.plan([(call, fault)]);
            let mut is_whole = true;
            // All runs of a pass, each of which may have this call.
            for _ in 0..3 {
                let task = json!({ "task": "reconcile" });
                is_whole &= shop.gateway.run_schedule(local::Function::Schedule, &task).await.is_some();
            }
            faults.off();
            reconcile(&shop).await;
            let story = format!("{fault:?} at call {call}");
            assert!(has_mail(&shop, &mail).await, "{story}");
            assert!(!is_listed_in_stock(&shop, &product).await, "{story}");
            assert!(is_there(&shop, &format!("LOW_STOCK#{}", product.variant), "LOW_STOCK").await, "{story}");
            if is_whole {
                break;
            }
            died += 1;
        }
        assert!(died >= 10, "{fault:?}: died at {died} calls");
    }
}

/// As if the stream had lost it, and no pass had been.
async fn lose(shop: &Shop, product: &Product, mail: &str) {
    delete(shop, &format!("MAIL#{mail}"), "MAIL").await;
    delete(shop, &format!("LOW_STOCK#{}", product.variant), "LOW_STOCK").await;
    delete(shop, "RECONCILING", "RECONCILING").await;
    let variants = AttributeValue::L(vec![AttributeValue::S(product.variant.clone())]);
    set(shop, (&format!("PRODUCT#{}", product.id), "IN_STOCK"), "variants", variants).await;
    set(shop, ("LISTING#ALL", &product.id), "in_stock", AttributeValue::Bool(true)).await;
}
