//! What a product says of itself: HTML, tags, attributes, metadata, and text for search engines.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use tests::Shop;

fn terms_of(items: &[HashMap<String, AttributeValue>], variant: &str) -> Value {
    let is_its = |item: &&HashMap<String, AttributeValue>| {
        let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).map(String::as_str);
        text("PK") == Some(&format!("VARIANT#{variant}")) && text("SK") == Some("TERMS")
    };
    let item = items.iter().find(is_its).expect("terms").clone();
    serde_dynamo::from_item(item).expect("JSON")
}

#[tokio::test]
async fn a_product_has_all_that_staff_say_of_it() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let fields = json!({
        "description_html": "<h2>Mug</h2><p onclick=\"x()\">Holds <b>350 ml</b>.</p><script>alert(1)</script>",
        "tags": ["Kitchen", "new", "KITCHEN"],
        "attributes": {"Material": ["Stoneware", "stoneware", "Cork"], "Made in": ["Cork"]},
        "metadata": {"supplier": "4711", "note": ""},
        "seo": {"title": "A blue mug"},
    });
    let id = shop.product_with(fields).await.id;
    let path = format!("/v1/products/{id}");
    let shown = shop.visitor().get(&path).await.expect(200);
    assert_eq!(shown["description_html"], "<h2>Mug</h2><p>Holds <b>350 ml</b>.</p>");
    assert_eq!(shown["description"], "Mug\n\nHolds 350 ml.");
    assert_eq!(shown["tags"], json!(["Kitchen", "new"]));
    assert_eq!(shown["attributes"], json!({"Material": ["Stoneware", "Cork"], "Made in": ["Cork"]}));
    assert_eq!(shown["metadata"], json!({"supplier": "4711", "note": ""}));
    assert_eq!(shown["seo"], json!({"title": "A blue mug", "description": null}));
    assert!(shown.get("external").is_none(), "{shown}");

    // What a patch does not name stays; what it names is replaced as a whole.
    let patched = admin.patch(&path, json!({ "tags": ["old"], "attributes": null, "metadata": {"a": "b"} })).await;
    let patched = patched.expect(200);
    assert_eq!((&patched["tags"], &patched["attributes"]), (&json!(["old"]), &json!({})));
    assert_eq!((&patched["metadata"], &patched["seo"]), (&json!({"a": "b"}), &shown["seo"]));
    assert_eq!(patched["description_html"], shown["description_html"]);
    let text = admin.patch(&path, json!({ "description": "<b>text</b>" })).await.expect(200);
    assert_eq!((&text["description"], &text["description_html"]), (&json!("<b>text</b>"), &Value::Null));
    let html = admin.patch(&path, json!({ "description_html": "<i>x</i>" })).await.expect(200);
    assert_eq!((&html["description"], &html["description_html"]), (&json!("x"), &json!("<i>x</i>")));
    let kept = admin.patch(&path, json!({ "description_html": null })).await.expect(200);
    assert_eq!((&kept["description"], &kept["description_html"]), (&json!("x"), &Value::Null));

    let record = admin.get(&format!("/v1/admin/audit?target={id}")).await.expect(200);
    assert_eq!(record["items"][0]["detail"], json!({"description_html": {"from": "<i>x</i>", "to": null}}));

    let whole = json!({ "name": "Mug", "category_id": shown["category_id"], "price": "1", "stock": 1 });
    let replaced = admin.put(&path, whole).await.expect(200);
    assert_eq!((&replaced["tags"], &replaced["metadata"]), (&json!([]), &json!({})));
    assert_eq!((&replaced["seo"]["title"], &replaced["description"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn each_wrong_field_is_told() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let category = shop.product("1.00", 1).await;
    let category =
        shop.visitor().get(&format!("/v1/products/{}", category.id)).await.expect(200)["category_id"].clone();
    let with = |fields: Value| {
        let mut body = json!({ "name": "Mug", "category_id": category, "price": "1", "stock": 1 });
        body.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
        body
    };
    let ask = async |fields| admin.post("/v1/products", with(fields)).await;
    let labels = |count: usize| (0..count).map(|n| n.to_string()).collect::<Vec<_>>();
    ask(json!({ "tags": labels(51) })).await.field_problem(422, "/tags", "too_many");
    ask(json!({ "tags": ["a", ""] })).await.field_problem(422, "/tags/1", "empty");
    ask(json!({ "tags": ["x".repeat(101)] })).await.field_problem(422, "/tags/0", "too_long");
    ask(json!({ "attributes": {"A": []} })).await.field_problem(422, "/attributes", "empty");
    ask(json!({ "attributes": {"A": ["1"], "a": ["2"]} })).await.field_problem(422, "/attributes", "duplicate_name");
    ask(json!({ "attributes": {"A": labels(51)} })).await.field_problem(422, "/attributes", "too_many");
    ask(json!({ "metadata": {"a": "x".repeat(1_001)} })).await.field_problem(422, "/metadata/a", "too_long");
    ask(json!({ "metadata": {"a": 1} })).await.expect(422);
    ask(json!({ "seo": {"title": "x".repeat(201)} })).await.field_problem(422, "/seo/title", "too_long");
    ask(json!({ "seo": {"titel": "x"} })).await.field_problem(422, "/seo/titel", "unknown_field");
    let both = json!({ "description": "x", "description_html": "<p>x</p>" });
    ask(both).await.field_problem(422, "/description_html", "one_form");
    let long = json!({ "description_html": "<p>word word word</p>".repeat(1_500) });
    ask(long).await.field_problem(422, "/description_html", "too_long");
    let complex = json!({ "description_html": "<br>".repeat(4_001) });
    ask(complex).await.field_problem(422, "/description_html", "too_complex");
    let text = json!({ "description_html": "word ".repeat(1_100) });
    ask(text).await.field_problem(422, "/description_html", "too_long");
    ask(json!({ "external": {"source": "shopify", "id": "x"} })).await.field_problem(422, "/external", "unknown_field");
    let large: serde_json::Map<String, Value> =
        (0..50).map(|n| (n.to_string(), json!(["\u{20ac}".repeat(1_000)]))).collect();
    ask(json!({ "attributes": large })).await.problem(422, "product_too_large");
    let twice = with(json!({})).to_string().replace("\"name\"", "\"metadata\":{\"a\":\"1\",\"a\":\"2\"},\"name\"");
    let answer = admin.send_raw(reqwest::Method::POST, "/v1/products", "application/json", twice.into_bytes()).await;
    answer.field_problem(400, "/metadata", "duplicate_key");
}

/// A search finds a product by its tags. What totals need of them is beside the stock, under its price's version.
#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn tags_are_searched_and_go_with_what_is_sold() {
    let shop = Shop::open().await;
    let product = shop.product_with(json!({ "name": "Mug", "tags": ["Crème brûlée"] })).await;
    let found = shop.visitor().get("/v1/products?q=brulee").await.expect(200);
    assert_eq!(found["items"][0]["id"], json!(product.id));
    let before = terms_of(&shop.table.items().await, &product.variant);
    assert_eq!(before["tags"], json!(["Crème brûlée"]));
    let path = format!("/v1/products/{}", product.id);
    shop.admin().patch(&path, json!({ "tags": ["x".repeat(100)] })).await.expect(200);
    let after = terms_of(&shop.table.items().await, &product.variant);
    assert_eq!(after["tags"], json!(["x".repeat(100)]));
    let version = |terms: &Value| terms["price_version"].as_u64().expect("a version");
    assert_eq!(version(&after), version(&before) + 1);
    let found = shop.visitor().get("/v1/products?q=brulee").await.expect(200);
    assert_eq!(found["items"], json!([]));
}
