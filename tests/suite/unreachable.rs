//! DynamoDB goes away under a running function, and comes back: meanwhile clients get 503 with `Retry-After` in time,
//! and nothing has to be restarted.

use std::time::{Duration, Instant};

use serde_json::json;
use tests::{Answer, Client, Proxy, Shop, log_in};

/// The functions' own time, as in the template.
const TIMEOUT: Duration = Duration::from_secs(15);

/// A second gateway on a shop's table, with a proxy between them.
struct Far {
    gateway: local::Gateway,
    proxy: Proxy,
}

impl Far {
    async fn open(shop: &Shop) -> Self {
        let proxy = Proxy::to(shop.gateway.dynamodb_url()).await;
        let gateway = local::Gateway::start(local::Options {
            endpoint: Some(proxy.url()),
            table: shop.table.name.clone(),
            stream: false,
            schedules: false,
            ..local::Options::default()
        });
        Self { gateway: gateway.await.expect("it starts"), proxy }
    }

    async fn client(&self, who: &Client) -> Client {
        log_in(&Client::new(&self.gateway.url()), &who.email, &who.password).await
    }
}

/// Checks that the answer is 503 with `Retry-After`, within the function's time.
async fn told_to_come_again(what: &str, ask: impl Future<Output = Answer>) {
    let begun = Instant::now();
    let answer = ask.await;
    assert!(begun.elapsed() < TIMEOUT, "{what} took {:?}", begun.elapsed());
    assert_eq!(answer.header("retry-after"), Some("1"), "{what}: {answer:?}");
    answer.problem(503, "unavailable");
}

#[derive(Clone, Copy, Debug)]
enum Trouble {
    /// Nobody takes the call.
    Refused,
    /// Somebody does, and never says a word: a black hole.
    Silent,
}

async fn goes_away_and_comes_back(trouble: Trouble) {
    let shop = Shop::open().await;
    let (product, customer) = (shop.product("1.00", 10).await, shop.customer().await);
    let far = Far::open(&shop).await;
    let customer = far.client(&customer).await;
    let buyer = customer.with("idempotency-key", "away");
    let order = json!({ "items": [{ "product_id": product.id, "quantity": 1 }] });
    let log_in_again = json!({ "email": customer.email, "password": customer.password });
    customer.get(&product.path).await.expect(200);

    match trouble {
        Trouble::Refused => far.proxy.cut().await,
        Trouble::Silent => far.proxy.swallow(),
    }
    let line = json!({ "product_id": product.id, "quantity": 1 });
    tokio::join!(
        told_to_come_again("a product", customer.get(&product.path)),
        told_to_come_again("the list", customer.get("/v1/products")),
        told_to_come_again("a cart", customer.post("/v1/cart/items", line)),
        told_to_come_again("an order", buyer.post("/v1/orders", order.clone())),
        told_to_come_again("a log-in", customer.post("/v1/auth/token", log_in_again.clone())),
    );
    // What asks DynamoDB nothing is as always.
    customer.get("/v1/health").await.expect(200);
    customer.get("/.well-known/jwks.json").await.expect(200);

    far.proxy.mend().await;
    let begun = Instant::now();
    customer.get(&product.path).await.expect(200);
    let placed = buyer.post("/v1/orders", order.clone()).await.expect(201);
    customer.post("/v1/auth/token", log_in_again).await.expect(200);
    assert!(begun.elapsed() < Duration::from_secs(5), "it took {:?} to recover", begun.elapsed());
    let again = buyer.post("/v1/orders", order).await.expect(201);
    assert_eq!((&again["id"], shop.stock(&product).await), (&placed["id"], 9));
    far.gateway.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(any(lacks = "settings", lacks = "faults"), ignore = "has settings of its own, makes calls fail")]
async fn a_refused_connection_is_come_back_and_passes() {
    goes_away_and_comes_back(Trouble::Refused).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(any(lacks = "settings", lacks = "faults"), ignore = "has settings of its own, makes calls fail")]
async fn a_black_hole_is_come_back_and_passes() {
    goes_away_and_comes_back(Trouble::Silent).await;
}
