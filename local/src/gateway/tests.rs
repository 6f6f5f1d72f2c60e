use std::path::PathBuf;
use std::time::Duration;

use http::Method;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Value, json};
use shared::capacity_units::CapacityUnits;
use shared::random::Random;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::Function;
use crate::function::TIMEOUT;
use crate::recorder::Record;
use crate::shutdown::shutdown;
use crate::template::{Cron, Schedule, Template, When, schedules, template_routes};

/// A folder that is gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("bodega-test-{}-{}", std::process::id(), Random::default().below(u64::MAX));
        Self(std::env::temp_dir().join(name))
    }

    fn options(&self) -> Options {
        Options { storage: Storage::Folder(self.0.clone()), ..Options::default() }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _not_made = std::fs::remove_dir_all(&self.0);
    }
}

async fn ask(gateway: &Gateway, method: Method, path: &str, token: &str, body: Value) -> (u16, Value) {
    let mut request = Request::builder().method(method).uri(path).header(CONTENT_TYPE, "application/json");
    if !token.is_empty() {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
    let response = gateway.ask(request.body(body).unwrap()).await;
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or(Value::Null))
}

async fn send(gateway: &Gateway, request: &str) -> String {
    let mut stream = tokio::net::TcpStream::connect(gateway.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn an_empty_shop_serves_and_says_what_it_did() {
    let gateway = Gateway::start(Options::default()).await.unwrap();
    assert!(gateway.is_new());
    let answer = send(&gateway, "GET /v1/products HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    let record = gateway.recorder().take().pop().unwrap();
    let expected = Record {
        function: Function::Catalog,
        method: "GET".into(),
        route_key: "GET /v1/products".into(),
        status: 200,
        calls: vec!["Query"],
        read_units: CapacityUnits::halves(1),
        write_units: CapacityUnits::default(),
    };
    assert_eq!(record, expected);
    gateway.stop().await;
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_breaks_nothing() {
    let gateway = Gateway::start(Options::default()).await.unwrap();
    for (target, status) in
        [("*", 400), ("/%ff", 400), ("/%0a", 404), ("/%", 400), ("/v1/%23%3F", 404), ("/\\..\\[|]", 404)]
    {
        let answer = send(&gateway, &format!("GET {target} HTTP/1.1\r\nHost: a b[\r\nConnection: close\r\n\r\n")).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{target}: {answer}");
    }
    let long = "x".repeat(20_000);
    assert_eq!(ask(&gateway, Method::GET, &format!("/v1/products?q={long}"), "", Value::Null).await.0, 414);
    let huge = "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n";
    assert!(send(&gateway, huge).await.ends_with(r#"{"message":"Request Too Long"}"#));
    gateway.stop().await;
}

#[tokio::test]
async fn a_crash_in_a_function_is_answered() {
    let gateway = Gateway::start(Options::default()).await.unwrap();
    let service = gateway.dispatcher.functions.service(Function::Catalog).unwrap();
    let running = Arc::clone(&gateway.dispatcher.running).read_owned().await;
    // What the gateway never sends: lambda_http cannot make a URI of it.
    let event = json!({
        "version": "2.0",
        "rawPath": "/",
        "headers": {"host": "a b["},
        "requestContext": {"http": {"method": "GET"}},
    });
    let invocation = invoke::invoke(Function::Catalog, service, event, "id", running).await;
    assert_eq!(invocation.answer, Err(invoke::Failure::Crashed));
    gateway.stop().await;
}

#[tokio::test]
async fn a_sale_reaches_the_lists_through_the_stream() {
    let admin = ("boss@example.com".to_owned(), "correct horse battery".to_owned());
    let options = Options { demo: true, admin: Some(admin.clone()), ..Options::default() };
    let gateway = Gateway::start(options).await.unwrap();
    assert!(gateway.recorder().records().is_empty());
    let login = json!({"email": admin.0, "password": admin.1});
    let (_, login) = ask(&gateway, Method::POST, "/v1/auth/token", "", login).await;
    let token = login["access_token"].as_str().unwrap();
    let (_, page) = ask(&gateway, Method::GET, "/v1/products?in_stock=true&sort=price&limit=1", "", Value::Null).await;
    let id = page["items"][0]["id"].as_str().unwrap();
    let (_, product) = ask(&gateway, Method::GET, &format!("/v1/products/{id}"), "", Value::Null).await;

    let all = json!({"set": 0, "expected": product["stock"], "reason": "stocktaking"});
    let (status, answer) = ask(&gateway, Method::POST, &format!("/v1/products/{id}/stock/"), token, all).await;
    assert_eq!(status, 200, "{answer}");
    gateway.drain_stream().await;

    let (_, page) = ask(&gateway, Method::GET, "/v1/products?in_stock=true&limit=100", "", Value::Null).await;
    let ids: Vec<&str> = page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert!(!ids.is_empty() && !ids.contains(&id));
    assert!(gateway.recorder().records().iter().any(|record| record.function == Function::Stream));
    gateway.stop().await;
}

#[tokio::test]
async fn a_folder_keeps_the_shop_and_lets_only_one_in() {
    let folder = Folder::new();
    let first = Gateway::start(folder.options()).await.unwrap();
    let account = json!({"email": "ann@example.com", "password": "correct horse battery"});
    assert_eq!(ask(&first, Method::POST, "/v1/auth/register", "", account.clone()).await.0, 201);
    let refused = Gateway::start(folder.options()).await.err().unwrap();
    assert!(refused.to_string().contains("in use"), "{refused}");
    first.stop().await;

    let again = Gateway::start(folder.options()).await.unwrap();
    assert!(!again.is_new());
    assert_eq!(ask(&again, Method::POST, "/v1/auth/token", "", account).await.0, 200);
    again.stop().await;
}

#[tokio::test]
async fn a_first_start_that_did_not_get_through_begins_afresh() {
    let folder = Folder::new();
    // The catalogue needs an admin: this fails when the table is already there.
    let failed = Gateway::start(Options { demo: true, ..folder.options() }).await;
    assert!(failed.is_err());
    drop(failed);
    let gateway = loop {
        // The failed one lets go of the folder as its tasks end.
        match Gateway::start(folder.options()).await {
            Ok(gateway) => break gateway,
            Err(error) => assert!(error.to_string().contains("in use"), "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(gateway.is_new());
    gateway.stop().await;
}

#[tokio::test]
async fn a_folder_that_is_none_of_ours_is_left_alone() {
    let folder = Folder::new();
    std::fs::create_dir_all(&folder.0).unwrap();
    std::fs::write(folder.0.join("dynamodb.sqlite"), "my diary").unwrap();
    let error = Gateway::start(folder.options()).await.err().unwrap();
    assert!(error.to_string().contains("cannot be opened as a database"), "{error}");
    assert_eq!(std::fs::read_to_string(folder.0.join("dynamodb.sqlite")).unwrap(), "my diary");
}

#[tokio::test]
async fn a_port_that_is_taken_is_said_and_nothing_is_made() {
    let taken = Gateway::start(Options::default()).await.unwrap();
    let folder = Folder::new();
    let error = Gateway::start(Options { port: taken.address.port(), ..folder.options() }).await.err().unwrap();
    assert!(error.to_string().contains("is taken"), "{error}");
    assert!(!folder.0.exists());
    taken.stop().await;
}

#[test]
fn functions_may_take_as_long_as_the_template_says() {
    let timeouts = Template::parse().unwrap().timeouts().unwrap();
    for function in Function::ALL {
        let serves_http = !template_routes().unwrap().iter().all(|route| route.function != function);
        assert!(!serves_http || timeouts[&function] == TIMEOUT, "{function}");
    }
    assert!(timeouts[&Function::Schedule] > schedule::BUDGET);
}

/// Also that there is a handler for each.
#[tokio::test]
async fn every_schedule_of_the_template_can_be_run() {
    let gateway = Gateway::start(Options::default()).await.unwrap();
    for schedule in schedules(&Template::parse().unwrap()).unwrap() {
        let answer = gateway.run_schedule(schedule.function, &schedule.input).await;
        assert!(answer.is_some(), "{schedule:?}");
    }
    assert_eq!(gateway.run_schedule(Function::Schedule, &json!({"task": "unheard_of"})).await, None);
    assert_eq!(gateway.run_schedule(Function::Catalog, &json!({})).await, None);
    gateway.stop().await;
}

#[tokio::test]
async fn schedules_go_by_the_shops_clock() {
    let gateway = Gateway::start(Options::default()).await.unwrap();
    let by_the_hour = Schedule {
        function: Function::Schedule,
        when: When::At(Cron::parse("cron(0 * * * ? *)").unwrap()),
        input: json!({"task": "sweep_orders"}),
    };
    let (request, stop) = shutdown();
    let running = gateway.workers.scheduler.start(vec![by_the_hour], &stop);
    tokio::time::sleep(Duration::from_millis(50)).await;
    gateway.recorder().take();
    gateway.app().clock.advance_ms(3_600_000);
    let ran = || gateway.recorder().records().iter().any(|record| record.route_key == "schedule");
    while !ran() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    request.send();
    running.stopped().await;
    gateway.stop().await;
}
