//! What an operator sees: one line a request and an invocation, and the metrics in it.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use shared::testing::{Fault, Network, check_emf};
use tests::{Answer, Shop, ShopOptions, captured_logs};

/// The lines that have been logged so far and hold this text.
fn lines_with(text: &str) -> Vec<Value> {
    let logs = captured_logs();
    let lines = logs.lines().filter(|line| line.contains(text));
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"))).collect()
}

/// The line of the request that got this answer: the only one that says so.
fn line_of(answer: &Answer) -> Value {
    let lines = lines_with(answer.header("x-request-id").expect("an id"));
    let mut requests: Vec<Value> = lines.into_iter().filter(|line| line["message"] == "request").collect();
    assert_eq!(requests.len(), 1, "{answer:?}: {requests:?}");
    requests.remove(0)
}

fn metrics(line: &Value) -> BTreeSet<&str> {
    let metrics = line["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array();
    metrics.into_iter().flatten().filter_map(|metric| metric["Name"].as_str()).collect()
}

async fn disturbed() -> Shop {
    let network = Network::default();
    network.faults().retry_after(Duration::from_millis(5));
    Shop::open_with(ShopOptions::on(network)).await
}

#[tokio::test]
#[cfg_attr(lacks = "logs", ignore = "reads the log")]
async fn a_request_says_what_it_took_and_of_which_trace_it_is() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 1).await;
    let answer = shop.visitor().get(&product.path).await;
    let line = line_of(&answer);
    assert_eq!(
        (&line["function"], &line["service"], &line["level"]),
        (&json!("catalog"), &json!("tests"), &json!("INFO"))
    );
    assert_eq!(
        (&line["method"], &line["route"], &line["status"]),
        (&json!("GET"), &json!("/v1/products/{id}"), &json!(200))
    );
    assert_eq!(
        (&line["dynamodb_calls"], &line["read_units"], &line["write_units"]),
        (&json!(1), &json!(2.0), &json!(0.0))
    );
    assert!(line["duration_ms"].as_f64().is_some_and(|time| time > 0.0));
    let trace = line["trace_id"].as_str().expect("API Gateway names one");
    assert!(trace.starts_with("1-") && trace.len() == 35, "{trace}");
    assert_eq!(check_emf(&line), Ok(()));
    assert!(metrics(&line).contains("duration_ms") && metrics(&line).contains("read_units"));
    assert!(!metrics(&line).contains("write_units"), "a zero is no metric");
}

#[tokio::test]
#[cfg_attr(lacks = "logs", ignore = "reads the log")]
async fn only_the_first_request_of_a_function_starts_it() {
    let shop = Shop::open().await;
    // Opening has asked the admin function and auth; nobody the orders yet.
    let cold: Vec<Value> = [shop.admin().get("/v1/orders").await, shop.admin().get("/v1/orders").await]
        .iter()
        .map(|answer| line_of(answer)["cold_start"].clone())
        .collect();
    assert_eq!(cold, [1, 0]);
}

/// The SDK makes it good by trying again: nobody sees it but the operator.
#[tokio::test]
#[cfg_attr(lacks = "logs", ignore = "reads the log")]
async fn a_throttled_try_is_counted() {
    let shop = disturbed().await;
    let product = shop.product("1.00", 1).await;
    shop.network().faults().plan([(0, Fault::Throttled)]);
    let answer = shop.visitor().get(&product.path).await;
    shop.network().faults().off();
    assert_eq!(answer.status, 200);
    let line = line_of(&answer);
    assert_eq!(
        (&line["throttles"], &line["transaction_conflicts"], &line["dynamodb_calls"]),
        (&json!(1), &json!(0), &json!(1))
    );
    assert!(metrics(&line).contains("throttles"));
}

/// Half of a batch comes back: the rest was too much at once.
#[tokio::test]
#[cfg_attr(lacks = "logs", ignore = "reads the log")]
async fn keys_left_unprocessed_are_counted_as_throttled() {
    let shop = disturbed().await;
    let items = [shop.product("1.00", 1).await, shop.product("1.00", 1).await];
    let items: Vec<Value> = items.iter().map(|product| json!({ "product_id": product.id, "quantity": 1 })).collect();
    let guest = shop.visitor();
    // First it is asked how many of the guest's orders were refused, then for the stock.
    shop.network().faults().plan([(1, Fault::Unprocessed)]);
    let answer = guest.post("/v1/orders", json!({ "email": "a@example.com", "items": items })).await;
    shop.network().faults().off();
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(line_of(&answer)["throttles"], 1);
}

