//! What each route asks of DynamoDB, as `docs/access-patterns.md` has it.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::json;
use tests::Shop;

use crate::access::{Cast, MATRIX, ends_accounts};

/// The calls of each route: `none`, or operations in order.
fn documented() -> BTreeMap<(String, String), String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/access-patterns.md");
    let document = std::fs::read_to_string(path).expect("docs/access-patterns.md");
    let rows = document.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.strip_suffix(" |")?.split("` | ");
        let (method, path) = cells.next()?.split_once(" /")?;
        Some(((method.to_owned(), format!("/{path}")), cells.next()?.to_owned()))
    });
    rows.collect()
}

/// `Query, DeleteItem × 2`; `none`.
fn shown(calls: &[&str]) -> String {
    let runs: Vec<String> = calls
        .chunk_by(|a, b| a == b)
        .map(|run| if run.len() == 1 { run[0].to_owned() } else { format!("{} × {}", run[0], run.len()) })
        .collect();
    if runs.is_empty() { "none".to_owned() } else { runs.join(", ") }
}

#[tokio::test]
#[cfg_attr(lacks = "counts", ignore = "counts calls to DynamoDB")]
async fn calls_are_those_of_the_document() {
    let documented = documented();
    let mut wrong = Vec::new();
    let mut cast = Cast::new().await;
    for (method, template, statuses) in MATRIX {
        // As the owner where that is allowed, else as an admin.
        let caller = if statuses[2] < 300 { 2 } else { 4 };
        // Each session and order that ends with an account takes calls: one that is new has few.
        if ends_accounts(method, template) {
            cast.replace(caller).await;
        }
        cast.renew(template).await;
        let mut body = cast.body(method, template).await;
        if (*method, *template) == ("POST", "/v1/orders") {
            body = Some(json!({}));
        }
        cast.shop.gateway.recorder().take();
        // Each has a key of its own: those of two changes of a stock would meet.
        let with_key = cast.callers[caller].with("idempotency-key", &format!("the key of {method} {template}"));
        let answer = with_key.send(method.parse::<Method>().expect("a method"), &cast.path(template), body).await;
        let route = format!("{method} {template}");
        let records = cast.shop.gateway.recorder().take();
        let record = records.iter().find(|record| record.route_key == route).expect("a record");
        let calls = shown(&record.calls);
        if ends_accounts(method, template) {
            cast.replace(caller).await;
        }
        match documented.get(&((*method).to_owned(), (*template).to_owned())) {
            Some(wanted) if *wanted == calls => {}
            wanted => wrong.push(format!("| `{route}` | {calls} | ({} instead of {wanted:?})", answer.status)),
        }
    }
    assert!(wrong.is_empty(), "docs/access-patterns.md differs:\n{}", wrong.join("\n"));
}

/// A page of any filter and sort that an index serves is one query, with thousands of products too.
#[tokio::test]
#[cfg_attr(lacks = "counts", ignore = "counts calls to DynamoDB")]
async fn a_page_is_one_query() {
    let shop = Shop::open().await;
    for _ in 0..25 {
        shop.product("3.00", 1).await;
    }
    let recorder = shop.gateway.recorder();
    let category = shop.category();
    for sort in ["newest", "price", "-price", "name", "-name"] {
        for filter in
            ["", "&in_stock=true", "&in_stock=false", "&category=CATEGORY", "&category=CATEGORY&in_stock=true"]
        {
            let range = if sort.ends_with("price") { "&min_price=1&max_price=9" } else { "" };
            let path = format!("/v1/products?limit=20&sort={sort}{filter}{range}").replace("CATEGORY", category);
            recorder.take();
            shop.visitor().get(&path).await.expect(200);
            let calls: Vec<_> =
                recorder.take().into_iter().filter(|it| !it.method.is_empty()).flat_map(|it| it.calls).collect();
            assert_eq!(calls, ["Query"], "{path}");
        }
    }
}

/// Three calls for a checkout whose lines fit one batch; a batch more beyond a hundred lines of a cart.
#[tokio::test]
#[cfg_attr(lacks = "counts", ignore = "counts calls to DynamoDB")]
async fn a_large_checkout_is_four_calls() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let mut items = Vec::new();
    for _ in 0..95 {
        items.push(json!({ "product_id": shop.product("0.50", 1).await.id, "quantity": 1 }));
    }
    shop.gateway.recorder().take();
    customer.with("idempotency-key", "large").post("/v1/orders", json!({ "items": items })).await.expect(201);
    let records = shop.gateway.recorder().take();
    let record = records.iter().find(|it| it.route_key == "POST /v1/orders").expect("a record");
    // The cart, two items of each of 95 lines, a hundred a call, and the transaction.
    assert_eq!(record.calls, ["BatchGetItem", "BatchGetItem", "BatchGetItem", "TransactWriteItems"]);
}
