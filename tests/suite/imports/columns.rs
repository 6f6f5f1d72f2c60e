//! What a row changes, and what it leaves alone.

use serde_json::json;
use tests::Shop;

use super::upload::{CSV, counts, import, product};

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn what_a_file_does_not_say_stays() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let whole = "sku,name,description,price,stock,category,image_url,status\n\
        MUG,Mug,Stoneware.,5.00,7,Kitchen,/mug.svg,active\n";
    assert_eq!(counts(&import(&admin, CSV, whole).await), [1, 0, 0, 0, 0]);
    let before = product(&shop, "mug").await;

    // Only the price; letter case makes no difference to a sku, but is kept as it is last written.
    let done = import(&admin, CSV, "sku,price\nMug,6.00\n").await;
    assert_eq!(counts(&done), [0, 1, 0, 0, 0]);
    let after = product(&shop, "MUG").await;
    assert_eq!((&after["price"], &after["sku"]), (&json!(600), &json!("Mug")));
    for same in ["id", "name", "description", "stock", "category_id", "image_url", "status"] {
        assert_eq!(after[same], before[same], "{same}");
    }

    // Empty cells: what a product can be without is cleared, all else stays.
    let empty = "sku,name,description,price,stock,category,image_url,status\nMug,,,,,,,\n";
    assert_eq!(counts(&import(&admin, CSV, empty).await), [0, 1, 0, 0, 0]);
    let after = product(&shop, "Mug").await;
    assert!(after["description"].is_null() && after["image_url"].is_null(), "{after}");
    assert_eq!((&after["name"], &after["price"], &after["stock"]), (&json!("Mug"), &json!(600), &json!(7)));
    assert_eq!(counts(&import(&admin, CSV, empty).await), [0, 0, 1, 0, 0]);

    let hide = import(&admin, CSV, "sku,stock,status\nMug,0,Archived\n").await;
    assert_eq!(counts(&hide), [0, 1, 0, 0, 0]);
    let after = product(&shop, "Mug").await;
    assert_eq!((&after["status"], &after["stock"]), (&json!("archived"), &json!(0)));
}

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_stock_in_parts_is_set_as_a_whole() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    import(&admin, CSV, "sku,name,price,stock\nHOT,Hot,1,100\n").await;
    let id = product(&shop, "HOT").await["id"].as_str().expect("an id").to_owned();
    let spread = json!({ "parts": 4, "reason": "Flash sale" });
    admin.post(&format!("/v1/products/{id}/stock"), spread).await.expect(200);
    assert_eq!(counts(&import(&admin, CSV, "sku,stock\nHOT,100\n").await), [0, 0, 1, 0, 0]);
    assert_eq!(counts(&import(&admin, CSV, "sku,stock\nHOT,50\n").await), [0, 1, 0, 0, 0]);
    assert_eq!(product(&shop, "HOT").await["stock"], 50);
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn categories_go_by_slug_or_name_and_are_made_if_they_are_missing() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let made = admin.post("/v1/categories", json!({ "name": "Kitchen & dining", "slug": "kitchen" })).await.expect(201);
    let text = "sku,name,price,category\n\
        A,A,1,kitchen\n\
        B,B,1,KITCHEN & DINING\n\
        C,C,1,Garden\n\
        D,D,1,garden!\n\
        E,E,1,\n\
        F,F,1,日本\n";
    let done = import(&admin, CSV, text).await;
    assert_eq!(counts(&done), [6, 0, 0, 0, 0], "{done}");
    let category = async |sku| product(&shop, sku).await["category_id"].clone();
    assert_eq!(category("A").await, made["id"]);
    assert_eq!(category("B").await, made["id"]);
    assert_eq!(category("C").await, category("D").await);
    let all = shop.visitor().get("/v1/categories").await.expect(200);
    let name = |id: &serde_json::Value| {
        let found = all["items"].as_array().expect("items").iter().find(|it| it["id"] == *id);
        found.expect("a category")["name"].clone()
    };
    assert_eq!((name(&category("C").await), name(&category("E").await)), (json!("Garden"), json!("Uncategorised")));
    assert_eq!(name(&category("F").await), "日本");

    let wanted = json!({ "content_type": CSV, "size": 25, "category": "Misc" });
    let begun = admin.post("/v1/admin/imports", wanted).await.expect(201);
    assert_eq!(super::upload::put(&begun, b"sku,name,price\nG,Thing,1\n".to_vec()).await, 200);
    super::upload::ended(&admin, &begun).await;
    let all = shop.visitor().get("/v1/categories").await.expect(200);
    assert!(all["items"].as_array().expect("items").iter().any(|it| it["name"] == "Misc"), "{all}");
}

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn lines_of_json_are_rows_too() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let lines = concat!(
        "\u{feff}{\"sku\":\"A\",\"name\":\"Thing\",\"price\":\"1.50\",\"stock\":3,\"description\":\"two\\nlines\"}\r\n",
        "\n",
        "{\"sku\":\"B\",\"name\":\"Other\",\"price\":2,\"prise\":3}\n",
        "{\"sku\":\"a\",\"price\":1}\n",
    );
    let done = import(&admin, "application/x-ndjson", lines).await;
    assert_eq!(counts(&done), [1, 0, 0, 0, 2], "{done}");
    assert_eq!(product(&shop, "A").await["description"], "two\nlines");
    let report = super::upload::report(&done).await;
    let wanted = [(3, "prise", "", "unknown_field"), (4, "sku", "a", "duplicate_sku")];
    assert_eq!(super::upload::told(&report), wanted);
    let cleared = "{\"sku\":\"A\",\"description\":null}";
    assert_eq!(counts(&import(&admin, "application/x-ndjson", cleared).await), [0, 1, 0, 0, 0]);
    assert!(product(&shop, "A").await["description"].is_null());
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn columns_that_say_nothing_are_named() {
    let shop = Shop::open().await;
    let done = import(&shop.admin(), CSV, "sku,name,price,units_sold,\nA,Thing,1.00,9,\n").await;
    assert_eq!(counts(&done), [1, 0, 0, 0, 0]);
    assert_eq!(done["ignored_columns"], json!(["units_sold"]));
}