#[tokio::test]
#[cfg_attr(lacks = "logs", ignore = "reads the log")]
async fn a_conflict_is_counted_where_it_was_met() {
    let shop = disturbed().await;
    let product = shop.product("1.00", 5).await;
    let customer = shop.customer().await;
    let body = json!({ "items": [{ "product_id": product.id, "quantity": 1 }] });
    // The stock is read, and the second call is the transaction.
    shop.network().faults().plan([(1, Fault::Conflict)]);
    let answer = customer.post("/v1/orders", body).await;
    shop.network().faults().off();
    assert_eq!(answer.status, 201, "{answer:?}");
    let line = line_of(&answer);
    assert_eq!((&line["transaction_conflicts"], &line["throttles"]), (&json!(1), &json!(0)));
    assert_eq!(line["route"], "/v1/orders");
    assert!(metrics(&line).contains("transaction_conflicts"));
}

#[tokio::test]
#[cfg_attr(lacks = "logs", ignore = "reads the log")]
async fn what_the_stock_refuses_is_counted_and_is_no_error() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 1).await;
    let order = |quantity: u32| json!({ "email": "a@example.com", "items": [{ "product_id": product.id, "quantity": quantity }] });
    let refused = shop.visitor().post("/v1/orders", order(2)).await;
    let placed = shop.visitor().post("/v1/orders", order(1)).await;
    refused.clone().problem(409, "out_of_stock");
    let line = line_of(&refused);
    assert_eq!(
        (&line["stock_refusals"], &line["errors"], &line["code"]),
        (&json!(1), &json!(0), &json!("out_of_stock"))
    );
    assert!(metrics(&line).contains("stock_refusals"));
    let line = line_of(&placed);
    assert_eq!((placed.status, &line["stock_refusals"]), (201, &json!(0)));
    assert!(!metrics(&line).contains("stock_refusals"));
}

#[tokio::test]
#[cfg_attr(lacks = "logs", ignore = "reads the log")]
async fn an_answer_that_is_our_fault_is_an_error_with_its_cause() {
    let shop = disturbed().await;
    let product = shop.product("1.00", 1).await;
    shop.network().faults().from_call(0, Fault::Refused);
    let answer = shop.visitor().get(&product.path).await;
    shop.network().faults().off();
    answer.clone().problem(503, "unavailable");
    let line = line_of(&answer);
    assert_eq!((&line["level"], &line["errors"], &line["code"]), (&json!("ERROR"), &json!(1), &json!("unavailable")));
    let cause = line["cause"].as_str().unwrap_or_default();
    assert!(cause.contains("not reached: ") && !cause.ends_with(": "), "{line}");
    assert!(metrics(&line).contains("errors"));
    assert_eq!(check_emf(&line), Ok(()));
}

/// Those that nobody waits for say in one line what they did, and report nothing while nothing goes wrong.
#[tokio::test]
#[cfg_attr(lacks = "logs", ignore = "reads the log")]
async fn invocations_are_lines_too() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 1).await;
    let guest = shop.visitor();
    let order = json!({ "email": "a@example.com", "items": [{ "product_id": product.id, "quantity": 1 }] });
    guest.post("/v1/orders", order).await.expect(201);
    shop.gateway.drain_stream().await;
    for (function, task) in [
        (local::Function::Schedule, "sweep_orders"),
        (local::Function::Schedule, "clean_up"),
        (local::Function::Schedule, "reconcile"),
        (local::Function::Schedule, "summarise_sales"),
        (local::Function::Mail, "send_waiting"),
        (local::Function::Imports, "resume"),
        (local::Function::Media, "tend"),
    ] {
        shop.gateway.run_schedule(function, &json!({ "task": task })).await.expect("it ran");
    }
    let lines = lines_with("\"message\":\"invocation\"");
    let known = |function: &str, route: &str| {
        lines.iter().find(|line| line["function"] == function && line["route"] == route && line["errors"] == 0)
    };
    for (function, route) in [
        ("stream", "records"),
        ("mail", "records"),
        ("mail", "send_waiting"),
        ("schedule", "sweep_orders"),
        ("schedule", "clean_up"),
        ("schedule", "reconcile"),
        ("schedule", "summarise_sales"),
        ("imports", "resume"),
        ("media", "tend"),
    ] {
        let line = known(function, route).unwrap_or_else(|| panic!("no line of {function} {route}"));
        assert!(line["dynamodb_calls"].as_u64().is_some() && line["duration_ms"].as_f64().is_some(), "{line}");
        assert_eq!(line.get("_aws"), None, "{line}");
        assert_eq!(line["records"].is_u64(), route == "records", "{line}");
    }
    let swept = known("schedule", "sweep_orders").expect("a line");
    assert!(swept["dynamodb_calls"].as_u64().is_some_and(|calls| calls > 0), "{swept}");
}

