//! Bad files have a reason each, and bad requests an answer.

use image::ImageFormat;
use serde_json::{Value, json};
use tests::Shop;

use super::upload::{begin, encoded, list, objects, picture, upload};

/// A PNG whose header claims 60,000 pixels each way.
fn bomb() -> Vec<u8> {
    let header = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xea\x60\0\0\xea\x60\x08\x06\0\0\0";
    // The checksum of the header, a moment of data, and the end.
    let data = b"\0\0\0\x08IDAT\x78\x9c\x03\0\0\0\0\x01\x48\x06\x89\xd2";
    [&header[..], b"\x80\xd2\x75\x42", data, b"\0\0\0\0IEND\xae\x42\x60\x82"].concat()
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn each_bad_file_has_its_reason_and_leaves_nothing() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 1).await;
    let jpeg =
        encoded(image::load_from_memory(&picture(200, 200, 1)).expect("a picture").into_rgb8(), ImageFormat::Jpeg);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for (file, code) in [
        (bomb(), "too_many_pixels"),
        (svg.to_vec(), "svg"),
        (b"<!DOCTYPE html><script>alert(1)</script>".to_vec(), "not_a_picture"),
        (b"BM a bitmap".to_vec(), "unsupported_format"),
        (jpeg[..jpeg.len() / 2].to_vec(), "truncated"),
        (picture(100, 100, 1)[..80].to_vec(), "truncated"),
    ] {
        let failed = upload(&shop, &product, file).await;
        assert_eq!((&failed["status"], &failed["failure"]["code"]), (&json!("failed"), &json!(code)));
        assert!(failed["failure"]["detail"].as_str().is_some_and(|detail| detail.len() > 20), "{failed}");
        assert_eq!(failed["renditions"], json!([]));
    }
    assert_eq!(objects(&shop, &product), Vec::<String>::new());
    let shown = shop.visitor().get(&product.path).await.expect(200);
    assert_eq!((&shown["media"], &shown["image_url"]), (&json!([]), &json!(null)));
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn a_product_has_so_many_pictures_and_uploads_at_once() {
    let shop = Shop::open().await;
    let (admin, product) = (shop.admin(), shop.product("1.00", 1).await);
    for _ in 0..10 {
        begin(&admin, &product, 100).await;
    }
    let refused = admin.post(&list(&product), json!({ "size": 100 })).await.problem(409, "too_many_uploads");
    assert_eq!(refused["max_uploads"], 10);
    let other = shop.product("1.00", 1).await;
    for _ in 0..50 {
        upload(&shop, &other, b"not a picture".to_vec()).await;
    }
    let refused = admin.post(&list(&other), json!({ "size": 100 })).await.problem(409, "too_many_media");
    assert_eq!(refused["max_media"], 50);
}

#[tokio::test]
async fn fields_are_checked() {
    let shop = Shop::open().await;
    let (admin, product) = (shop.admin(), shop.product("1.00", 1).await);
    let variant = "var_018bcfe568787e8a9b4ff0d1c2a3b4c5";
    let many: Vec<String> = (0..101).map(|number| format!("var_018bcfe568787e8a9b4ff0d1c2a3b{number:03x}")).collect();
    for (body, pointer, code) in [
        (json!({ "size": 0 }), "/size", "empty"),
        (json!({ "size": 20 * 1024 * 1024 + 1 }), "/size", "file_too_large"),
        (json!({ "size": 1, "alt": "" }), "/alt", "empty"),
        (json!({ "size": 1, "alt": "x".repeat(301) }), "/alt", "too_long"),
        (json!({ "size": 1, "variants": ["blue"] }), "/variants/0", "malformed_id"),
        (json!({ "size": 1, "variants": [variant, variant] }), "/variants", "duplicate"),
        (json!({ "size": 1, "variants": many }), "/variants", "too_many"),
        (json!({ "size": 1, "status": "ready" }), "/status", "unknown_field"),
    ] {
        let problem = admin.post(&list(&product), body.clone()).await.problem(422, "invalid_fields");
        let errors = problem["errors"].as_array().expect("errors");
        let told = |error: &Value| error["pointer"] == pointer && error["code"] == code;
        assert!(errors.iter().any(told), "{body}: {problem}");
    }
    let nothing = "/v1/products/prod_018bcfe568787e8a9b4ff0d1c2a3b4c5/media";
    admin.post(nothing, json!({ "size": 1 })).await.problem(404, "not_found");
    admin.get(nothing).await.problem(404, "not_found");
    admin.put(nothing, json!({ "items": [] })).await.problem(404, "not_found");
    admin.delete(&format!("{nothing}/media_018bcfe568787e8a9b4ff0d1c2a3b4c5")).await.problem(404, "not_found");
    admin.delete(&format!("{}/media_018bcfe568787e8a9b4ff0d1c2a3b4c5", list(&product))).await.problem(404, "not_found");
}

/// However many there are, and however much is said of them, a product stays small.
#[tokio::test]
async fn texts_and_variants_are_bounded_together() {
    let shop = Shop::open().await;
    let (admin, product) = (shop.admin(), shop.product("1.00", 1).await);
    let variants: Vec<String> =
        (0..100).map(|number| format!("var_018bcfe568787e8a9b4ff0d1c2a3b{number:03x}")).collect();
    let body = json!({ "size": 1, "alt": "€".repeat(300), "variants": variants });
    let mut taken = 0;
    loop {
        let answer = admin.post(&list(&product), body.clone()).await;
        if answer.status != 201 {
            let problem = answer.problem(422, "invalid_fields");
            assert_eq!(problem["errors"][0]["code"], "media_too_large");
            break;
        }
        taken += 1;
    }
    assert_eq!(taken, 7);
}
