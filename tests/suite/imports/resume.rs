//! Imports that are interrupted: wherever it happens, what comes out is as if it had not.

use std::collections::BTreeMap;
use std::time::Duration;

use local::Function;
use serde_json::{Value, json};
use shared::testing::{Fault, Network, Rates};
use tests::{Shop, ShopOptions};

use super::lifecycle::file;
use super::upload::{CSV, begin, counts, ended, path, put, report};

/// Longer than an import's lease.
const LEASE_SECONDS: i64 = 121;

/// Products, rows that fail, and skus that come again much later.
fn mixed() -> String {
    let mut text = file(130);
    text.push_str("BAD,Thing,,free,1,,,\nSKU-7,Again,,1.00,1,,,\nLAST,Last,,1.00,1,,,\n");
    text.replace("SKU-100,Thing 100", "SKU-100,")
}

/// What an import leaves, but for ids and times: the counts, the report, the catalogue, and how often each product was
/// written.
#[derive(Debug, PartialEq)]
struct Left {
    counts: [u64; 5],
    report: Vec<[String; 5]>,
    remarks: Vec<Value>,
    catalogue: Vec<String>,
    written: BTreeMap<String, usize>,
}

async fn left(shop: &Shop, import: &Value) -> Left {
    assert_eq!(import["status"], "completed", "{import}");
    let export = shop.admin().get("/v1/admin/export").await.expect(200);
    let mut reader = csv::Reader::from_reader(export.as_str().expect("a file").as_bytes());
    assert_eq!(&reader.headers().expect("a header").iter().collect::<Vec<_>>()[..2], ["product_id", "variant_id"]);
    let rows = reader.records().map(|row| row.expect("a row").iter().skip(2).collect::<Vec<_>>().join("|"));
    let mut catalogue: Vec<String> = rows.collect();
    catalogue.sort();
    let items = shop.table.items().await;
    let text = |value: Option<&aws_sdk_dynamodb::types::AttributeValue>| value.and_then(|it| it.as_s().ok()).cloned();
    let mut written = BTreeMap::new();
    for item in
        items.iter().filter(|it| text(it.get("SK")).is_some_and(|sk| sk == "PRODUCT") && it.contains_key("variants"))
    {
        let audit = format!("AUDIT#{}", text(item.get("id")).expect("an id"));
        let records = items.iter().filter(|it| text(it.get("PK")).as_ref() == Some(&audit)).count();
        let first = item["variants"].as_l().ok().and_then(|variants| variants.first()?.as_m().ok()?.get("sku"));
        written.insert(text(first).expect("a sku"), records);
    }
    let remarks = import["remarks"].as_array().expect("remarks").clone();
    Left { counts: counts(import), report: report(import).await, remarks, catalogue, written }
}

async fn shop_on_a_network() -> Shop {
    Shop::open_with(ShopOptions::on(Network::default())).await
}

/// Waits until the imports function has been invoked and has answered or died.
async fn invoked(shop: &Shop) {
    let waited = async {
        while !shop.gateway.recorder().records().iter().any(|record| record.function == Function::Imports) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waited).await.expect("it is invoked");
    shop.gateway.recorder().take();
}

/// Dies at a call, after it was done or before, and is gone on with by the schedule once its lease is over.
async fn killed_at(text: &str, call: u64, fault: Fault) -> Option<Left> {
    let shop = shop_on_a_network().await;
    let admin = shop.admin();
    let begun = begin(&admin, CSV, text.len()).await;
    shop.gateway.recorder().take();
    let faults = shop.network().faults();
    faults.plan([(call, fault)]);
    assert_eq!(put(&begun, text.as_bytes().to_vec()).await, 200);
    invoked(&shop).await;
    let kills = faults.kills();
    faults.off();
    let resume = json!({ "task": "resume" });
    // While it is somebody's, nobody else touches it.
    let summary = shop.gateway.run_imports(&resume).await.expect("a summary");
    assert_eq!(summary["left"], 0);
    shop.advance_seconds(LEASE_SECONDS);
    shop.gateway.run_imports(&resume).await.expect("a summary");
    let import = ended(&admin, &begun).await;
    let left = left(&shop, &import).await;
    (kills > 0).then_some(left)
}

