use std::collections::BTreeSet;

use saphyr::Yaml;
use serde_json::{Value, json};

use super::*;
use crate::function::Function;
use crate::gateway::{Gateway, Options};

/// An address that is this machine's and not 127.0.0.1, as Docker's bridge is.
const BRIDGE: &str = "127.0.0.2";

async fn open() -> Gateway {
    let options = Options { sam: BRIDGE.parse().ok(), schedules: false, ..Options::default() };
    Gateway::start(options).await.unwrap()
}

async fn get(url: &str) -> (u16, String) {
    let answer = reqwest::Client::builder().no_proxy().build().unwrap().get(url).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn environment_of(gateway: &Gateway) -> Value {
    serde_json::from_str(&get(&format!("{}{BASE}/env.json", gateway.url())).await.1).unwrap()
}

#[tokio::test]
async fn each_function_is_given_each_variable_that_the_copy_declares() {
    let gateway = open().await;
    let environment = environment_of(&gateway).await;
    let (status, text) = get(&format!("{}{BASE}/template.yaml", gateway.url())).await;
    assert_eq!(status, 200);
    gateway.stop().await;

    let copy = Template::of(&text).unwrap();
    let names = |path: &[&str]| -> BTreeSet<String> {
        let variables = copy.at(path).and_then(Yaml::as_mapping).into_iter().flatten();
        variables.filter_map(|(name, _)| Some(name.as_str()?.to_owned())).collect()
    };
    let of_all = names(&["Globals", "Function", "Environment", "Variables"]);
    for name in ["BODEGA_TABLE", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_SSM", "AWS_SESSION_TOKEN"] {
        assert!(of_all.contains(name), "{name}");
    }
    for function in Function::ALL {
        let own = names(&["Resources", function.logical_id(), "Properties", "Environment", "Variables"]);
        let declared: BTreeSet<&String> = of_all.union(&own).collect();
        let given = environment[function.logical_id()].as_object().unwrap();
        assert_eq!(given.keys().collect::<BTreeSet<_>>(), declared, "{function}");
        assert!(given.values().all(Value::is_string), "{function}: {given:?}");
    }
    assert_eq!(environment.as_object().unwrap().len(), Function::ALL.len());
}

#[test]
fn the_copy_is_the_template_but_for_a_few_lines() {
    let variables = [("AWS_ENDPOINT_URL_SSM", String::new())];
    let copy = template::copy(&variables, "x86_64").unwrap();
    let ours: BTreeSet<&str> = crate::template::TEXT.lines().collect();
    let new: Vec<&str> = copy.lines().filter(|line| !ours.contains(line)).collect();
    assert_eq!(new.len(), 3, "a first line, an architecture and a variable: {new:?}");
    assert!(new.contains(&"    Default: x86_64") && new.contains(&"        AWS_ENDPOINT_URL_SSM: ''"), "{new:?}");
    let arm = template::copy(&variables, "aarch64").unwrap();
    assert!(arm.contains("\n  Architecture:\n") && !arm.contains("Default: x86_64"));
}

/// Whatever is reached by an address of `env.json` answers there, as it does at 127.0.0.1.
#[tokio::test]
async fn every_address_is_answered_where_containers_ask() {
    let gateway = open().await;
    let environment = environment_of(&gateway).await;
    let url = |function: Function, name: &str| {
        let url = environment[function.logical_id()][name].as_str().unwrap().to_owned();
        assert!(url.starts_with(&format!("http://{BRIDGE}:")), "{name}: {url}");
        url
    };
    let aws = crate::dynamodb::aws_config(&url(Function::Auth, "AWS_ENDPOINT_URL_DYNAMODB"));
    let table = environment["AuthFunction"]["BODEGA_TABLE"].as_str().unwrap();
    let dynamodb = aws_sdk_dynamodb::Client::new(&aws);
    dynamodb.describe_table().table_name(table).send().await.expect("the table");

    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let signed = |request: reqwest::RequestBuilder| request.header("authorization", "AWS4-HMAC-SHA256 x");
    let ssm = http.post(url(Function::Auth, "AWS_ENDPOINT_URL_SSM")).header("x-amz-target", "AmazonSSM.GetParameter");
    let key = signed(ssm).body(json!({ "Name": "/bodega/signing-key" }).to_string()).send().await.unwrap();
    assert_eq!(key.status(), 200, "the signing key");

    let part = json!({ "Data": "x" });
    let mail = json!({
        "FromEmailAddress": environment["MailFunction"]["BODEGA_MAIL_SENDER"],
        "Destination": { "ToAddresses": ["ada@example.com"] },
        "Content": { "Simple": { "Subject": part, "Body": { "Text": part, "Html": part } } },
    });
    let ses = format!("{}/v2/email/outbound-emails", url(Function::Mail, "AWS_ENDPOINT_URL_SESV2"));
    assert_eq!(http.post(ses).body(mail.to_string()).send().await.unwrap().status(), 200, "a mail");

    let nobody = format!("{}/@connections/nobody", url(Function::Stream, "BODEGA_LIVE_API"));
    assert_eq!(signed(http.post(nobody)).body("x").send().await.unwrap().status(), 410, "a connection");

    let s3 = aws_sdk_s3::config::Builder::from(&aws).endpoint_url(url(Function::Imports, "AWS_ENDPOINT_URL_S3"));
    let s3 = aws_sdk_s3::Client::from_conf(s3.force_path_style(true).build());
    let bucket = environment["ImportsFunction"]["BODEGA_UPLOADS"].as_str().unwrap();
    let found = s3.head_object().bucket(bucket).key("sources/none").send().await.unwrap_err();
    assert!(found.into_service_error().is_not_found(), "an object that is not there");
    gateway.stop().await;
}

#[tokio::test]
async fn it_is_for_this_machine_and_only_where_it_was_asked_for() {
    let gateway = open().await;
    let port = gateway.url().rsplit(':').next().unwrap().to_owned();
    let path = format!("{BASE}/events/cart-view.json");
    assert_eq!(get(&format!("{}{path}", gateway.url())).await.0, 200);
    assert_eq!(get(&format!("http://localhost:{port}{path}")).await.0, 200);
    assert_eq!(get(&format!("http://{BRIDGE}:{port}{path}")).await.0, 403);
    assert_eq!(get(&format!("{}{BASE}/events/none.json", gateway.url())).await.0, 404);
    gateway.stop().await;
    let gateway = Gateway::start(Options { schedules: false, ..Options::default() }).await.unwrap();
    for path in ["env.json", "template.yaml", "events/admin-create-product.json"] {
        let (status, text) = get(&format!("{}{BASE}/{path}", gateway.url())).await;
        assert_eq!((status, text.contains("--sam")), (404, true), "{path}: {text}");
    }
    gateway.stop().await;
}

#[test]
fn every_file_of_events_is_known() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../events");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let known: BTreeSet<String> = events::SAMPLES.iter().map(|(name, _)| format!("{name}.json")).collect();
    assert_eq!(files.collect::<BTreeSet<_>>(), known);
}
