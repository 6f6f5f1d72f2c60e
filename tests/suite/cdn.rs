//! CloudFront in front of the API: what it may keep and for how long, and whose requests it hands on.

mod cache;

use reqwest::Method;
use serde_json::json;
use shared::auth::SecretHash;
use tests::{Client, Shop, ShopOptions};

use self::cache::Cache;

/// How long a change may stay unseen, in seconds: `docs/operations.md` promises it.
const PROMISED: i64 = 70;

/// What anybody may keep.
async fn public_paths(shop: &Shop) -> Vec<String> {
    let product = shop.product("10.00", 5).await;
    let category = format!("/v1/categories/{}", shop.category());
    let fixed = ["/v1/products", "/v1/products?sort=price&limit=1", "/v1/categories", "/openapi.json", "/docs"];
    let fixed = fixed.into_iter().chain(["/docs/swagger-ui.css"]).map(str::to_owned);
    fixed.chain([product.path, category]).collect()
}

#[tokio::test]
async fn what_is_public_says_how_long_it_may_be_kept_and_is_asked_for_again_by_its_tag() {
    let shop = Shop::open().await;
    for path in public_paths(&shop).await {
        let answer = shop.visitor().get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(cache::longest(answer.header("cache-control")), Some(PROMISED), "{path}");
        assert_eq!(answer.header("vary"), Some("Origin"), "{path}");
        let tag = answer.header("etag").expect("a tag").to_owned();
        assert!(tag.starts_with('"'), "{path}: a strong one");
        // CloudFront weakens the tag of what it compresses.
        for tag in [tag.clone(), format!("W/{tag}")] {
            let again = shop.visitor().with("if-none-match", &tag).get(&path).await;
            assert_eq!(again.status, 304, "{path}");
            assert_eq!(again.header("etag"), answer.header("etag"), "{path}");
            assert_eq!(again.header("cache-control"), answer.header("cache-control"), "{path}");
            assert_eq!(again.header("vary"), Some("Origin"), "{path}");
        }
    }
}

#[tokio::test]
async fn nothing_else_may_be_kept() {
    let shop = Shop::open().await;
    let (customer, product) = (shop.customer().await, shop.product("10.00", 5).await);
    let draft = shop.product_with(json!({ "status": "draft" })).await;
    let get = [
        (shop.visitor(), "/v1/products/prod_018bcfe568787e8a9b4ff0d1c2a3b4c5", 404),
        (shop.visitor(), "/v1/products?limit=0", 400),
        (shop.visitor(), &draft.path, 404),
        (shop.admin(), &draft.path, 200),
        (shop.visitor(), "/v1/categories/cat_018bcfe568787e8a9b4ff0d1c2a3b4c5", 404),
        (shop.visitor(), "/docs/nothing.css", 404),
        (shop.visitor(), "/v1/nothing", 404),
        (shop.visitor(), "/v1/health", 200),
        (customer.clone(), "/v1/users/me", 200),
        (customer.clone(), "/v1/orders", 200),
        (customer.clone(), "/v1/cart", 200),
        (shop.admin(), "/v1/admin/orders", 200),
    ];
    for (client, path, status) in get {
        let answer = client.get(path).await;
        assert_eq!((answer.status, answer.header("cache-control")), (status, Some("no-store")), "{path}");
    }
    let write = shop.admin().patch(&product.path, json!({ "price": "11.00" })).await;
    assert_eq!((write.status, write.header("cache-control")), (200, Some("no-store")));
}

/// Somebody looks at a page through a cache. It is changed, and the change is seen in time, however often or seldom it is
/// looked at: what the cache may show is never older than promised.
#[tokio::test]
#[cfg_attr(lacks = "emulators", ignore = "asks the AWS emulators")]
async fn a_change_shows_in_time() {
    let shop = Shop::open().await;
    let product = shop.product("10.00", 5).await;
    for (path, pauses) in [(&*product.path, [1, 9, 30]), ("/v1/products", [5, 69, 400])] {
        for pause in pauses {
            let cache = Cache::new(shop.visitor());
            let before = cache.get(path, 0).await;
            let price = format!("{}.00", 100 + tests::unique());
            shop.admin().patch(&product.path, json!({ "price": price })).await.expect(200);
            shop.gateway.drain_stream().await;
            let mut at = 0;
            let shown = loop {
                at += pause;
                let answer = cache.get(path, at).await;
                if answer.body != before.body {
                    break answer;
                }
                assert!(at <= PROMISED, "{path}: still as it was after {at} seconds");
            };
            assert!(shown.body.to_string().contains(&price), "{path}");
            assert_ne!(shown.header("etag"), before.header("etag"), "{path}");
        }
    }
}

/// What has not changed is not sent again.
#[tokio::test]
async fn a_copy_that_is_still_good_is_kept_on() {
    let shop = Shop::open().await;
    let product = shop.product("10.00", 5).await;
    let cache = Cache::new(shop.visitor());
    for (at, sent) in [(0, 1), (9, 1), (11, 1), (12, 1), (90, 1)] {
        assert_eq!(cache.get(&product.path, at).await.status, 200);
        assert_eq!(cache.full_answers(), sent, "after {at} seconds");
    }
    assert_eq!(cache.asked(), 3, "at first, when it was stale, and when it was too old");
}