/// What an import leaves that nothing happens to, and how many calls it makes.
async fn undisturbed(text: &str) -> (Left, u64) {
    let shop = shop_on_a_network().await;
    let admin = shop.admin();
    let begun = begin(&admin, CSV, text.len()).await;
    shop.network().faults().plan([]);
    shop.gateway.recorder().take();
    assert_eq!(put(&begun, text.as_bytes().to_vec()).await, 200);
    invoked(&shop).await;
    let calls = shop.network().faults().calls();
    (left(&shop, &ended(&admin, &begun).await).await, calls)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn killed_anywhere_and_gone_on_with_it_comes_to_the_same() {
    let text = mixed();
    let (undisturbed, calls) = undisturbed(&text).await;
    assert_eq!(undisturbed.counts, [130, 0, 0, 0, 3]);
    assert!(undisturbed.written.values().all(|times| *times == 1), "{:?}", undisturbed.written);

    // The very first calls, the last ones, and some between.
    let between = (1..8).map(|eighth| calls * eighth / 8);
    let mut killed = 0;
    for (number, call) in [0, 1, 2].into_iter().chain(between).chain([calls - 2, calls - 1]).enumerate() {
        let fault = if number % 2 == 0 { Fault::KilledAfter } else { Fault::KilledBefore };
        let Some(left) = killed_at(&text, call, fault).await else { continue };
        killed += 1;
        assert_eq!(left, undisturbed, "{fault:?} at call {call} of {calls}");
    }
    assert!(killed >= 10, "only {killed} were killed");
}

/// Products of three variants whose rows are far apart, with pictures, repeated skus and a row that fails.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn products_with_variants_are_gone_on_with_too() {
    let mut text = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src,Vendor\n".to_owned();
    for (size, title) in [("S", "Shirt"), ("M", ""), ("L", "")] {
        for product in 0..60 {
            let (name, price) =
                (if title.is_empty() { "" } else { "Size" }, if product == 7 && size == "M" { "free" } else { "9.00" });
            text.push_str(&format!("shirt-{product},{title},{name},{size},SHIRT-{product},{price},,Acme\n"));
        }
    }
    text.push_str("shirt-3,,,,,,/back.jpg,\n");
    let (undisturbed, calls) = undisturbed(&text).await;
    assert_eq!(undisturbed.counts, [179, 0, 0, 1, 1]);
    assert!(undisturbed.remarks.iter().any(|remark| remark["code"] == "repeated_sku" && remark["rows"] == 119));
    for (call, fault) in
        [(calls / 3, Fault::KilledAfter), (calls * 2 / 3, Fault::KilledBefore), (calls - 1, Fault::KilledBefore)]
    {
        let left = killed_at(&text, call, fault).await.expect("it was killed");
        assert_eq!(left, undisturbed, "{fault:?} at call {call} of {calls}");
    }
}

/// One call of twenty fails in some way.
const RATES: Rates = Rates::per_mille(&[
    (Fault::Throttled, 10),
    (Fault::Conflict, 10),
    (Fault::Failed, 10),
    (Fault::FailedLate, 5),
    (Fault::TimedOut, 5),
    (Fault::Lost, 5),
    (Fault::Unprocessed, 5),
]);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn with_faults_all_along_it_comes_to_the_same() {
    let shop = shop_on_a_network().await;
    let admin = shop.admin();
    let text = mixed();
    let begun = begin(&admin, CSV, text.len()).await;
    let faults = shop.network().faults();
    faults.retry_after(Duration::from_millis(2));
    faults.draw(7, RATES);
    shop.gateway.recorder().take();
    assert_eq!(put(&begun, text.into_bytes()).await, 200);
    invoked(&shop).await;
    faults.off();
    assert!(faults.injected().values().sum::<u64>() >= 5, "{:?}", faults.injected());
    // It may have been interrupted.
    for _ in 0..3 {
        shop.advance_seconds(LEASE_SECONDS);
        shop.gateway.run_imports(&json!({ "task": "resume" })).await.expect("a summary");
    }
    let left = left(&shop, &ended(&admin, &begun).await).await;
    assert_eq!(left.counts, [130, 0, 0, 0, 3]);
    assert!(left.written.values().all(|times| *times == 1), "{:?}", left.written);
}

/// What happened to a product between a row's two readings stays.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_row_is_applied_once_whatever_happens_to_its_product() {
    let shop = shop_on_a_network().await;
    let admin = shop.admin();
    let text = "sku,name,price,stock\nA,Thing,1.00,10\nB,Other,1.00,5\n";
    let begun = begin(&admin, CSV, text.len()).await;
    let faults = shop.network().faults();
    // Lease, categories, lookup, the category that is made, two products: it dies before it can note that.
    let before_the_note = calls_to_end(text).await;
    faults.plan([(before_the_note, Fault::KilledBefore)]);
    shop.gateway.recorder().take();
    assert_eq!(put(&begun, text.as_bytes().to_vec()).await, 200);
    invoked(&shop).await;
    faults.off();
    assert_eq!(faults.kills(), 1);
    let found = admin.get("/v1/products?q=thing").await.expect(200);
    let id = found["items"][0]["id"].as_str().expect("it was written").to_owned();
    let items = json!({ "items": [{ "product_id": id, "quantity": 4 }] });
    shop.customer().await.post("/v1/orders", items).await.expect(201);
    admin.patch(&format!("/v1/products/{id}"), json!({ "price": "2.00" })).await.expect(200);

    shop.advance_seconds(LEASE_SECONDS);
    let admin = tests::log_in(&shop.visitor(), &admin.email, &admin.password).await;
    shop.gateway.run_imports(&json!({ "task": "resume" })).await.expect("a summary");
    let done = ended(&admin, &begun).await;
    assert_eq!(counts(&done), [2, 0, 0, 0, 0], "{done}");
    let product = admin.get(&format!("/v1/products/{id}")).await.expect(200);
    assert_eq!((&product["stock"], &product["price"]["amount"]), (&json!(6), &json!("2.00")));
}

