//! What becomes of a picture that is uploaded.

use image::{ImageFormat, Rgba, RgbaImage};
use serde_json::json;
use tests::Shop;

use super::upload::{
    MUCH_LATER, begin, encoded, event, id, list, objects, picture, place, put, served, settled, tend, tend_in, upload,
    urls,
};

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn an_uploaded_picture_is_served_in_three_sizes() {
    let shop = Shop::open().await;
    let (admin, product) = (shop.admin(), shop.product("1.00", 1).await);
    let wanted = json!({ "size": 1, "alt": "From the side", "variants": ["var_018bcfe568787e8a9b4ff0d1c2a3b4c5"] });
    let begun = admin.post(&list(&product), wanted).await;
    assert_eq!(begun.header("location"), Some(list(&product).as_str()));
    let begun = begun.expect(201);
    assert_eq!((&begun["media"]["status"], &begun["media"]["alt"]), (&json!("uploading"), &json!("From the side")));
    // Nothing of it is shown yet.
    let before = shop.visitor().get(&product.path).await.expect(200);
    assert_eq!((&before["media"], &before["image_url"]), (&json!([]), &json!(null)));

    let ready = upload(&shop, &product, picture(1_600, 800, 1)).await;
    assert_eq!((&ready["status"], &ready["failure"]), (&json!("ready"), &json!(null)));
    let sides: Vec<_> =
        ready["renditions"].as_array().expect("some").iter().map(|it| (&it["width"], &it["height"])).collect();
    assert_eq!(json!(sides), json!([[160, 80], [480, 240], [1_200, 600]]));
    for (url, width) in urls(&ready).iter().zip([160, 480, 1_200]) {
        let (status, headers, bytes) = served(&shop, url).await;
        assert_eq!(status, 200, "{url}");
        assert_eq!(headers["content-type"], "image/jpeg");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(image::load_from_memory(&bytes).expect("a picture").width(), width);
    }

    // Everybody sees it, in the product and in lists.
    let shown = shop.visitor().get(&product.path).await.expect(200);
    assert_eq!(shown["media"].as_array().expect("media").len(), 1, "not the one without a file");
    assert_eq!(shown["media"][0]["renditions"], ready["renditions"]);
    assert_eq!(shown["image_url"], json!(urls(&ready)[2]));
    let listed = shop.visitor().get(&format!("/v1/products?category={}", shop.category())).await.expect(200);
    assert_eq!(listed["items"][0]["image_url"], json!(urls(&ready)[1]));
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn only_renditions_are_served() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 1).await;
    let ready = upload(&shop, &product, picture(300, 300, 1)).await;
    let objects = objects(&shop, &product);
    assert_eq!(objects.iter().filter(|name| name.starts_with("media/")).count(), 2);
    assert_eq!(objects.iter().filter(|name| name.starts_with("originals/")).count(), 1);
    assert_eq!(objects.len(), 3, "what was uploaded is where it belongs: {objects:?}");
    for name in &objects {
        let (status, ..) = served(&shop, &format!("/{name}")).await;
        assert_eq!(status == 200, name.starts_with("media/"), "{name}");
        // The bucket itself asks who it is.
        let (status, ..) = served(&shop, &format!("/local-media/{name}")).await;
        assert_eq!(status, 403, "{name}");
    }
    for missing in ["/media/x", "/media/../originals/x", "/media/%2e%2e/originals/x"] {
        let (status, ..) = served(&shop, missing).await;
        assert!(status >= 400, "{missing}");
    }
    let original = objects.iter().find(|name| name.starts_with("originals/")).expect("one");
    let name = original.rsplit('/').next().expect("a name");
    assert!(urls(&ready).iter().all(|url| !url.contains(name)), "an address tells the original's name");
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn a_transparent_picture_is_served_as_webp() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 1).await;
    let image = RgbaImage::from_fn(100, 100, |x, _| Rgba([200, 0, 0, if x < 50 { 0 } else { 255 }]));
    let ready = upload(&shop, &product, encoded(image, ImageFormat::Png)).await;
    let (status, headers, _) = served(&shop, &urls(&ready)[0]).await;
    assert_eq!((status, &headers["content-type"]), (200, &"image/webp".parse().expect("a type")));
}

/// Staff's own address is shown while there is nothing better, and again when there is nothing better any more.
#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn an_address_elsewhere_is_shown_while_no_picture_is_ready() {
    let shop = Shop::open().await;
    let elsewhere = "https://img.example/a.jpg";
    let product = shop.product_with(json!({ "image_url": elsewhere })).await;
    let shown = async || {
        let listed = shop.visitor().get(&format!("/v1/products?category={}", shop.category())).await.expect(200);
        let product = shop.visitor().get(&product.path).await.expect(200);
        [listed["items"][0]["image_url"].clone(), product["image_url"].clone()]
    };
    assert_eq!(shown().await, [elsewhere, elsewhere]);
    let ready = upload(&shop, &product, picture(600, 600, 1)).await;
    assert_eq!(shown().await, [json!(urls(&ready)[1]), json!(urls(&ready)[2])]);
    let path = format!("{}/{}", list(&product), ready["id"].as_str().expect("an id"));
    shop.admin().delete(&path).await.expect(204);
    assert_eq!(shown().await, [elsewhere, elsewhere]);
}

/// An address is for one file of the size that was told, and not for another after it.
#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn an_address_is_for_one_file() {
    let shop = Shop::open().await;
    let (admin, product) = (shop.admin(), shop.product("1.00", 1).await);
    let file = picture(64, 64, 1);
    let begun = begin(&admin, &product, file.len()).await;
    assert_eq!(begun["upload"]["headers"]["if-none-match"], "*");
    assert_eq!(put(&begun, [file.as_slice(), b"more"].concat()).await, 403, "another size");
    let path = begun["upload"]["url"].as_str().expect("an address").replace("incoming/", "media/");
    assert_eq!(
        reqwest::Client::new()
            .put(path)
            .header("if-none-match", "*")
            .body(file.clone())
            .send()
            .await
            .expect("an answer")
            .status(),
        403
    );
    assert_eq!(put(&begun, file.clone()).await, 200);
    settled(&admin, &product, &id(&begun)).await;
    // It has been handled and is away; what comes now is handled by nobody and is not kept.
    put(&begun, picture(64, 64, 1)).await;
    shop.gateway.run_media(&event(&product, &id(&begun))).await.expect("a summary");
    assert!(objects(&shop, &product).iter().all(|name| !name.starts_with("incoming/")));
}

/// Uploads that nothing comes of end by themselves, and one whose event was lost is handled.
#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn uploads_that_nobody_heard_of_are_looked_after() {
    let shop = Shop::open().await;
    let (admin, product) = (shop.admin(), shop.product("1.00", 1).await);
    let nothing = begin(&admin, &product, 100).await;
    let lost = begin(&admin, &product, 100).await;
    place(&shop, &product, &id(&lost), &picture(64, 64, 1));
    let done = tend(&shop).await.expect("a summary");
    assert_eq!(done, json!({ "ready": 0, "failed": 0, "deleted": 0, "left": 0 }), "they may still come");
    let done = tend_in(&shop, MUCH_LATER).await.expect("a summary");
    assert_eq!(done["ready"], 1, "{done}");
    let list = admin.get(&list(&product)).await.expect(200);
    let statuses: Vec<_> =
        list["items"].as_array().expect("items").iter().map(|it| (&it["id"], &it["status"])).collect();
    assert_eq!(json!(statuses), json!([[id(&lost), "ready"]]), "{} is forgotten", id(&nothing));
}
