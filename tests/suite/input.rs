//! Whatever is sent, an answer that says what is wrong, and nothing lost.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Shop, ShopOptions};

/// JSON is read strictly.
#[tokio::test]
async fn json_is_strict() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 9).await;
    let customer = shop.customer().await;
    let id = &product.id;
    for (body, status, code) in [
        (String::new(), 400, "malformed_json"),
        ("{".to_owned(), 400, "malformed_json"),
        (format!(r#"{{"product_id":"{id}","quantity":1}} x"#), 400, "trailing_data"),
        (format!(r#"{{"product_id":"{id}","quantity":1,"quantity":2}}"#), 400, "duplicate_key"),
        (format!("\u{feff}{{\"product_id\":\"{id}\",\"quantity\":1}}"), 400, "byte_order_mark"),
        (format!(r#"{{"product_id":"{id}","quantity":1e400}}"#), 400, "malformed_json"),
        (format!(r#"{{"product_id":"{id}","quantity":1.5}}"#), 422, "invalid_fields"),
        (format!(r#"{{"product_id":"{id}","quantity":"1"}}"#), 422, "invalid_fields"),
        (format!(r#"{{"product_id":"{id}","quantity":null}}"#), 422, "invalid_fields"),
        (format!(r#"["{id}",1]"#), 422, "invalid_fields"),
        ("null".to_owned(), 422, "invalid_fields"),
        (format!(r#"{{"product_id":"{id}","quantity":1,"note":"x"}}"#), 422, "invalid_fields"),
        (format!(r#"{{"product_id":{}}}"#, "[".repeat(33) + &"]".repeat(33)), 400, "too_deep"),
        ("[".repeat(100_000), 400, "too_deep"),
        (r#"{"product_id":"\ud800","quantity":1}"#.to_owned(), 400, "malformed_json"),
        ("{'product_id':1}".to_owned(), 400, "malformed_json"),
    ] {
        let answer =
            customer.send_raw(Method::POST, "/v1/cart/items", "application/json", body.clone().into_bytes()).await;
        assert_eq!(answer.status, status, "{body:.80}: {answer:?}");
        answer.problem(status, code);
    }
    let latin1 = b"{\"product_id\":\"caf\xe9\",\"quantity\":1}".to_vec();
    customer.send_raw(Method::POST, "/v1/cart/items", "application/json", latin1).await.problem(400, "invalid_utf8");
    let good = format!(r#"{{"product_id":"{id}","quantity":1}}"#).into_bytes();
    for wrong in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", "json"] {
        let answer = customer.send_raw(Method::POST, "/v1/cart/items", wrong, good.clone()).await;
        answer.problem(415, "unsupported_media_type");
    }
    for right in
        ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"]
    {
        customer.send_raw(Method::POST, "/v1/cart/items", right, good.clone()).await.expect(201);
    }
}

/// Bodies are bounded.
#[tokio::test]
async fn bodies_are_bounded() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let padded = |bytes: usize| {
        let mut body = br#"{"name":"Ann"}"#.to_vec();
        body.resize(bytes, b' ');
        body
    };
    let send = |body: Vec<u8>| customer.send_raw(Method::PATCH, "/v1/users/me", "application/json", body);
    send(padded(256 * 1024)).await.expect(200);
    send(padded(256 * 1024 + 1)).await.problem(413, "body_too_large");
}

/// Any text comes back as it was, in NFC, or is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_comes_back_or_is_refused() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let product = shop.product("1.00", 1).await;
    let admin = shop.admin();
    for text in ["👩‍👩‍👧‍👦 family", "שלום עולם", "e\u{301}clair", "Z̤͔a̴l̸g͟o̸", "日本語", "\u{202e}override", "\\\" / \u{7f}"]
    {
        let answer = customer.patch("/v1/users/me", json!({ "name": text })).await;
        match shared::domain::SingleLine::<100>::parse(text) {
            Ok(line) => assert_eq!(answer.expect(200)["name"], line.as_str()),
            Err(_) => drop(answer.field_problem(422, "/name", "control_character")),
        }
    }
    let mut runner = TestRunner::new(Config { cases: 60, failure_persistence: None, ..Config::default() });
    let handle = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        runner.run(&("\\PC{0,12}|.{0,12}", any::<String>()), |(name, description)| {
            let body = json!({ "name": name, "description": description });
            let answer = handle.block_on(admin.patch(&product.path, body));
            let name = shared::domain::SingleLine::<200>::parse(&name);
            let description = shared::domain::Prose::<4000>::parse(&description);
            match (name, description) {
                (Ok(name), Ok(description)) => {
                    prop_assert_eq!(answer.status, 200, "{:?}", answer);
                    prop_assert_eq!(&answer.body["name"], name.as_str());
                    prop_assert_eq!(answer.body["description"].as_str().unwrap_or(""), description.as_str());
                }
                _ => prop_assert_eq!(answer.status, 422, "{:?}", answer),
            }
            Ok(())
        })
    })
    .expect("every text comes back or is refused");
}

/// No JSON whatever gives a server error, on any route that takes a body.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_body_breaks_a_route() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 5).await;
    let admin = shop.admin();
    let routes = crate::contract::operations()
        .into_iter()
        .filter(|operation| operation.takes_body && !operation.path.contains("/auth/"))
        .map(|operation| {
            let path = operation
                .path
                .replace("{item_id}", &product.id)
                .replace("{variant_id}", &product.variant)
                .replace("{id}", &product.id);
            (operation.method, path, operation.fields)
        })
        .collect::<Vec<_>>();
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        Just(json!(product.id)),
        Just(json!("pending")),
    ];
    let value = leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z_]{1,8}", inner, 0..4).prop_map(Value::from_iter),
        ]
    });
    let which = prop::sample::select(routes);
    let values = prop::collection::vec(value, 8);
    let mut runner = TestRunner::new(Config { cases: 250, failure_persistence: None, ..Config::default() });
    let handle = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        runner.run(&(which, values, any::<u8>()), |((method, path, fields), values, pick)| {
            // Known fields with unknown values, so that more than the first field is looked at.
            let body = if pick < 230 {
                Value::from_iter(
                    fields.iter().cloned().zip(values.iter().cloned()).filter(|(_, value)| !value.is_null()),
                )
            } else {
                values[0].clone()
            };
            let answer = handle.block_on(admin.send(method, &path, Some(body)));
            prop_assert!(answer.status < 500, "{:?}", answer);
            Ok(())
        })
    })
    .expect("no server error");
}

/// Odd paths and queries are answered, too.
#[tokio::test]
async fn odd_paths_are_answered() {
    let shop = Shop::open().await;
    let visitor = shop.visitor();
    for path in [
        "/v1/products/%00",
        "/v1/products/%ff%fe",
        "/v1/products/prod_%2e%2e",
        "/v1/products//",
        "//",
        "/v1//products",
        "/v1/products/a/b/c",
        "/%e2%82%ac",
        "/v1/products/prod_00000000000070008000000000000000x",
        "/v1/products/{id}",
        "/v1/products?%ff=1",
        "/v1/products?=",
        "/v1/products?&&",
        "/v1/products?q=%00",
        "/v1/products?q=%ff",
        "/.well-known/",
        "/v1/products/prod_0000000000007000800000000000000G",
        "/docs/../../etc/passwd",
        "/docs/%2e%2e%2fx",
    ] {
        let answer = visitor.get(path).await;
        assert!((200..500).contains(&answer.status), "{path}: {answer:?}");
    }
}

/// Unknown paths, methods that a path does not take, the slash at the end.
#[tokio::test]
async fn paths_and_methods() {
    let shop = Shop::open().await;
    let visitor = shop.visitor();
    visitor.get("/v1/nothing").await.problem(404, "not_found");
    visitor.get("/v1").await.problem(404, "not_found");
    for (method, path, allow) in [
        (Method::DELETE, "/v1/products", "GET, HEAD, OPTIONS, POST"),
        (Method::POST, "/v1/products/prod_00000000000070008000000000000000", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
        (Method::PUT, "/v1/cart", "DELETE, GET, HEAD, OPTIONS"),
        (Method::PATCH, "/v1/orders", "GET, HEAD, OPTIONS, POST"),
        (Method::GET, "/v1/auth/token", "OPTIONS, POST"),
        (Method::HEAD, "/v1/auth/token", "OPTIONS, POST"),
    ] {
        let answer = visitor.send(method.clone(), path, None).await;
        let mut allowed: Vec<&str> = answer.header("allow").expect("Allow").split(", ").collect();
        allowed.sort_unstable();
        assert_eq!(allowed.join(", "), allow, "{path}");
        if method == Method::HEAD {
            assert_eq!(answer.status, 405, "{path}");
        } else {
            answer.problem(405, "method_not_allowed");
        }
        let asked = visitor.send(Method::OPTIONS, path, None).await;
        assert_eq!((asked.status, asked.header("allow")), (204, Some(allow)), "{path}");
    }
    visitor.send(Method::OPTIONS, "/v1/nothing", None).await.problem(404, "not_found");
    for path in ["/v1/products/", "/v1/categories/", "/v1/cart/", "/v1/health/"] {
        visitor.get(path).await.expect(200);
    }
    let body = json!({ "email": "slash@example.com", "password": "a-good-password-1" });
    visitor.post("/v1/auth/register/", body).await.expect(201);
}

/// Whatever can be read can be asked about: HEAD is GET without its body, on every path, for whoever asks.
#[tokio::test]
async fn head_is_get_without_its_body() {
    let shop = Shop::open().await;
    let (visitor, customer, admin) = (shop.visitor(), shop.customer().await, shop.admin());
    let product = shop.product("1.00", 3).await;
    let order = json!({ "items": [{ "product_id": product.id, "quantity": 1 }] });
    let order = customer.post("/v1/orders", order).await.expect(201);
    let paths = crate::contract::operations().into_iter().filter(|it| it.method == Method::GET).map(|it| it.path);
    let mut found = 0;
    for path in paths {
        let path = match path.as_str() {
            "/v1/products/{id}" => product.path.clone(),
            "/v1/orders/{id}" => format!("/v1/orders/{}", order["id"].as_str().expect("an id")),
            path => path.replace("{id}", "nothing").replace("{file}", "swagger-ui.css").replace("{day}", "2026-01-01"),
        };
        for client in [&visitor, &customer, &admin] {
            let (get, head) = (client.get(&path).await, client.send(Method::HEAD, &path, None).await);
            assert_eq!(head.status, get.status, "{path}");
            assert_eq!(head.body, Value::Null, "{path}");
            for name in ["content-type", "etag", "cache-control", "www-authenticate", "allow", "link"] {
                assert_eq!(head.header(name).is_some(), get.header(name).is_some(), "{name} of {path}");
            }
            found += usize::from(get.status == 200);
        }
        let slash = visitor.send(Method::HEAD, &format!("{path}/"), None).await;
        assert_ne!(slash.status, 405, "{path}/");
    }
    assert!(found > 30, "{found} answers that tell something");
}

/// Headers that keep browsers and caches from harm.
#[tokio::test]
async fn every_answer_has_its_headers() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    for (path, public) in [
        ("/v1/products", true),
        ("/v1/categories", true),
        ("/.well-known/jwks.json", true),
        ("/openapi.json", true),
        ("/v1/cart", false),
        ("/v1/users/me", false),
        ("/v1/orders", false),
        ("/v1/nothing", false),
        ("/v1/products?limit=0", false),
    ] {
        let answer = customer.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{path}");
        assert!(answer.header("content-security-policy").is_some(), "{path}");
        assert!(answer.header("referrer-policy").is_some(), "{path}");
        assert!(answer.header("x-request-id").is_some_and(|id| !id.is_empty()), "{path}");
        let cache = answer.header("cache-control").expect("Cache-Control");
        assert_eq!(cache.starts_with("public"), public, "{path}: {cache}");
        assert_eq!(cache.contains("no-store"), !public, "{path}: {cache}");
    }
}

/// Other origins read answers only if the operator named them, exactly.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn origins_are_exact() {
    let named = shared::config::Shop { cors_origins: vec!["https://shop.example".to_owned()], ..Default::default() };
    let shop = Shop::open_with(ShopOptions { shop: named, ..ShopOptions::default() }).await;
    let visitor = shop.visitor();
    let preflight = |origin: &str| {
        let visitor = visitor.with("origin", origin).with("access-control-request-method", "PATCH");
        async move { visitor.send(Method::OPTIONS, "/v1/users/me", None).await }
    };
    let allowed = preflight("https://shop.example").await;
    assert_eq!((allowed.status, allowed.header("access-control-allow-origin")), (204, Some("https://shop.example")));
    assert!(allowed.header("access-control-allow-headers").is_some_and(|headers| headers.contains("Idempotency-Key")));
    for other in
        ["https://shop.example.evil", "http://shop.example", "https://SHOP.example", "https://sub.shop.example", "null"]
    {
        assert_eq!(preflight(other).await.header("access-control-allow-origin"), None, "{other}");
        let answer = visitor.with("origin", other).get("/v1/products").await;
        assert_eq!(answer.header("access-control-allow-origin"), None, "{other}");
        assert!(answer.header("vary").is_some_and(|vary| vary.contains("Origin")));
    }
    let read = visitor.with("origin", "https://shop.example").get("/v1/products").await;
    assert_eq!(read.header("access-control-allow-origin"), Some("https://shop.example"));
    assert_eq!(read.header("access-control-allow-credentials"), None);
}

/// A value of another type than an enum's is an error of its field, and hides no other.
#[tokio::test]
async fn enums_are_read_from_texts_alone() {
    let shop = Shop::open().await;
    let (staff, admin, customer) = (shop.staff().await, shop.admin(), shop.customer().await);
    let product = shop.product("1.00", 5).await;
    let (product, user) = (format!("/v1/products/{}", product.id), format!("/v1/admin/users/{}", customer.user_id));
    for wrong in [json!(1), json!(true), json!([]), json!({}), json!({ "active": null }), json!({ "staff": null })] {
        let answer = staff.patch(&product, json!({ "status": wrong, "name": "" })).await;
        let errors = answer.problem(422, "invalid_fields")["errors"].clone();
        let found = errors.as_array().expect("errors").iter();
        let found: BTreeSet<_> = found.map(|it| (it["pointer"].to_string(), it["code"].to_string())).collect();
        let wanted = [("/status", "wrong_type"), ("/name", "empty")];
        assert_eq!(found, wanted.map(|(at, code)| (json!(at).to_string(), json!(code).to_string())).into(), "{wrong}");
        admin.patch(&user, json!({ "role": wrong })).await.field_problem(422, "/role", "wrong_type");
    }
    let unknown =
        staff.patch(&product, json!({ "status": "eaten" })).await.field_problem(422, "/status", "unknown_value");
    assert_eq!(unknown["errors"][0]["detail"], "must be one of active, draft, archived");
    staff.patch(&product, json!({ "status": null })).await.field_problem(422, "/status", "wrong_type");
    let category = shop.category();
    let new = json!({ "name": "Mug", "price": "1.00", "stock": 1, "category_id": category, "status": null });
    assert_eq!(staff.post("/v1/products", new).await.expect(201)["status"], "active", "as the document says");
}

/// An error of type says which type is wanted.
#[tokio::test]
async fn a_wrong_type_says_which_is_right() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = format!("/v1/products/{}", shop.product("1.00", 5).await.id);
    for (field, value, wanted) in [
        ("name", json!(1), "must be a string"),
        ("status", json!(1), "must be a string"),
        ("stock", json!("5"), "must be a whole number"),
    ] {
        let problem =
            staff.patch(&product, json!({ field: value })).await.field_problem(422, &format!("/{field}"), "wrong_type");
        assert_eq!(problem["errors"][0]["detail"], wanted, "{field}");
    }
    let answer = shop.admin().patch(&format!("/v1/admin/users/{}", staff.user_id), json!({ "disabled": 1 })).await;
    assert_eq!(answer.field_problem(422, "/disabled", "wrong_type")["errors"][0]["detail"], "must be true or false");
    let orders = json!({ "items": 1, "shipping_address": 2 });
    let errors = shop.visitor().post("/v1/orders", orders).await.problem(422, "invalid_fields")["errors"].clone();
    let details: BTreeSet<&str> =
        errors.as_array().expect("errors").iter().filter_map(|it| it["detail"].as_str()).collect();
    assert_eq!(details, ["must be an array", "must be an object"].into());
}

/// Each error of a patch has its own pointer, and an amount's are found with the others.
#[tokio::test]
async fn all_errors_of_a_patch_are_found() {
    let shop = Shop::open().await;
    let (staff, customer) = (shop.staff().await, shop.customer().await);
    let pointers = |answer: Answer| -> BTreeSet<String> {
        let errors = answer.problem(422, "invalid_fields")["errors"].clone();
        errors
            .as_array()
            .expect("errors")
            .iter()
            .map(|it| it["pointer"].as_str().expect("a pointer").to_owned())
            .collect()
    };
    let body = json!({ "name": 1, "phone": 2, "addresses": [{ "name": 1 }, 3], "email": "x" });
    let found = pointers(customer.patch("/v1/users/me", body).await);
    for wanted in ["/name", "/phone", "/addresses/0/name", "/addresses/1", "/email"] {
        assert!(found.contains(wanted), "{wanted}: {found:?}");
    }
    assert!(!found.contains(""), "{found:?}");
    let product = format!("/v1/products/{}", shop.product("1.00", 5).await.id);
    let found = pointers(staff.patch(&product, json!({ "name": "", "stock": "none", "price": "-1" })).await);
    assert_eq!(found, ["/name", "/price", "/stock"].map(str::to_owned).into());
    let found = pointers(staff.post("/v1/products", json!({ "name": "x", "price": "1e3", "stock": 0.5 })).await);
    assert_eq!(found, ["/category_id", "/price", "/stock"].map(str::to_owned).into());
}
