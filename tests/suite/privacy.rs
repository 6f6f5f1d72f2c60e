//! Logs and errors have no secrets, no personal data and no internals.

use serde_json::json;
use tests::{Shop, captured_logs, log_in};

#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn secrets_reach_no_log_and_no_error() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 1).await;
    let (email, password) = ("very.private@example.com", "very-private-password");
    let account = json!({ "email": email, "password": password, "name": "Priva Teperson", "phone": "+441632960777" });
    shop.visitor().post("/v1/auth/register", account.clone()).await.expect(201);
    let mut answers = vec![
        shop.visitor().post("/v1/auth/register", account).await,
        shop.visitor()
            .post("/v1/auth/register", json!({ "email": email, "password": password, "role": "admin" }))
            .await,
        shop.visitor().post("/v1/auth/token", json!({ "email": email, "password": "not-my-private-password" })).await,
        shop.visitor().post("/v1/auth/token", json!({ "email": email, "password": password, "extra": 1 })).await,
    ];
    let customer = log_in(&shop.visitor(), email, password).await;
    let refresh = json!({ "refresh_token": customer.refresh_token });
    let pair = customer.post("/v1/auth/token/refresh", refresh.clone()).await.expect(200);
    shop.advance_seconds(60);
    answers.push(customer.post("/v1/auth/token/refresh", refresh).await);
    answers.push(customer.with_bearer(&format!("{}x", customer.access_token)).get("/v1/users/me").await);
    let address = json!({ "name": "Priva Teperson", "line1": "1 Private Road", "city": "Leeds", "country": "GB" });
    let order =
        json!({ "email": email, "items": [{ "product_id": product.id, "quantity": 5 }], "shipping_address": address });
    let keyed = shop.visitor().with("idempotency-key", "very-private-key");
    answers.push(keyed.post("/v1/orders", order).await);
    let added =
        shop.visitor().post("/v1/cart/items", json!({ "product_id": product.id, "quantity": 1 })).await.expect(201);
    let cart_token = added["cart_token"].as_str().expect("a token").to_owned();
    let visitor = shop.visitor().with("cart-token", &cart_token);
    let placed = visitor.post("/v1/orders", json!({ "email": email })).await.expect(201);
    answers.push(visitor.post("/v1/orders", json!({ "email": email, "oops": 1 })).await);
    let order_token = placed["order_token"].as_str().expect("a token").to_owned();
    answers.push(shop.visitor().with("order-token", &order_token).get("/v1/orders/ord_0").await);

    let new_refresh = pair["refresh_token"].as_str().expect("a token").to_owned();
    let secrets = [
        email,
        password,
        "not-my-private-password",
        "Priva Teperson",
        "+441632960777",
        "1 Private Road",
        "very-private-key",
        &customer.refresh_token,
        &customer.access_token,
        &new_refresh,
        &cart_token,
        &order_token,
    ];
    let logs = captured_logs();
    assert!(logs.contains("/v1/auth/register"), "requests are logged");
    for secret in secrets {
        assert!(!logs.contains(secret), "{secret} was logged");
    }
    let internals = ["dynamo", "DynamoDB", "PK", "aws", "serde", ".rs", "panicked", "LOGIN#", "table"];
    for answer in answers {
        assert!((400..500).contains(&answer.status), "{answer:?}");
        let mut body = answer.body.clone();
        // Random letters, among which any two of an internal's may stand by chance.
        body["request_id"].take();
        let text = body.to_string();
        for secret in secrets {
            assert!(!text.contains(secret), "{secret} was told: {answer:?}");
        }
        for internal in internals {
            assert!(!text.contains(internal), "{internal} was told: {answer:?}");
        }
    }
}

/// Whatever a client can choose of a request: none of it is in the log, whether it makes sense or not.
#[tokio::test]
#[cfg_attr(lacks = "logs", ignore = "reads the log")]
async fn nothing_that_a_client_chooses_is_logged() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 1).await;
    let customer = shop.customer().await;
    let secret = "chosen.by.a.client";
    let marked = [
        "authorization",
        "cart-token",
        "cookie",
        "from",
        "idempotency-key",
        "if-match",
        "if-none-match",
        "order-token",
        "origin",
        "referer",
        "user-agent",
        "x-amzn-trace-id",
        "x-forwarded-for",
        "x-request-id",
    ];
    for (method, path) in [
        ("GET", format!("/v1/products/{secret}")),
        ("GET", format!("/v1/products?q={secret}")),
        ("GET", format!("/v1/products?{secret}=1")),
        ("GET", format!("/v1/products?cursor={secret}")),
        ("GET", format!("/{secret}")),
        ("GET", format!("/v1/users/me?{secret}")),
        ("POST", "/v1/orders".to_owned()),
        ("POST", "/v1/cart/items".to_owned()),
        ("POST", "/v1/auth/register".to_owned()),
        ("POST", "/v1/auth/token".to_owned()),
        ("POST", "/v1/auth/password/forgot".to_owned()),
        ("PATCH", "/v1/users/me".to_owned()),
        (secret, product.path.clone()),
    ] {
        let bodies = [
            format!("{{\"{secret}\": 1}}"),
            format!("{{\"email\": \"{secret}\", \"password\": \"{secret}\", \"items\": \"{secret}\"}}"),
            format!("{{\"product_id\": \"{secret}\", \"quantity\": \"{secret}\"}}"),
            secret.to_owned(),
        ];
        let mut clients = vec![customer.clone()];
        clients.extend(marked.iter().map(|header| customer.with(header, secret)));
        for (client, body) in clients.iter().zip(bodies.iter().cycle()) {
            let method = method.parse().expect("a method");
            let bytes = if path.contains(secret) { Vec::new() } else { body.clone().into_bytes() };
            let answer = client.send_raw(method, &path, "application/json", bytes).await;
            assert!(answer.status < 500, "{answer:?}");
        }
    }
    let logs = captured_logs();
    assert!(logs.contains("\"method\":\"other\""));
    let told: Vec<&str> = logs.lines().filter(|line| line.contains(secret)).collect();
    assert!(told.is_empty(), "{told:?}");
}

/// One line a request: who asked for what is not in it, what it cost is.
#[tokio::test]
#[cfg_attr(lacks = "logs", ignore = "reads the log")]
async fn each_request_is_one_line() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 1).await;
    let answer = shop.visitor().get(&product.path).await;
    let id = answer.header("x-request-id").expect("an id").to_owned();
    let logs = captured_logs();
    let lines: Vec<&str> = logs.lines().filter(|line| line.contains(&id)).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    let line: serde_json::Value = serde_json::from_str(lines[0]).expect("JSON");
    assert_eq!((&line["route"], &line["status"]), (&json!("/v1/products/{id}"), &json!(200)));
    assert_eq!(line["dynamodb_calls"], 1);
    assert!(!lines[0].contains(&product.id), "paths hold ids; routes do not");
}
