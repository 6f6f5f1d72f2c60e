//! Reading a file without a change.

use serde_json::{Value, json};
use tests::{Client, Shop};

use super::upload::{CSV, counts, ended, import, products, put, remark, report, told};

async fn dry_run(staff: &Client, text: &str) -> Value {
    let wanted = json!({ "content_type": CSV, "size": text.len(), "dry_run": true });
    let begun = staff.post("/v1/admin/imports", wanted).await.expect(201);
    assert_eq!(put(&begun, text.as_bytes().to_vec()).await, 200);
    ended(staff, &begun).await
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn a_dry_run_tells_all_and_changes_nothing() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    import(&admin, CSV, "sku,name,price,category\nSAME,Same,1.00,Kitchen\nOTHER,Other,1.00,Kitchen\n").await;
    let before = products(&shop).await;
    let categories = shop.visitor().get("/v1/categories").await.expect(200);

    let text = "sku,name,pirce,price,category\n\
        SAME,Same,,1.00,kitchen\n\
        OTHER,Other,,2.00,Kitchen\n\
        NEW,New,,3.00,Garden\n\
        MOVED,,,1.00,\n\
        BAD,Bad,,free,\n\
        WORDS,Words,,1.00,日本\n";
    let done = dry_run(&admin, text).await;
    assert_eq!((&done["status"], &done["dry_run"]), (&json!("completed"), &json!(true)), "{done}");
    assert_eq!(counts(&done), [2, 1, 1, 0, 2], "{done}");
    let wanted = [(5, "name", "MOVED", "required"), (6, "price", "BAD", "invalid_amount")];
    assert_eq!(told(&report(&done).await), wanted);
    assert!(remark(&done, "unused_column")["detail"].as_str().is_some_and(|detail| detail.contains("pirce")));

    assert_eq!(products(&shop).await, before);
    assert_eq!(shop.visitor().get("/v1/categories").await.expect(200), categories);

    // What it says is what an import then does.
    let really = import(&admin, CSV, text).await;
    assert_eq!((counts(&really), &really["dry_run"]), (counts(&done), &json!(false)));
}
