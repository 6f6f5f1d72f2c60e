//! Asking, uploading, watching, cancelling.

use std::fmt::Write;

use serde_json::json;
use tests::{Shop, log_in};

use super::upload::{CSV, begin, counts, ended, import, path, product, products, put, report};

/// A file of so many products.
pub fn file(rows: usize) -> String {
    let mut text = "sku,name,description,price,stock,category,image_url,status\n".to_owned();
    for row in 0..rows {
        let (cents, category) = (row % 100, row % 7);
        writeln!(text, "SKU-{row},Thing {row},\"A thing,\nin two lines\",12.{cents:02},{row},Shelf {category},/img/{row}.svg,active")
            .expect("written");
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "counts", ignore = "counts calls to DynamoDB")]
async fn a_file_is_imported_and_again_changes_nothing() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let text = file(250);

    let first = import(&staff, CSV, text.clone()).await;
    assert_eq!((&first["status"], &first["format"]), (&json!("completed"), &json!("bodega")), "{first}");
    assert_eq!(counts(&first), [250, 0, 0, 0, 0]);
    assert_eq!(first["progress"], json!({ "done": text.len(), "of": text.len() }));
    assert!(first["report_url"].is_null() && first["refusal"].is_null() && first["seconds_left"].is_null(), "{first}");
    assert!(first["started_at"].is_string() && first["finished_at"].is_string(), "{first}");

    // As any other product: found, listed, sold, recorded.
    let found = shop.visitor().get("/v1/products?q=thing+249").await.expect(200);
    let id = found["items"][0]["id"].as_str().expect("an id").to_owned();
    let shown = shop.visitor().get(&format!("/v1/products/{id}")).await.expect(200);
    assert_eq!((&shown["sku"], &shown["stock"]), (&json!("SKU-249"), &json!(249)));
    assert_eq!((&shown["price"]["amount"], &shown["description"]), (&json!("12.49"), &json!("A thing,\nin two lines")));
    let record = staff.get(&format!("/v1/admin/audit?target={id}")).await.expect(200);
    assert_eq!(record["items"][0]["action"], "create_product");
    assert_eq!(record["items"][0]["by"], staff.user_id);
    let categories = shop.visitor().get("/v1/categories").await.expect(200);
    let shelves = categories["items"].as_array().expect("items").iter();
    let shelves: Vec<_> =
        shelves.filter(|it| it["name"].as_str().is_some_and(|name| name.starts_with("Shelf"))).collect();
    assert_eq!(shelves.len(), 7, "{categories}");

    let before = products(&shop).await;
    shop.gateway.recorder().take();
    let second = import(&staff, CSV, text).await;
    assert_eq!(counts(&second), [0, 0, 250, 0, 0]);
    assert_eq!(products(&shop).await, before);
    let records = shop.gateway.recorder().take();
    let record = records.iter().find(|it| it.function == local::Function::Imports).expect("a record");
    // Its own item is put after each batch, and nothing else is written.
    assert_eq!(record.calls, ["BatchGetItem", "GetItem", "PutItem", "Query"]);
    assert!(record.write_units < shared::capacity_units::CapacityUnits::whole(20), "{}", record.write_units);
}

#[tokio::test]
#[cfg_attr(any(lacks = "lambda", lacks = "table"), ignore = "invokes functions, looks at the whole table")]
async fn the_address_takes_one_file_of_that_size_and_nothing_else() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let text = file(1);
    let begun = begin(&admin, CSV, text.len()).await;
    assert_eq!(begun["status"], "awaiting_upload");
    let longer = format!("{text}\n");
    assert_eq!(put(&begun, longer.into_bytes()).await, 403, "another size");
    let mut other = begun.clone();
    other["upload"]["headers"]["content-type"] = json!("text/html");
    assert_eq!(put(&other, text.clone().into_bytes()).await, 403, "another type");
    let mut elsewhere = begun.clone();
    let url = begun["upload"]["url"].as_str().expect("an address");
    elsewhere["upload"]["url"] = json!(url.replace("/sources/", "/reports/"));
    assert_eq!(put(&elsewhere, text.clone().into_bytes()).await, 403, "another place");
    elsewhere["upload"]["url"] = json!(url.split('?').next().expect("a path"));
    assert_eq!(put(&elsewhere, text.clone().into_bytes()).await, 403, "unsigned");
    assert_eq!(admin.get(&path(&begun)).await.expect(200)["status"], "awaiting_upload");

    assert_eq!(put(&begun, text.clone().into_bytes()).await, 200);
    let done = ended(&admin, &begun).await;
    assert_eq!(counts(&done), [1, 0, 0, 0, 0]);
    // Another upload to it comes too late.
    assert_eq!(put(&begun, text.replace("Thing", "Other").into_bytes()).await, 200);
    shop.gateway.run_imports(&json!({ "task": "resume" })).await.expect("a summary");
    assert_eq!(product(&shop, "SKU-0").await["name"], "Thing 0");
    assert_eq!(admin.get(&path(&begun)).await.expect(200), done);
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn what_cannot_be_imported_is_refused_at_once() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let ask = async |body| admin.post("/v1/admin/imports", body).await;
    ask(json!({ "content_type": CSV, "size": 200 * 1024 * 1024 })).await.field_problem(422, "/size", "file_too_large");
    ask(json!({ "content_type": CSV, "size": 0 })).await.field_problem(422, "/size", "empty");
    ask(json!({ "content_type": "application/zip", "size": 9 })).await.expect(422);
    ask(json!({ "content_type": CSV, "size": 9, "format": "magento" })).await.expect(422);
    let shopify = json!({ "content_type": "application/x-ndjson", "size": 9, "format": "shopify" });
    ask(shopify).await.field_problem(422, "/content_type", "not_csv");
    assert_eq!(admin.get("/v1/admin/imports").await.expect(200)["items"], json!([]));
}

