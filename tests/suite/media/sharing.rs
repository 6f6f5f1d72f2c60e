//! Equal files of a product are stored once.

use local::Function;
use serde_json::json;
use tests::Shop;

use super::upload::{LATER, begin, event, id, list, objects, picture, put, served, settled, tend_in, upload, urls};

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn the_same_bytes_take_no_second_storage() {
    let shop = Shop::open().await;
    let (admin, product) = (shop.admin(), shop.product("1.00", 1).await);
    let file = picture(700, 700, 1);
    let one = upload(&shop, &product, file.clone()).await;
    let stored = objects(&shop, &product);
    assert_eq!(stored.len(), 4, "{stored:?}");
    let two = upload(&shop, &product, file.clone()).await;
    assert_eq!(objects(&shop, &product), stored);
    assert_eq!(urls(&two), urls(&one));
    assert_ne!(two["id"], one["id"], "they can be arranged apart");

    // Whichever goes first, the other is shown as before.
    let path = |entry: &serde_json::Value| format!("{}/{}", list(&product), entry["id"].as_str().expect("an id"));
    admin.delete(&path(&one)).await.expect(204);
    tend_in(&shop, LATER).await.expect("a summary");
    assert_eq!(objects(&shop, &product), stored);
    assert_eq!(served(&shop, &urls(&two)[2]).await.0, 200);
    let three = upload(&shop, &product, file.clone()).await;
    assert_eq!(urls(&three), urls(&one));
    for entry in [&two, &three] {
        admin.delete(&path(entry)).await.expect(204);
    }
    tend_in(&shop, LATER).await.expect("a summary");
    assert_eq!(objects(&shop, &product), Vec::<String>::new());

    // Another product, or one that comes later, has its own.
    let four = upload(&shop, &product, file.clone()).await;
    assert_ne!(urls(&four), urls(&one));
    let other = shop.product("1.00", 1).await;
    let elsewhere = upload(&shop, &other, file).await;
    assert_ne!(urls(&elsewhere), urls(&four));
}

/// Two that are handled at the same moment, each not knowing of the other.
#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn equal_files_at_once_end_as_one() {
    let shop = Shop::open().await;
    let (admin, product) = (shop.admin(), shop.product("1.00", 1).await);
    let file = picture(900, 900, 1);
    let begun = [begin(&admin, &product, file.len()).await, begin(&admin, &product, file.len()).await];
    let [one, two] = begun.each_ref().map(|begun| put(begun, file.clone()));
    assert_eq!(tokio::join!(one, two), (200, 200));
    let mut shown = Vec::new();
    for begun in &begun {
        shop.gateway.run_media(&event(&product, &id(begun))).await.expect("a summary");
        shown.push(settled(&admin, &product, &id(begun)).await);
    }
    assert_eq!(urls(&shown[0]), urls(&shown[1]));
    // Each was handled by its upload's event too. What is late in writing is gone long before the deletion, whose time
    // comes at once here.
    let mut ended = 0;
    while ended < 4 {
        ended += shop.gateway.recorder().take().iter().filter(|record| record.function == Function::Media).count();
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    tend_in(&shop, LATER).await.expect("a summary");
    let left = objects(&shop, &product);
    assert_eq!(left.len(), 4, "{left:?}");
    assert_eq!(served(&shop, &urls(&shown[0])[2]).await.0, 200);
    assert_eq!(shown[0]["status"], json!("ready"));
}
