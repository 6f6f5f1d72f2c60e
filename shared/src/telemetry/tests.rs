use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::metrics::{DIMENSIONS, METRICS, NAMESPACE};
use super::*;
use crate::batch_response::{BatchItemFailure, BatchResponse};
use crate::capacity_units::CapacityUnits;
use crate::testing::check_emf;

/// Returns the lines that are logged while `work` runs.
fn written(filter: &str, work: impl FnOnce()) -> Vec<String> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&lines);
    let log = JsonLog::new(filter, "bodega-test", move |line: &[u8]| kept.lock().unwrap().extend_from_slice(line));
    tracing::subscriber::with_default(log, work);
    let text = String::from_utf8(lines.lock().unwrap().clone()).expect("UTF-8");
    assert!(text.is_empty() || text.ends_with('\n'));
    text.lines().map(str::to_owned).collect()
}

fn read(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"))
}

fn ids() -> Ids {
    let trace_id = Some("1-5759e988-bd862e3fe1be46a994272793".to_owned());
    Ids { request_id: "JKJaXmPLvHcESHA=".to_owned(), trace_id, cold: true }
}

fn line(ids: &Ids) -> LogLine<'_> {
    let tally = Tally {
        calls: 3,
        read_units: CapacityUnits::halves(3),
        write_units: CapacityUnits::whole(2),
        throttles: 1,
        conflicts: 2,
    };
    LogLine {
        function: "orders",
        ids,
        method: Some("POST"),
        route: "/v1/orders",
        status: Some(409),
        code: Some("out_of_stock"),
        cause: None,
        records: None,
        failures: None,
        took: Duration::from_micros(12_345),
        tally,
    }
}

