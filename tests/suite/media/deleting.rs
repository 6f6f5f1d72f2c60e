//! Objects go when nothing refers to them any more, later, and whatever fails meanwhile.

use local::Function;
use serde_json::{Value, json};
use tests::{Roles, Shop, ShopOptions};

use super::upload::{
    LATER, begin, event, id, list, objects, picture, place, put, served, settled, tend, tend_in, upload, urls,
};

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn a_removed_pictures_objects_are_deleted_later() {
    let shop = Shop::open().await;
    let (admin, product) = (shop.admin(), shop.product("1.00", 1).await);
    let gone = upload(&shop, &product, picture(300, 300, 1)).await;
    let kept = upload(&shop, &product, picture(300, 300, 2)).await;
    admin.delete(&format!("{}/{}", list(&product), gone["id"].as_str().expect("an id"))).await.expect(204);
    let done = tend(&shop).await.expect("a summary");
    assert_eq!(done["deleted"], 0, "whoever is about to show it may");
    assert_eq!(served(&shop, &urls(&gone)[0]).await.0, 200);
    assert_eq!(tend_in(&shop, LATER).await.expect("a summary")["deleted"], 1);
    assert_eq!(served(&shop, &urls(&gone)[0]).await.0, 403);
    assert_eq!(served(&shop, &urls(&kept)[0]).await.0, 200);
    assert_eq!(objects(&shop, &product).len(), 3);
    assert_eq!(tend(&shop).await.expect("a summary")["deleted"], 0, "once");
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn a_deleted_products_pictures_are_deleted_later() {
    let shop = Shop::open().await;
    let (admin, product) = (shop.admin(), shop.product("1.00", 1).await);
    let other = shop.product("1.00", 1).await;
    upload(&shop, &product, picture(300, 300, 1)).await;
    upload(&shop, &product, picture(300, 300, 2)).await;
    upload(&shop, &other, picture(300, 300, 1)).await;
    let open = begin(&admin, &product, 100).await;
    admin.delete(&product.path).await.expect(204);
    assert_eq!(tend_in(&shop, LATER).await.expect("a summary")["deleted"], 3);
    assert_eq!(objects(&shop, &product), Vec::<String>::new());
    assert_eq!(objects(&shop, &other).len(), 3);

    // What comes after that is nobody's.
    put(&open, vec![0; 100]).await;
    shop.gateway.run_media(&event(&product, &id(&open))).await.expect("a summary");
    assert_eq!(objects(&shop, &product), Vec::<String>::new());
    tend_in(&shop, 24 * 60 * 60).await.expect("a summary");
    assert!(!shop.dump().await.contains("MEDIA_TASK"), "no work is left");
}

/// S3 refuses; the task stays, and is done when S3 is well again.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn what_could_not_be_deleted_is_deleted_later() {
    let roles = Roles::without(Function::Media, "s3:DeleteObject");
    let shop = Shop::open_with(ShopOptions { roles: roles.clone(), ..ShopOptions::default() }).await;
    let (admin, product) = (shop.admin(), shop.product("1.00", 1).await);
    // It is marked before anything is deleted.
    let begun = begin(&admin, &product, 100).await;
    place(&shop, &product, &id(&begun), &picture(300, 300, 1));
    let failed: Option<Value> = shop.gateway.run_media(&event(&product, &id(&begun))).await;
    assert_eq!(failed, None);
    let ready = settled(&admin, &product, &id(&begun)).await;
    assert_eq!(ready["status"], "ready");
    admin.delete(&product.path).await.expect(204);
    for number in 1..4 {
        assert_eq!(tend_in(&shop, number * LATER).await, None, "it fails and says so");
    }
    assert_eq!(objects(&shop, &product).len(), 4);
    roles.restore();
    assert_eq!(
        tend_in(&shop, 4 * LATER).await.expect("a summary"),
        json!({ "ready": 0, "failed": 0, "deleted": 1, "left": 0 })
    );
    assert_eq!(objects(&shop, &product), Vec::<String>::new());
}
