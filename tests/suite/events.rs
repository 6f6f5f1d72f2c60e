//! The sample events of `events/`, each fed to its function as Lambda would.

use aws_config::SdkConfig;
use lambda_http::lambda_runtime::{Context, LambdaEvent};
use lambda_http::request::LambdaRequest;
use lambda_http::tower::Service;
use local::{Gateway, Options};
use serde_json::Value;
use shared::App;
use shared::http::HttpService;
use tests::{Client, Shop};
use websocket::Websocket;

/// Each file and the status that its function answers in a shop without the sample's product.
const HTTP: [(&str, u16); 9] = [
    ("admin-create-product", 422),
    ("auth-log-in", 200),
    ("auth-register", 201),
    ("cart-add-item", 404),
    ("cart-view", 200),
    ("catalog-list-products", 200),
    ("catalog-not-found", 404),
    ("orders-create", 422),
    ("orders-list", 200),
];
const STREAM: &str = "stream-sold-out-and-back";
/// Each file and what the schedule function reports of a shop in which nothing has happened yet.
const SCHEDULE: [(&str, &str); 4] = [
    ("schedule-clean-up", r#"{ "listeners": 0 }"#),
    ("schedule-reconcile", r#"{ "looked_at": 0, "mended": 0, "left": false }"#),
    ("schedule-sweep-orders", r#"{ "unplaced": 0, "returned": 0, "left": 0, "erasures": 0, "products": 0 }"#),
    ("schedule-summarise-sales", r#"{ "days": 8, "orders": 0, "left": 0 }"#),
];
const WEBSOCKET: [&str; 3] = ["websocket-connect", "websocket-subscribe", "websocket-disconnect"];
const MAIL: &str = "mail-order-placed";
const MAIL_SCHEDULE: &str = "mail-send-waiting";
const MAIL_BOUNCED: &str = "mail-bounced";
const UPLOADED: &str = "imports-uploaded";
const RESUME: &str = "imports-resume";
const PICTURE: &str = "media-uploaded";
const TEND: &str = "media-tend";

fn read(name: &str) -> String {
    let path = format!("{}/../events/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub async fn invoke(service: HttpService, event: &str) -> Value {
    let request: LambdaRequest = serde_json::from_str(event).expect("an event of payload format 2.0");
    let mut function = shared::lambda::HttpFunction::new(service);
    let answer = function.call(LambdaEvent::new(request, Context::default())).await.expect("an answer");
    serde_json::to_value(answer).expect("JSON")
}

/// The function that serves a sample's HTTP.
fn service_of(sample: &str, app: &App, aws: &SdkConfig) -> HttpService {
    match sample.split('-').next().expect("a function") {
        "admin" => {
            let (uploads, media) = ("uploads", "media");
            let s3 = "http://127.0.0.1";
            admin::service(app.clone(), admin::Uploads::at(aws, s3, uploads), admin::MediaUploads::at(aws, s3, media))
        }
        "auth" => auth::service(auth::Auth::new(app.clone(), auth::SigningKey::generate().expect("a key"))),
        "cart" => cart::service(app.clone()),
        "catalog" => catalog::service(app.clone()),
        _ => orders::service(app.clone()),
    }
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn sample_events_reach_their_functions() {
    let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../events"))
        .expect("events")
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().trim_end_matches(".json").to_owned())
        .collect();
    files.sort();
    let schedules = SCHEDULE.iter().map(|(name, _)| *name);
    let others =
        schedules.chain(WEBSOCKET).chain([STREAM, MAIL, MAIL_BOUNCED, MAIL_SCHEDULE, UPLOADED, RESUME, PICTURE, TEND]);
    let mut known: Vec<&str> = HTTP.iter().map(|(name, _)| *name).chain(others).collect();
    known.sort_unstable();
    assert_eq!(files, known);

    let shop = Shop::open().await;
    let app = shop.gateway.app();
    // Registering comes before logging in.
    let mut http = HTTP;
    http.sort_by_key(|(name, _)| *name == "auth-log-in");
    for (name, status) in http {
        let service = service_of(name, app, shop.table.aws());
        let event = read(name).replace("ACCESS_TOKEN", &shop.admin().access_token);
        let answer = invoke(service, &event).await;
        assert_eq!(answer["statusCode"], status, "{name}: {answer}");
        assert_eq!(answer["headers"]["x-request-id"], "JKJaXmPLvHcESHA=", "{name}");
    }
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn the_sample_batch_reaches_the_stream_function() {
    let shop = Shop::open().await;
    let batch = serde_json::from_str(&read(STREAM)).expect("a stream event");
    let answer = stream::handle(&shop.stream_function(), batch).await;
    assert_eq!(serde_json::to_value(answer).expect("JSON"), serde_json::json!({ "batchItemFailures": [] }));
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn the_sample_schedules_reach_the_schedule_function() {
    let shop = Shop::open().await;
    for (name, wanted) in SCHEDULE {
        let event = serde_json::from_str(&read(name)).expect("JSON");
        let report = shop.gateway.run_schedule(local::Function::Schedule, &event).await.expect("a report");
        assert_eq!(report, serde_json::from_str::<Value>(wanted).expect("JSON"), "{name}");
    }
}

/// What the three of them make of a connection, one after the other.
#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn the_sample_connection_reaches_the_websocket_function() {
    let shop = Shop::open().await;
    let app = shop.gateway.app();
    let url = shop.gateway.url();
    let function = websocket::Websocket::new(app.store.clone(), app.clock.clone(), shop.table.aws(), &url);
    let ticket = shop.admin().post("/v1/live/tickets", serde_json::json!({})).await.expect(201);
    let ticket = ticket["ticket"].as_str().expect("a ticket");
    let mut answers = Vec::new();
    for name in WEBSOCKET {
        let event = serde_json::from_str(&read(name).replace("LIVE_TICKET", ticket)).expect("an event");
        answers.push(serde_json::to_value(function.handle(event).await).expect("JSON"));
        let there = shop.dump().await.matches("L0SM9cOFvHcCIhw=").count();
        assert_eq!(there > 0, name != "websocket-disconnect", "{name}: {there}");
    }
    let subscribed = serde_json::json!({ "type": "subscribed", "topic": "new_orders" });
    let body: Value = serde_json::from_str(answers[1]["body"].as_str().expect("a body")).expect("JSON");
    assert_eq!(answers[0], serde_json::json!({ "statusCode": 200 }));
    assert_eq!((&answers[1]["statusCode"], body), (&200.into(), subscribed));
    assert_eq!(answers[2], serde_json::json!({ "statusCode": 200 }));
}

/// The sample's order was never placed here: its mail is none either.
#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn the_sample_mail_and_its_schedule_reach_the_mail_function() {
    let shop = Shop::open().await;
    let mail = shop.mail_function();
    for (name, wanted) in [
        (MAIL, serde_json::json!({ "batchItemFailures": [] })),
        (MAIL_BOUNCED, serde_json::json!({ "noted": false })),
        (
            MAIL_SCHEDULE,
            serde_json::json!({ "sent": 0, "refused": 0, "given_up": 0, "dropped": 0, "waiting": 0, "left": 0 }),
        ),
    ] {
        let event = serde_json::from_str(&read(name)).expect("JSON");
        assert_eq!(mail::handle(&mail, event).await.expect("an answer"), wanted, "{name}");
    }
}

/// The upload event names an import that does not exist; the schedule finds none to resume.
#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn the_sample_upload_and_schedule_reach_the_imports_function() {
    let shop = Shop::open().await;
    for name in [UPLOADED, RESUME] {
        let event = serde_json::from_str(&read(name)).expect("JSON");
        let summary = shop.gateway.run_imports(&event).await.expect("a summary");
        assert_eq!(summary, serde_json::json!({ "ended": 0, "left": 0 }), "{name}");
    }
}

/// The upload event names a picture that does not exist; the schedule finds nothing to do.
#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn the_sample_picture_and_schedule_reach_the_media_function() {
    let shop = Shop::open().await;
    for name in [PICTURE, TEND] {
        let event = serde_json::from_str(&read(name)).expect("JSON");
        let summary = shop.gateway.run_media(&event).await.expect("a summary");
        assert_eq!(summary, serde_json::json!({ "ready": 0, "failed": 0, "deleted": 0, "left": 0 }), "{name}");
    }
}

/// What a shop that is open to `sam local` makes of each sample is answered with success, and so it is the next time.
#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn events_for_sam_fit_the_demo() {
    let options = Options {
        demo: true,
        admin: Some(("admin@bodega.example".to_owned(), "correct-horse-admin-9".to_owned())),
        sam: "127.0.0.1".parse().ok(),
        schedules: false,
        ..Options::default()
    };
    let shop = Gateway::start(options).await.expect("a shop");
    let client = Client::new(&shop.url());
    let aws = local::aws_config(shop.dynamodb_url());
    let websocket = Websocket::new(shop.app().store.clone(), shop.app().clock.clone(), &aws, &shop.url());
    for _ in 0..2 {
        for name in HTTP.iter().map(|(name, _)| *name).chain(WEBSOCKET).chain([UPLOADED, PICTURE]) {
            let event = client.get(&format!("/_local/sam/events/{name}.json")).await.expect(200);
            let text = event.to_string();
            let answer = match name {
                UPLOADED => shop.run_imports(&event).await.expect("a summary"),
                PICTURE => shop.run_media(&event).await.expect("a summary"),
                name if WEBSOCKET.contains(&name) => {
                    let event = serde_json::from_str(&text).expect("an event");
                    serde_json::to_value(websocket.handle(event).await).expect("JSON")
                }
                name => invoke(service_of(name, shop.app(), &aws), &text).await,
            };
            let is_success = match name {
                UPLOADED => answer == serde_json::json!({ "ended": 1, "left": 0 }),
                PICTURE => answer == serde_json::json!({ "ready": 1, "failed": 0, "deleted": 0, "left": 0 }),
                "catalog-not-found" => answer["statusCode"] == 404,
                "websocket-subscribe" => answer["body"].as_str().is_some_and(|body| body.contains("\"subscribed\"")),
                _ => answer["statusCode"] == 200 || answer["statusCode"] == 201,
            };
            assert!(is_success, "{name}: {answer}");
        }
    }
    shop.stop().await;
}

/// API Gateway sends paths that end with a slash to the default route: its function sends clients on.
#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn a_trailing_slash_is_redirected_on_aws() {
    let shop = Shop::open().await;
    let event = read("auth-log-in")
        .replace("\"/v1/auth/token\"", "\"/v1/auth/token/\"")
        .replace("POST /v1/auth/token", "$default");
    let answer = invoke(catalog::service(shop.gateway.app().clone()), &event).await;
    assert_eq!((&answer["statusCode"], &answer["headers"]["location"]), (&308.into(), &"/v1/auth/token".into()));
    let event = read("catalog-list-products").replace("\"/v1/products\"", "\"/v1/products/\"");
    let answer = invoke(catalog::service(shop.gateway.app().clone()), &event).await;
    assert_eq!(answer["statusCode"], 200, "its own routes need no detour");
}
