//! The function dies at each of its calls of DynamoDB, and the event comes again, or only the schedule.

use shared::testing::{Fault, Network};
use tests::{Shop, ShopOptions};

use super::upload::{
    LATER, MUCH_LATER, begin, entry, event, id, list, objects, picture, place, served, settled, tend_in, urls,
};

#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn killed_at_any_call_and_repeated_it_comes_to_the_same() {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    let admin = shop.admin();
    let faults = shop.network().faults();
    for fault in [Fault::KilledBefore, Fault::KilledAfter] {
        for call in 0..8 {
            for by_event in [true, false] {
                faults.off();
                let product = shop.product("1.00", 1).await;
                // One that is ready is shared by the next.
                let file = picture(200, 100, 7);
                for number in 0..2 {
                    faults.off();
                    let begun = begin(&admin, &product, file.len()).await;
                    place(&shop, &product, &id(&begun), &file);
                    faults.plan([(call, fault)]);
                    let _may_have_died = shop.gateway.run_media(&event(&product, &id(&begun))).await;
                    faults.off();
                    if by_event {
                        shop.gateway.run_media(&event(&product, &id(&begun))).await.expect("a summary");
                    } else {
                        tend_in(&shop, MUCH_LATER).await.expect("a summary");
                    }
                    let ready = settled(&admin, &product, &id(&begun)).await;
                    assert_eq!(ready["status"], "ready", "{fault:?} {call} {by_event} {number}");
                    assert_eq!(served(&shop, &urls(&ready)[0]).await.0, 200);
                }
                tend_in(&shop, LATER).await.expect("a summary");
                let left = objects(&shop, &product);
                assert_eq!(left.len(), 3, "{fault:?} {call} {by_event}: {left:?}");
            }
        }
    }
}

/// Removed while its renditions are being made: what is written after that is deleted too.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn removed_while_it_is_made_it_leaves_nothing() {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    let (admin, product) = (shop.admin(), shop.product("1.00", 1).await);
    let faults = shop.network().faults();
    let begun = begin(&admin, &product, 100).await;
    place(&shop, &product, &id(&begun), &picture(200, 100, 7));
    // Dies at the mark: the renditions are there.
    faults.plan([(2, Fault::KilledBefore)]);
    assert_eq!(shop.gateway.run_media(&event(&product, &id(&begun))).await, None);
    faults.off();
    assert_eq!(entry(&admin, &product, &id(&begun)).await.expect("an entry")["status"], "uploading");
    assert_eq!(objects(&shop, &product).iter().filter(|name| name.starts_with("media/")).count(), 2);
    admin.delete(&format!("{}/{}", list(&product), id(&begun))).await.expect(204);
    tend_in(&shop, LATER).await.expect("a summary");
    assert_eq!(objects(&shop, &product), Vec::<String>::new());
}