/// Returns the names of a line's metrics.
fn metrics(line: &Value) -> Vec<&str> {
    let metrics = line["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array();
    metrics.into_iter().flatten().filter_map(|metric| metric["Name"].as_str()).collect()
}

#[test]
fn a_request_is_one_line_of_this_form() {
    let ids = ids();
    let lines = written("info", || line(&ids).write());
    let [text] = lines.as_slice() else { panic!("{lines:?}") };
    let now = &read(text)["timestamp"];
    let now = now.as_str().expect("a time");
    let millis = now.parse::<jiff::Timestamp>().expect("RFC 3339").as_millisecond();
    let text = text.replace(now, "NOW").replace(&format!(":{millis},"), ":MILLIS,");
    insta::assert_snapshot!(text, @r#"{"timestamp":"NOW","level":"INFO","message":"request","function":"orders","request_id":"JKJaXmPLvHcESHA=","trace_id":"1-5759e988-bd862e3fe1be46a994272793","method":"POST","route":"/v1/orders","status":409,"code":"out_of_stock","duration_ms":12.345,"cold_start":1,"dynamodb_calls":3,"read_units":1.5,"write_units":2.0,"throttles":1,"transaction_conflicts":2,"stock_refusals":1,"errors":0,"service":"bodega-test","_aws":{"Timestamp":MILLIS,"CloudWatchMetrics":[{"Namespace":"Bodega","Dimensions":[["service","function"]],"Metrics":[{"Name":"duration_ms","Unit":"Milliseconds"},{"Name":"cold_start","Unit":"Count"},{"Name":"read_units","Unit":"Count"},{"Name":"write_units","Unit":"Count"},{"Name":"throttles","Unit":"Count"},{"Name":"transaction_conflicts","Unit":"Count"},{"Name":"stock_refusals","Unit":"Count"}]}]}}"#);
}

#[test]
fn metrics_are_as_cloudwatch_wants_them() {
    let ids = ids();
    let worst = LogLine { status: Some(503), code: Some("unavailable"), cause: Some("timed out"), ..line(&ids) };
    let lines = written("info", || {
        line(&ids).write();
        worst.write();
    });
    let lines: Vec<Value> = lines.iter().map(|line| read(line)).collect();
    for line in &lines {
        assert_eq!(check_emf(line), Ok(()));
        assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Namespace"], NAMESPACE);
    }
    let errors = &lines[1];
    assert_eq!(
        (&errors["level"], &errors["errors"], &errors["cause"]),
        (&json!("ERROR"), &json!(1), &json!("timed out"))
    );
    let mut seen: Vec<&str> = lines.iter().flat_map(metrics).collect();
    seen.sort_unstable();
    seen.dedup();
    let mut known: Vec<&str> = METRICS.iter().map(|metric| metric.name).collect();
    known.sort_unstable();
    assert_eq!(seen, known, "each can be reported");
    assert_eq!(DIMENSIONS.len(), 2, "one more is that many more metrics");
}

/// A zero costs nothing.
#[test]
fn a_quiet_request_reports_only_its_time() {
    let ids = Ids { cold: false, ..ids() };
    let quiet = LogLine { status: Some(200), code: None, tally: Tally::default(), ..line(&ids) };
    let lines = written("info", || quiet.write());
    assert_eq!(metrics(&read(&lines[0])), ["duration_ms"]);
    assert_eq!(read(&lines[0])["stock_refusals"], 0);
}

#[tokio::test]
async fn an_invocation_reports_what_went_wrong_and_nothing_else() {
    let failed = BatchResponse { batch_item_failures: vec![BatchItemFailure { item_identifier: "7".to_owned() }] };
    let busy = Tally { calls: 9, read_units: CapacityUnits::whole(4), ..Tally::default() };
    let lines = written("info", || {
        let end = |ending: Ending, tally| Invocation::begin("stream", "records").end(tally, &ending);
        end(Ending::of_batch(25, &BatchResponse::default()), busy);
        end(Ending::of_batch(25, &failed), Tally { conflicts: 2, ..busy });
        end(Ending::of(&Err::<(), _>("gone")), Tally::default());
        end(Ending { status: Some(503), ..Ending::default() }, Tally::default());
        end(Ending { status: Some(401), code: Some("invalid_ticket"), ..Ending::default() }, Tally::default());
    });
    let lines: Vec<Value> = lines.iter().map(|line| read(line)).collect();
    let shown: Vec<_> = lines.iter().map(|line| (line["level"].as_str().expect("a level"), metrics(line))).collect();
    assert_eq!(
        shown,
        [
            ("INFO", vec![]),
            ("ERROR", vec!["transaction_conflicts", "errors"]),
            ("ERROR", vec!["errors"]),
            ("ERROR", vec!["errors"]),
            ("INFO", vec![]),
        ]
    );
    assert_eq!(lines[0].get("_aws"), None, "CloudWatch looks for metrics in what has it");
    assert_eq!(
        (&lines[0]["records"], &lines[0]["failures"], &lines[1]["failures"]),
        (&json!(25), &json!(0), &json!(1))
    );
    assert_eq!((&lines[0]["message"], &lines[0]["dynamodb_calls"]), (&json!("invocation"), &json!(9)));
    assert_eq!((&lines[2]["cause"], &lines[4]["code"]), (&json!("gone"), &json!("invalid_ticket")));
    assert!(lines.iter().all(|line| line.get("stock_refusals").is_none()));
    for line in lines.iter().filter(|line| line.get("_aws").is_some()) {
        assert_eq!(check_emf(line), Ok(()));
    }
}

#[test]
fn metrics_outlive_a_quieter_log() {
    let ids = ids();
    let messages = |filter| -> Vec<String> {
        let lines = written(filter, || {
            line(&ids).write();
            tracing::warn!("a warning");
            tracing::info!("a remark");
            tracing::debug!("a detail");
            Invocation::begin("stream", "records").end(Tally::default(), &Ending::default());
        });
        lines.iter().map(|line| read(line)["message"].as_str().expect("text").to_owned()).collect()
    };
    assert_eq!(messages("error"), ["request", "invocation"]);
    assert_eq!(messages("warn"), ["request", "a warning", "invocation"]);
    assert_eq!(messages("info"), ["request", "a warning", "a remark", "invocation"]);
    assert_eq!(messages("warn,shared=debug"), ["request", "a warning", "a remark", "a detail", "invocation"]);
    assert_eq!(messages("warn,request=off"), ["a warning", "invocation"]);
    assert_eq!(messages("warn,request=off,invocation=error"), ["a warning"]);
    assert_eq!(messages("shared=loud"), messages("info"), "what makes no sense is as nothing");
}

#[tokio::test]
async fn what_is_logged_on_the_way_says_of_which_request_it_is() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&lines);
    let log = JsonLog::new("info", "bodega", move |line: &[u8]| kept.lock().unwrap().push(line.to_vec()));
    let _here = tracing::subscriber::set_default(log);
    ids().run(async { tracing::warn!(count = 2, "sales stay \"hushed\"\n") }).await;
    tracing::warn!(request_id = "another", "alone");
    let lines = lines.lock().unwrap().clone();
    let lines: Vec<Value> = lines.iter().map(|line| serde_json::from_slice(line).expect("JSON")).collect();
    let expected = ids();
    assert_eq!(lines[0]["request_id"], expected.request_id);
    assert_eq!(lines[0]["trace_id"].as_str(), expected.trace_id.as_deref());
    assert_eq!((&lines[0]["count"], &lines[0]["message"]), (&json!(2), &json!("sales stay \"hushed\"\n")));
    assert_eq!((&lines[1]["request_id"], lines[1].get("trace_id")), (&json!("another"), None));
}

/// The check refuses lines that CloudWatch would not accept.
#[test]
fn the_check_itself_can_fail() {
    let ids = ids();
    let good = read(&written("info", || line(&ids).write())[0]);
    assert_eq!(check_emf(&good), Ok(()));
    let group = "/_aws/CloudWatchMetrics/0";
    for (pointer, value) in [
        ("/_aws/Timestamp".to_owned(), json!("now")),
        (format!("{group}/Namespace"), json!("")),
        (format!("{group}/Dimensions"), json!([["service", "nothing"]])),
        (format!("{group}/Dimensions"), json!([["status"]])),
        (format!("{group}/Metrics/0/Name"), json!("nothing")),
        (format!("{group}/Metrics/0/Unit"), json!("Hours")),
        ("/duration_ms".to_owned(), json!("12 ms")),
        ("/function".to_owned(), json!("")),
        (format!("{group}/Metrics"), Value::Array(vec![json!({ "Name": "errors", "Unit": "Count" }); 101])),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(&pointer).expect("a member") = value;
        assert!(check_emf(&bad).is_err(), "{pointer}");
    }
    assert!(check_emf(&json!({ "message": "request" })).is_err());
}