/// The fields that a Logs Insights query asks for: its words that are neither the language's, nor given in it as names,
/// nor CloudWatch's own, which begin with `@`.
fn fields_of(query: &str) -> BTreeSet<String> {
    const LANGUAGE: [&str; 19] = [
        "and",
        "as",
        "asc",
        "avg",
        "bin",
        "by",
        "count",
        "desc",
        "fields",
        "filter",
        "ispresent",
        "limit",
        "max",
        "or",
        "pct",
        "sort",
        "stats",
        "sum",
        "m",
    ];
    let unquoted: String = query.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '@';
    let words: Vec<&str> = unquoted.split(|c| !is_word(c)).filter(|word| !word.is_empty()).collect();
    let given: BTreeSet<&str> = words.windows(2).filter(|pair| pair[0] == "as").map(|pair| pair[1]).collect();
    let is_field = |word: &&&str| {
        !LANGUAGE.contains(word) && !given.contains(**word) && !word.starts_with(|c: char| c == '@' || c.is_numeric())
    };
    words.iter().filter(is_field).map(|word| (*word).to_owned()).collect()
}

/// A query for a field that no line has finds nothing, and looks as if all were well.
#[tokio::test]
#[cfg_attr(lacks = "logs", ignore = "reads the log")]
async fn the_documented_queries_ask_for_what_is_logged() {
    assert_eq!(fields_of("filter a_b = \"x y\" | stats max(c) as d by e, bin(5m) | sort d desc").len(), 3);
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations.md");
    let document = std::fs::read_to_string(document).expect("docs/operations.md");
    let queries: Vec<&str> = document.split("```logs\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(queries.len() > 10, "{} queries", queries.len());

    let shop = disturbed().await;
    let product = shop.product("1.00", 1).await;
    shop.network().faults().from_call(0, Fault::Refused);
    let failed = line_of(&shop.visitor().get(&product.path).await);
    shop.network().faults().off();
    shared::telemetry::Invocation::begin("stream", "queries").end(
        shared::telemetry::Tally::default(),
        &shared::telemetry::Ending { records: Some(1), failures: Some(0), ..Default::default() },
    );
    let invocation = lines_with("\"route\":\"queries\"").remove(0);
    let logged: BTreeSet<String> =
        [failed, invocation].iter().flat_map(|line| line.as_object().expect("an object").keys().cloned()).collect();
    for query in queries {
        let unknown: Vec<String> = fields_of(query).difference(&logged).cloned().collect();
        assert!(unknown.is_empty(), "{unknown:?} in:\n{query}");
    }
}

/// Whatever the suite has had the shop log so far, CloudWatch can read.
#[tokio::test]
#[cfg_attr(lacks = "logs", ignore = "reads the log")]
async fn every_line_can_be_read() {
    let shop = Shop::open().await;
    shop.visitor().get("/v1/nowhere").await.problem(404, "not_found");
    shop.visitor().send("BREW".parse().expect("a method"), "/v1/products", None).await;
    let mut with_metrics = 0;
    for line in captured_logs().lines() {
        let read: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"));
        for member in ["timestamp", "level", "message"] {
            assert!(read[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {line}");
        }
        if read.get("_aws").is_some() {
            assert_eq!(check_emf(&read), Ok(()), "{line}");
            with_metrics += 1;
        }
    }
    assert!(with_metrics > 2);
}