/// A copy that was made for one web page is not shown to another, which could not read it.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn origins_have_copies_of_their_own() {
    let cors = shared::config::Shop {
        cors_origins: vec!["https://a.example".to_owned(), "https://b.example".to_owned()],
        ..shared::config::Shop::default()
    };
    let shop = Shop::open_with(ShopOptions { shop: cors, ..ShopOptions::default() }).await;
    let cache = Cache::new(shop.visitor());
    for origin in ["https://a.example", "https://b.example", "https://a.example", "https://c.example"] {
        let answer = cache.get_from("/v1/products", 0, Some(origin)).await;
        let readable = Some(origin).filter(|origin| *origin != "https://c.example");
        assert_eq!(answer.header("access-control-allow-origin"), readable);
    }
    assert_eq!(cache.asked(), 3);
}

/// CloudFront names the caller, and is believed for its secret; nobody else is.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn the_caller_is_whom_cloudfront_names() {
    let secret = "q0bXnB0lT4m2kTgVJ1pNYs8c6rXUZaWe";
    let limited = shared::config::Shop {
        registrations_per_hour: 1,
        cdn_secrets: vec![SecretHash::of(secret.as_bytes())],
        ..shared::config::Shop::default()
    };
    let shop = Shop::open_with(ShopOptions { shop: limited, cdn_secret: Some(secret), ..ShopOptions::default() }).await;
    let from = |secret: &str, viewer: &str| shop.visitor().with("bodega-cdn", secret).with("bodega-viewer", viewer);
    let register = |client: Client| async move {
        let email = format!("caller{}@example.com", tests::unique());
        client.post("/v1/auth/register", json!({ "email": email, "password": "a-good-password-1" })).await.status
    };
    assert_eq!(register(from(secret, "192.0.2.1")).await, 201);
    assert_eq!(register(from(secret, "192.0.2.1")).await, 429);
    assert_eq!(register(from(secret, "192.0.2.2")).await, 201);
    assert_eq!(register(from(secret, "2001:db8:1:2::3")).await, 201);
    assert_eq!(register(from(secret, "2001:db8:1:2::4")).await, 429, "one network");
    assert_eq!(register(from(secret, "::ffff:192.0.2.1")).await, 429, "the same address, written otherwise");
    assert_eq!(register(from(secret, "::ffff:192.0.2.3")).await, 201);
    // These come from the one address of this machine.
    assert_eq!(register(from(secret, "nonsense")).await, 201);
    assert_eq!(register(shop.visitor().with("bodega-cdn", secret)).await, 429);
    let head = from(secret, "192.0.2.1").send(Method::HEAD, "/v1/products", None).await;
    assert_eq!(head.header("cache-control").map(|value| cache::longest(Some(value))), Some(Some(PROMISED)));
}

/// What stands in CloudFront, such as a firewall, cannot be gone around: no function answers who comes another way.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn nobody_comes_past_cloudfront() {
    let (old, new) = ("q0bXnB0lT4m2kTgVJ1pNYs8c6rXUZaWe", "Zk3vVv7oDq5qJt9rR2uW8yH1mLxC4nBs");
    let guarded = shared::config::Shop {
        cors_origins: vec!["https://a.example".to_owned()],
        cdn_secrets: [old, new].map(|secret| SecretHash::of(secret.as_bytes())).into(),
        ..shared::config::Shop::default()
    };
    let shop = Shop::open_with(ShopOptions { shop: guarded, cdn_secret: Some(old), ..ShopOptions::default() }).await;
    let strangers = [
        shop.visitor(),
        shop.visitor().with("bodega-cdn", "").with("bodega-viewer", "192.0.2.1"),
        shop.visitor().with("bodega-cdn", SecretHash::of(old.as_bytes()).as_str()),
        shop.visitor().with("bodega-cdn", &format!("{old}{new}")),
        shop.visitor().with("origin", "https://a.example").with("access-control-request-method", "GET"),
    ];
    // One of each function, a preflight, what no route takes, and a path with a slash at its end.
    let requests = [
        (Method::GET, "/v1/products"),
        (Method::GET, "/v1/cart"),
        (Method::GET, "/v1/orders"),
        (Method::GET, "/v1/admin/orders"),
        (Method::POST, "/v1/auth/token"),
        (Method::OPTIONS, "/v1/products"),
        (Method::GET, "/v1/nothing"),
        (Method::GET, "/v1/health/nothing"),
        (Method::GET, "/v1/categories/"),
    ];
    for stranger in &strangers {
        for (method, path) in &requests {
            let refused = stranger.send(method.clone(), path, Some(json!({}))).await;
            assert_eq!(refused.header("cache-control"), Some("no-store"), "{method} {path}");
            refused.problem(403, "not_through_cdn");
        }
        stranger.get("/v1/health").await.expect(200);
    }
    for secret in [old, new] {
        let through = shop.visitor().with("bodega-cdn", secret);
        for (method, path) in &requests {
            let answer = through.send(method.clone(), path, Some(json!({}))).await;
            assert_ne!(answer.status, 403, "{method} {path}");
        }
        through.get("/v1/products").await.expect(200);
    }
}
