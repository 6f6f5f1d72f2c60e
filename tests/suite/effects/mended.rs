//! Functions that fail again and again, and are mended then.

use std::time::Duration;

use local::{Gateway, Options};
use serde_json::json;
use shared::testing::{Fault, Network};
use tests::{Shop, ShopOptions};

use super::{has_mail, is_listed_in_stock, is_there, order};

/// How often a function fails before it is mended.
const FAILURES: usize = 8;

/// The table is throttled, or each invocation dies, for as long as many tries take: the stream waits, and loses nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn a_function_that_fails_many_times_and_is_mended_loses_nothing() {
    for fault in [Fault::Throttled, Fault::KilledBefore] {
        let shop = Shop::open_with(ShopOptions { unheard: true, ..ShopOptions::default() }).await;
        let network = Network::default();
        let options = Options {
            endpoint: Some(shop.gateway.dynamodb_url().to_owned()),
            table: shop.table.name.clone(),
            schedules: false,
            network: Some(network.client()),
            ..Options::default()
        };
        let follower = Gateway::start(options).await.expect("a gateway");
        follower.drain_stream().await;
        network.faults().retry_after(Duration::from_millis(1));
        network.faults().from_call(0, fault);
        follower.recorder().take();

        let customer = shop.customer().await;
        let (sold_out, low) = (shop.product("1.00", 1).await, shop.product("1.00", 7).await);
        let (first, second) = (order(&customer, &sold_out, 1).await, order(&customer, &low, 3).await);
        let mut failed = 0;
        for _ in 0..600 {
            failed +=
                follower.recorder().take().iter().filter(|record| record.function == local::Function::Stream).count();
            if failed >= FAILURES {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert!(failed >= FAILURES, "{fault:?}: {failed} invocations");
        assert!(!has_mail(&shop, &format!("order.placed:{first}")).await, "{fault:?}: it worked");

        network.faults().off();
        follower.drain_stream().await;
        for mail in [format!("order.placed:{first}"), format!("order.placed:{second}")] {
            assert!(has_mail(&shop, &mail).await, "{fault:?}: {mail}");
        }
        assert!(has_mail(&shop, &format!("user.registered:{}", customer.user_id)).await, "{fault:?}");
        assert!(!is_listed_in_stock(&shop, &sold_out).await, "{fault:?}");
        assert!(is_there(&shop, &format!("LOW_STOCK#{}", low.variant), "LOW_STOCK").await, "{fault:?}");
        assert!(follower.dead_letters().is_empty(), "{fault:?}: {:?}", follower.dead_letters());
        let set_aside = shop.table.partition("DEAD_LETTERS").await;
        assert_eq!(json!(set_aside), json!([]), "{fault:?}");
        // Each mail was sent once.
        let to_customer = follower.mailbox().mails().into_iter().filter(|mail| mail.to == [customer.email.as_str()]);
        assert_eq!(to_customer.count(), 3, "{fault:?}: two orders and an address to verify");
        follower.stop().await;
    }
}
