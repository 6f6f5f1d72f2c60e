//! Shopify's product export, as it is.

use serde_json::{Value, json};
use tests::Shop;

use super::upload::{CSV, amounts, counts, each, import, named, report, told};

/// With all that such files have: a byte order mark, HTML over several lines, variants in several rows with empty cells,
/// rows of pictures, products without a sku, negative stock, an apostrophe before digits.
const EXPORT: &str = "\u{feff}Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,\
Option2 Name,Option2 Value,Option3 Name,Option3 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,\
Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Image Src,Image Position,\
Image Alt Text,Gift Card,Variant Image,Status\r\n\
wool-hat,Wool hat,\"<h2>Warm</h2>\n<p>Knitted in <strong>Leeds</strong> &amp; York, \"\"by hand\"\".</p>\n\
<ul>\n<li>One size</li>\n<li>Wool</li>\n</ul>\",Acme,Apparel & Accessories > Clothing > Hats,Hats,\"warm, wool\",true,\
Color,Red,Size,S,,,HAT-R-S,100,shopify,5,deny,19.90,25.00,https://cdn.shopify.example/hat-1.jpg,1,Red hat,false,\
https://cdn.shopify.example/hat-red.jpg,active\r\n\
wool-hat,,,,,,,,,Red,,L,,,HAT-R-L,100,shopify,-2,continue,21.90,,https://cdn.shopify.example/hat-2.jpg,2,,,,\r\n\
wool-hat,,,,,,,,,Blue,,S,,,,100,shopify,7,deny,19.90,,https://cdn.shopify.example/hat-3.jpg,3,,,,\r\n\
wool-hat,,,,,,,,,,,,,,,,,,,,,https://cdn.shopify.example/hat-4.jpg,4,Side,,,\r\n\
plain-mug,Plain mug,<p>A mug.</p>,Acme,Home & Garden > Kitchen & Dining > Mugs,,,false,Title,Default Title,,,,,'00123,\
350,,,deny,8.00,,,,,false,,active\r\n\
old-bag,Old bag,,Acme,,Bags,,true,Title,Default Title,,,,,OLD-BAG,0,shopify,0,deny,40.00,,,,,false,,archived\r\n\
bad-belt,Bad belt,,Acme,,Belts,,true,Size,S,,,,,BELT-S,0,shopify,1,deny,free,,,,,false,,active\r\n\
bad-belt,,,,,,,,,M,,,,,BELT-M,0,shopify,1,deny,12.00,,,,,,,\r\n\
bad-sock,Bad sock,,Acme,,Socks,,true,Size,S,,,,,SOCK-S,0,shopify,1,deny,3.00,,,,,false,,sold\r\n\
bad-sock,,,,,,,,,M,,,,,SOCK-M,0,shopify,1,deny,3.00,,,,,,,\r\n\
nowhere,,,,,,,,,M,,,,,LOST,0,shopify,1,deny,3.00,,,,,,,\r\n";

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn an_export_of_shopifys_becomes_products() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let done = import(&admin, CSV, EXPORT).await;
    assert_eq!((&done["format"], &done["status"]), (&json!("shopify"), &json!("completed")), "{done}");
    assert_eq!(counts(&done), [6, 0, 0, 1, 4], "{done}");
    let report = report(&done).await;
    let wanted = [
        (13, "Variant Price", "BELT-S", "invalid_amount"),
        (15, "Status", "SOCK-S", "invalid_status"),
        (16, "", "SOCK-M", "product_failed"),
        (17, "Handle", "", "orphan_variant"),
    ];
    assert_eq!(told(&report), wanted);

    let hat = named(&shop, "Wool hat").await;
    assert_eq!(hat["description"], "Warm\n\nKnitted in Leeds & York, \"by hand\".\n\n- One size\n- Wool");
    assert_eq!((each(&hat, "stock"), &hat["status"]), (json!([5, -2, 7]), &json!("active")));
    assert_eq!(amounts(&hat, "price"), json!(["19.90", "21.90", "19.90"]));
    assert_eq!(
        (each(&hat, "sku"), each(&hat, "backorder")),
        (json!(["HAT-R-S", "HAT-R-L", null]), json!(["deny", "allow", "deny"]))
    );
    assert_eq!(hat["image_url"], "https://cdn.shopify.example/hat-1.jpg");
    assert_eq!(hat["media"].as_array().map(Vec::len), Some(5));
    let mug = named(&shop, "Plain mug").await;
    assert_eq!((&mug["sku"], &mug["status"], &mug["stock"]), (&json!("00123"), &json!("draft"), &json!(0)));
    assert_eq!((each(&mug, "stock"), &mug["in_stock"]), (json!([null]), &json!(true)));
    assert_eq!(named(&shop, "Old bag").await["status"], "archived");
    assert_eq!(each(&named(&shop, "Bad belt").await, "sku"), json!(["BELT-M"]));

    let categories = shop.visitor().get("/v1/categories").await.expect(200);
    let name = |product: &Value| {
        let found = categories["items"].as_array().expect("items").iter().find(|it| it["id"] == product["category_id"]);
        found.expect("a category")["name"].clone()
    };
    assert_eq!((name(&hat), name(&mug)), (json!("Hats"), json!("Mugs")));

    assert_eq!(counts(&import(&admin, CSV, EXPORT).await), [0, 0, 6, 1, 4]);
}

/// The names that columns have had since 2024.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn the_newer_names_of_columns_are_known() {
    let shop = Shop::open().await;
    let text = "Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,\
        Barcode,Option1 name,Option1 value,Price,Inventory tracker,Inventory quantity,Product image URL,Image position,\
        Variant image URL\n\
        Scarf,scarf,<p>Long.</p>,Acme,,Scarves,,TRUE,Active,SCARF-1,,Color,Red,9.00,shopify,3,https://x.example/1.jpg,1,\n\
        ,scarf,,,,,,,,SCARF-2,,,Blue,9.50,shopify,4,,,https://x.example/2.jpg\n";
    let done = import(&shop.admin(), CSV, text).await;
    assert_eq!((&done["format"], counts(&done)), (&json!("shopify"), [2, 0, 0, 0, 0]), "{done}");
    let scarf = named(&shop, "Scarf").await;
    assert_eq!((amounts(&scarf, "price"), each(&scarf, "stock")), (json!(["9.00", "9.50"]), json!([3, 4])));
    assert_eq!((&scarf["description"], &scarf["image_url"]), (&json!("Long."), &json!("https://x.example/1.jpg")));
}