/// The number of the call that ends such an import, in a shop like this.
async fn calls_to_end(text: &str) -> u64 {
    let other = shop_on_a_network().await;
    let admin = other.admin();
    let begun = begin(&admin, CSV, text.len()).await;
    other.network().faults().plan([]);
    other.gateway.recorder().take();
    assert_eq!(put(&begun, text.as_bytes().to_vec()).await, 200);
    invoked(&other).await;
    other.network().faults().calls() - 1
}

/// The one whose item cannot be read is the older one, and no other waits behind it.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn an_import_that_always_fails_holds_up_no_other_and_is_told_of() {
    let shop = shop_on_a_network().await;
    let admin = shop.admin();
    let text = "sku,name,price,stock\nA,Thing,1.00,10\n";
    let (broken, healthy) = (begin(&admin, CSV, text.len()).await, begin(&admin, CSV, text.len()).await);
    // The function dies with its first call, so that the schedule has to go on.
    shop.network().faults().plan([(0, Fault::KilledBefore)]);
    shop.gateway.recorder().take();
    assert_eq!(put(&healthy, text.as_bytes().to_vec()).await, 200);
    invoked(&shop).await;
    shop.network().faults().off();
    let key = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
    let id = broken["id"].as_str().expect("an id");
    let spoil =
        shop.table.client.update_item().table_name(&shop.table.name).key("PK", key("IMPORTS")).key("SK", key(id));
    let spoil = spoil.update_expression("SET created_at = :nothing").expression_attribute_values(":nothing", key("x"));
    spoil.send().await.expect("a write");

    shop.advance_seconds(60 * 60 + LEASE_SECONDS);
    let summary = shop.gateway.run_imports(&json!({ "task": "resume" })).await;
    assert_eq!(summary, Some(json!({ "ended": 1, "left": 1 })));
    let logs = tests::captured_logs();
    let line = logs.lines().find(|line| line.contains("an import has been stuck for an hour") && line.contains(id));
    assert!(line.is_some_and(|line| line.contains("age_seconds")), "what the alarm counts");
}

/// A shop that closes in the middle goes on when it opens again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn an_import_survives_a_restart() {
    let folder = std::env::temp_dir().join(format!("bodega-restart-{}", std::process::id()));
    let open = || {
        local::Gateway::start(local::Options {
            admin: Some(("admin@bodega.example".to_owned(), "correct-horse-admin-9".to_owned())),
            storage: local::Storage::Folder(folder.clone()),
            schedules: false,
            ..local::Options::default()
        })
    };
    let gateway = open().await.expect("it opens");
    let log_in = async |url: String| {
        let tokens = json!({ "email": "admin@bodega.example", "password": "correct-horse-admin-9" });
        let answer = reqwest::Client::new().post(format!("{url}/v1/auth/token")).json(&tokens).send().await;
        let tokens: Value = answer.expect("an answer").json().await.expect("JSON");
        tokens["access_token"].as_str().expect("a token").to_owned()
    };
    let token = log_in(gateway.url()).await;
    let text = file(2_000);
    let wanted = json!({ "content_type": CSV, "size": text.len() });
    let imports = format!("{}/v1/admin/imports", gateway.url());
    let begun = reqwest::Client::new().post(&imports).bearer_auth(&token).json(&wanted).send().await;
    let begun: Value = begun.expect("an answer").json().await.expect("JSON");
    assert_eq!(put(&begun, text.into_bytes()).await, 200);
    gateway.stop().await;

    let gateway = open().await.expect("it opens again");
    gateway.app().clock.advance_ms(LEASE_SECONDS * 1_000);
    gateway.run_imports(&json!({ "task": "resume" })).await.expect("a summary");
    let url = format!("{}{}", gateway.url(), path(&begun));
    let done = reqwest::Client::new().get(url).bearer_auth(log_in(gateway.url()).await).send().await;
    let done: Value = done.expect("an answer").json().await.expect("JSON");
    assert_eq!((&done["status"], counts(&done)), (&json!("completed"), [2_000, 0, 0, 0, 0]), "{done}");
    gateway.stop().await;
    std::fs::remove_dir_all(&folder).expect("removed");
}
