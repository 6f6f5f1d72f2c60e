//! Uploading a file, importing it, and reading its report.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use tests::{Client, Shop};

/// How long an import of a test may take.
const PATIENCE: Duration = Duration::from_secs(180);

pub const CSV: &str = "text/csv";

/// Asks for an address to upload a file to.
pub async fn begin(staff: &Client, content_type: &str, size: usize) -> Value {
    let wanted = json!({ "content_type": content_type, "size": size });
    staff.post("/v1/admin/imports", wanted).await.expect(201)
}

/// Uploads these bytes, and gives the status.
pub async fn put(begun: &Value, bytes: Vec<u8>) -> u16 {
    let upload = &begun["upload"];
    assert_eq!(upload["method"], "PUT");
    let headers: HeaderMap = upload["headers"]
        .as_object()
        .expect("headers")
        .iter()
        .filter(|(name, _)| *name != "content-length")
        .map(|(name, value)| {
            let value = HeaderValue::from_str(value.as_str().expect("text")).expect("a value");
            (name.parse::<HeaderName>().expect("a name"), value)
        })
        .collect();
    let request = reqwest::Client::new().put(upload["url"].as_str().expect("an address"));
    request.headers(headers).body(bytes).send().await.expect("an answer").status().as_u16()
}

/// Where an import is seen.
pub fn path(begun: &Value) -> String {
    format!("/v1/admin/imports/{}", begun["id"].as_str().expect("an id"))
}

/// The import once it has ended.
pub async fn ended(staff: &Client, begun: &Value) -> Value {
    let path = path(begun);
    let watched = async {
        loop {
            let import = staff.get(&path).await.expect(200);
            if !matches!(import["status"].as_str(), Some("awaiting_upload" | "running")) {
                return import;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, watched).await.expect("it ends")
}

/// Imports a file, all the way.
pub async fn import(staff: &Client, content_type: &str, bytes: impl Into<Vec<u8>>) -> Value {
    let bytes = bytes.into();
    let begun = begin(staff, content_type, bytes.len()).await;
    assert_eq!(put(&begun, bytes).await, 200);
    ended(staff, &begun).await
}

/// The rows of an import's report: line, column, sku, code, detail.
pub async fn report(import: &Value) -> Vec<[String; 5]> {
    let url = import["report_url"].as_str().expect("a report");
    let answer = reqwest::get(url).await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8");
    assert!(answer.headers()["content-disposition"].to_str().expect("text").starts_with("attachment"));
    let text = answer.text().await.expect("text");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.headers().expect("a header"), &["line", "column", "sku", "code", "detail"][..]);
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// What an import remarks on under a code.
#[track_caller]
pub fn remark<'a>(import: &'a Value, code: &str) -> &'a Value {
    let remarks = import["remarks"].as_array().expect("remarks");
    remarks.iter().find(|remark| remark["code"] == code).unwrap_or_else(|| panic!("no {code} in {import}"))
}

/// What a report says, without the sentences.
pub fn told(report: &[[String; 5]]) -> Vec<(u64, &str, &str, &str)> {
    report.iter().map(|[line, column, sku, code, _]| (line.parse().unwrap_or(0), &**column, &**sku, &**code)).collect()
}

/// Created, updated, unchanged, skipped, failed.
#[track_caller]
pub fn counts(import: &Value) -> [u64; 5] {
    let count = |name: &str| import[name].as_u64().expect(name);
    let counts = ["created", "updated", "unchanged", "skipped", "failed"].map(count);
    assert_eq!(counts.iter().sum::<u64>(), count("rows_read"), "{import}");
    counts
}

/// Every item of every product as text, by its key.
pub async fn products(shop: &Shop) -> BTreeMap<String, String> {
    let items = shop.table.items().await.into_iter();
    let text = |value: &aws_sdk_dynamodb::types::AttributeValue| value.as_s().cloned().unwrap_or_default();
    let products =
        items.filter(|item| text(&item["PK"]).starts_with("PRODUCT#") || text(&item["PK"]).starts_with("VARIANT#"));
    let shown = products.map(|item| {
        let key = format!("{} {}", text(&item["PK"]), text(&item["SK"]));
        // With its members in order.
        let value: Value = serde_dynamo::from_item(item).expect("JSON");
        (key, value.to_string())
    });
    shown.collect()
}

/// The product of a sku, as the table has it.
pub async fn product(shop: &Shop, sku: &str) -> Value {
    let sku = shared::domain::Sku::parse(sku).expect("a sku");
    let found = shop.table.store().products_by_sku(&[&sku]).await.expect("a read");
    let (stocked, variant) = found.into_values().flatten().next().unwrap_or_else(|| panic!("no {}", sku.as_str()));
    let mut value = serde_json::to_value(&stocked.product).expect("JSON");
    let sold = serde_json::to_value(stocked.product.variant(variant)).expect("JSON");
    for name in ["price", "sku"] {
        value[name] = sold[name].clone();
    }
    value["stock"] = stocked.stock[&variant].available.into();
    value
}

/// The ids of all products, hidden ones too, by name.
pub async fn ids_by_name(shop: &Shop) -> BTreeMap<String, Vec<String>> {
    let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for item in shop.table.items().await {
        let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default();
        if text("PK").starts_with("PRODUCT#") && text("SK") == "PRODUCT" {
            ids.entry(text("name")).or_default().push(text("id"));
        }
    }
    // The oldest first.
    ids.values_mut().for_each(|ids| ids.sort());
    ids
}

/// The product of a name, as staff see it.
#[track_caller]
pub fn named(shop: &Shop, name: &str) -> impl Future<Output = Value> {
    let place = std::panic::Location::caller();
    async move {
        let ids = ids_by_name(shop).await.remove(name).unwrap_or_default();
        let [id] = ids.as_slice() else { panic!("{} products are called {name}, at {place}", ids.len()) };
        // Nothing changes; the answer has what only staff see.
        shop.admin().patch(&format!("/v1/products/{id}"), json!({})).await.expect(200)
    }
}

/// One member of each of a product's variants.
pub fn each(product: &Value, member: &str) -> Value {
    let variants = product["variants"].as_array().expect("variants");
    variants.iter().map(|variant| variant[member].clone()).collect()
}

/// The amounts of a member of each of a product's variants.
pub fn amounts(product: &Value, member: &str) -> Value {
    let variants = product["variants"].as_array().expect("variants");
    variants.iter().map(|variant| variant[member]["amount"].clone()).collect()
}

/// The name of a product's category.
pub async fn category_of(shop: &Shop, product: &Value) -> Value {
    let all = shop.visitor().get("/v1/categories").await.expect(200);
    let found = all["items"].as_array().expect("items").iter().find(|it| it["id"] == product["category_id"]);
    found.expect("a category")["name"].clone()
}
