use http::{Method, Request};
use serde_json::json;

use super::*;
use crate::function::Function;

fn made(request: Request<&[u8]>, path_parameters: &[(&str, &str)]) -> Value {
    let (parts, body) = request.into_parts();
    let matched = Matched {
        function: Function::Catalog,
        route_key: "GET /v1/products/{id}".into(),
        path_parameters: path_parameters.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect(),
    };
    let arrival = Arrival {
        gateway: ([127, 0, 0, 1], 3000).into(),
        peer: ([127, 0, 0, 9], 5).into(),
        body_length: body.len(),
        trace_id: "Root=1-0".into(),
    };
    event(&parts, parts.uri.path(), body, &matched, &arrival, "id=", Timestamp::from_millis(1_583_348_638_390))
}

#[test]
fn an_event_is_of_payload_format_2() {
    let request = Request::builder()
        .uri("/v1/products/prod_1?q=a%20b&tag=x&tag=y")
        .header("Host", "evil host[")
        .header("Accept", "a")
        .header("Accept", "b")
        .header("Cookie", "one=1; two=2")
        .header("Connection", "keep-alive")
        .header("User-Agent", "test")
        .header("X-Forwarded-For", "6.6.6.6")
        .header("X-Forwarded-Proto", "not a scheme")
        .body(&b""[..])
        .unwrap();
    assert_eq!(
        made(request, &[("id", "prod_1")]),
        json!({
            "version": "2.0",
            "routeKey": "GET /v1/products/{id}",
            "rawPath": "/v1/products/prod_1",
            "rawQueryString": "q=a%20b&tag=x&tag=y",
            "cookies": ["one=1", "two=2"],
            "headers": {
                "accept": "a,b",
                "content-length": "0",
                "host": "127.0.0.1:3000",
                "user-agent": "test",
                "x-amzn-trace-id": "Root=1-0",
                "x-forwarded-for": "6.6.6.6, 127.0.0.9",
                "x-forwarded-port": "3000",
                "x-forwarded-proto": "http",
            },
            "queryStringParameters": {"q": "a b", "tag": "x,y"},
            "pathParameters": {"id": "prod_1"},
            "requestContext": {
                "accountId": "000000000000",
                "apiId": "local",
                "domainName": "127.0.0.1",
                "domainPrefix": "local",
                "http": {
                    "method": "GET",
                    "path": "/v1/products/prod_1",
                    "protocol": "HTTP/1.1",
                    "sourceIp": "127.0.0.9",
                    "userAgent": "test",
                },
                "requestId": "id=",
                "routeKey": "GET /v1/products/{id}",
                "stage": "$default",
                "time": "04/Mar/2020:19:03:58 +0000",
                "timeEpoch": 1_583_348_638_390_i64,
            },
            "isBase64Encoded": false,
        })
    );
}

#[test]
fn a_body_is_text_where_its_type_says_so_and_base64_otherwise() {
    let body = |content_type: Option<&str>, body: &'static [u8]| {
        let mut request = Request::builder().method(Method::POST).uri("/");
        if let Some(content_type) = content_type {
            request = request.header("Content-Type", content_type);
        }
        let event = made(request.body(body).unwrap(), &[]);
        (event["body"].as_str().unwrap().to_owned(), event["isBase64Encoded"].as_bool().unwrap())
    };
    assert_eq!(body(Some("application/json; charset=utf-8"), b"{}"), ("{}".into(), false));
    assert_eq!(body(Some("text/plain"), b"x"), ("x".into(), false));
    assert_eq!(body(Some("application/json"), b"\xff"), ("/w==".into(), true));
    assert_eq!(body(Some("application/x-www-form-urlencoded"), b"a=b"), ("YT1i".into(), true));
    assert_eq!(body(None, b"{}"), ("e30=".into(), true));
}

#[test]
fn the_functions_read_the_event_as_they_do_on_aws() {
    let request =
        Request::builder().method(Method::POST).uri("/v1/orders?x=1").header("Content-Type", "application/json");
    let event = made(request.body(&b"{\"a\": 1}"[..]).unwrap(), &[]).to_string();
    let request = lambda_http::request::from_str(&event).unwrap();
    assert_eq!(request.uri(), "http://127.0.0.1:3000/v1/orders?x=1");
    assert_eq!(request.body().as_ref(), b"{\"a\": 1}");
}