#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn imports_are_listed_newest_first() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let mut ids = Vec::new();
    for size in 1..=5 {
        ids.push(begin(&admin, CSV, size).await["id"].clone());
        shop.advance_seconds(1);
    }
    ids.reverse();
    let (mut listed, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("/v1/admin/imports?limit=2{cursor}")).await.expect(200);
        listed.extend(page["items"].as_array().expect("items").iter().map(|it| it["id"].clone()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(listed, ids);
    // After thirty days they are forgotten, whether TTL has been by or not.
    shop.advance_seconds(30 * 24 * 60 * 60);
    let admin = log_in(&shop.visitor(), &admin.email, &admin.password).await;
    assert_eq!(admin.get("/v1/admin/imports").await.expect(200)["items"], json!([]));
    admin.get(&format!("/v1/admin/imports/{}", ids[0].as_str().expect("an id"))).await.problem(404, "not_found");
}

#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn an_import_without_a_file_is_cancelled_or_runs_out() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let (cancelled, left) = (begin(&admin, CSV, 100).await, begin(&admin, CSV, 100).await);
    let cancel = format!("{}/cancel", path(&cancelled));
    assert_eq!(admin.post(&cancel, json!({})).await.expect(200)["status"], "cancelled");
    admin.post(&cancel, json!({})).await.problem(409, "import_ended");
    // What is uploaded after all is not read.
    assert_eq!(put(&cancelled, vec![b'x'; 100]).await, 200);

    let resume = json!({ "task": "resume" });
    shop.gateway.run_imports(&resume).await.expect("a summary");
    assert_eq!(admin.get(&path(&left)).await.expect(200)["status"], "awaiting_upload");
    shop.advance_seconds(2 * 60 * 60);
    shop.gateway.run_imports(&resume).await.expect("a summary");
    let admin = log_in(&shop.visitor(), &admin.email, &admin.password).await;
    assert_eq!(admin.get(&path(&left)).await.expect(200)["status"], "expired");
    assert_eq!(admin.get(&path(&cancelled)).await.expect(200)["status"], "cancelled");
}

/// S3's word was lost: the schedule finds the file.
#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn a_file_that_nobody_was_told_of_is_found() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let text = file(3);
    let begun = begin(&admin, CSV, text.len()).await;
    let url = begun["upload"]["url"].as_str().expect("an address");
    // Put there behind the gateway's back.
    let folder = shop.gateway.objects_folder().join("sources");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(begun["id"].as_str().expect("an id")), &text).expect("written");
    assert!(url.contains("/sources/"));
    let summary = shop.gateway.run_imports(&json!({ "task": "resume" })).await.expect("a summary");
    assert_eq!(summary, json!({ "ended": 1, "left": 0 }));
    assert_eq!(counts(&ended(&admin, &begun).await), [3, 0, 0, 0, 0]);
}

#[tokio::test]
async fn a_report_is_for_staff_and_for_a_while() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let done = import(&admin, CSV, "sku,name,price\nA,Thing,free\n").await;
    assert_eq!(report(&done).await.len(), 1);
    let url = done["report_url"].as_str().expect("an address");
    assert!(url.contains("X-Amz-Expires=900"), "{url}");
    let unsigned = reqwest::get(url.split('?').next().expect("a path")).await.expect("an answer");
    assert_eq!(unsigned.status(), 403);
    shop.customer().await.get(&format!("/v1/admin/imports/{}", done["id"].as_str().expect("an id"))).await.expect(403);
}
