//! A real catalogue.

use std::path::Path;

use tests::Shop;

use super::upload::{CSV, counts, import, products, report};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(any(lacks = "alone", lacks = "real_data"), ignore = "needs the shop to itself, and ../shared/data")]
async fn a_real_catalogue_is_imported_and_again_changes_nothing() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/online-retail/catalogue.csv");
    let text = std::fs::read(&path).expect("the catalogue");
    let shop = Shop::open().await;
    let admin = shop.admin();
    let first = import(&admin, CSV, text.clone()).await;
    let [created, updated, unchanged, skipped, failed] = counts(&first);
    assert_eq!((created + failed, updated, unchanged, skipped), (3_938, 0, 0, 0), "{first}");
    // Some stock codes differ only in case.
    let told = report(&first).await;
    assert!(told.iter().all(|row| row[3] == "duplicate_sku"), "{told:?}");
    let before = products(&shop).await;
    let second = import(&admin, CSV, text).await;
    assert_eq!(counts(&second), [0, 0, created, 0, failed]);
    assert_eq!(products(&shop).await, before);
}
