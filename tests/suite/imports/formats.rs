//! Files of other shops and of spreadsheets, as they are.

use serde_json::json;
use tests::Shop;

use super::upload::{CSV, begin, counts, ended, import, product, put, remark};

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../functions/imports/fixtures/", $name))
    };
}

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn an_export_of_woocommerces_becomes_products() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let done = import(&admin, CSV, fixture!("woocommerce.csv").to_vec()).await;
    assert_eq!((&done["format"], &done["status"]), (&json!("woocommerce"), &json!("completed")), "{done}");
    // Rows that sell something; the two parents, Set and Donation do not.
    assert_eq!(counts(&done), [9, 0, 0, 4, 0], "{done}");
    assert!(remark(&done, "skipped_type")["detail"].as_str().is_some_and(|detail| detail.ends_with(": Set")));
    let red = product(&shop, "hg-hoodie-red-yes").await;
    assert_eq!((&red["name"], &red["price"], &red["stock"]), (&json!("Hoodie – Red / Yes"), &json!(4_200), &json!(3)));
    assert_eq!(red["image_url"], "https://images.example/hood-red.jpg");
    // Without an SKU, by its ID there; where a row stands for two variants, each has an SKU.
    assert_eq!(product(&shop, "woocommerce-302-red-no").await["name"], "Hoodie – Red / No");
    assert_eq!(product(&shop, "hg-tee-blue").await["name"], "Tee – Blue / L");
    assert_eq!(product(&shop, "woocommerce-304-blue-m").await["name"], "Tee – Blue / M");
    let scarf = product(&shop, "woocommerce-205").await;
    assert_eq!((&scarf["status"], &scarf["stock"]), (&json!("draft"), &json!(0)), "shown in no list");
    let again = import(&admin, CSV, fixture!("woocommerce.csv").to_vec()).await;
    assert_eq!(counts(&again), [0, 0, 9, 4, 0]);
}

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn separators_encodings_and_decimal_signs_are_recognised() {
    for (file, code) in [
        (fixture!("semicolon.csv").to_vec(), None),
        (fixture!("semicolon-windows-1252.csv").to_vec(), Some("windows_1252")),
        (fixture!("excel-unicode.txt").to_vec(), None),
    ] {
        let shop = Shop::open().await;
        let done = import(&shop.admin(), CSV, file).await;
        assert_eq!(counts(&done), [3, 0, 0, 0, 0], "{done}");
        assert_eq!(done["remarks"][0]["code"].as_str(), code, "{done}");
        assert_eq!(done["progress"]["done"], done["progress"]["of"], "{done}");
        let mug = product(&shop, "007").await;
        assert_eq!((&mug["name"], &mug["price"]), (&json!("Müg ß"), &json!(129_990)));
        assert_eq!(mug["description"], "groß; „schön“");
        assert_eq!(product(&shop, "A-9").await["price"], 129_900);
    }
}

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_repeated_sku_loses_no_variant() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let done = import(&admin, CSV, fixture!("shopify-2020.csv").to_vec()).await;
    assert_eq!(counts(&done), [10, 0, 0, 1, 0], "{done}");
    assert_eq!(remark(&done, "repeated_sku")["rows"], 4);
    assert_eq!(product(&shop, "HT-NAVY").await["name"], "Harbour Tee – Navy / S");
    let large = product(&shop, "harbour-tee-navy-l").await;
    assert_eq!((&large["name"], &large["stock"]), (&json!("Harbour Tee – Navy / L"), &json!(7)));
    let again = import(&admin, CSV, fixture!("shopify-2020.csv").to_vec()).await;
    assert_eq!(counts(&again), [0, 0, 10, 1, 0]);
}

/// Without a column of stock, what there is stays.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_file_without_stock_leaves_it() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let file = fixture!("shopify-2024.csv").to_vec();
    let done = import(&admin, CSV, file.clone()).await;
    assert_eq!(counts(&done), [4, 0, 0, 1, 0], "{done}");
    remark(&done, "no_stock_column");
    let top = product(&shop, "TT-2026").await;
    assert_eq!(top["stock"], 0);
    let id = top["id"].as_str().expect("an id");
    admin.post(&format!("/v1/products/{id}/stock"), json!({ "delta": 5, "reason": "Found" })).await.expect(200);
    assert_eq!(counts(&import(&admin, CSV, file).await), [0, 0, 4, 1, 0]);
    assert_eq!(product(&shop, "TT-2026").await["stock"], 5);
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn a_format_that_is_named_is_not_guessed() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let file = b"sku,name,price\nA,Thing,1.00\n".to_vec();
    let wanted = json!({ "content_type": CSV, "size": file.len(), "format": "woocommerce" });
    let begun = admin.post("/v1/admin/imports", wanted).await.expect(201);
    assert_eq!(put(&begun, file).await, 200);
    let done = ended(&admin, &begun).await;
    assert_eq!((&done["status"], &done["refusal"]["code"]), (&json!("failed"), &json!("missing_column")), "{done}");
    let json_lines = json!({ "content_type": "application/x-ndjson", "size": 9, "format": "woocommerce" });
    admin.post("/v1/admin/imports", json_lines).await.field_problem(422, "/content_type", "not_csv");
    let unnamed = begin(&admin, CSV, 9).await;
    assert_eq!(unnamed["status"], "awaiting_upload");
}
