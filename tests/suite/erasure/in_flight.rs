//! An account is erased while something else that its owner asked for is under way: held at its first call to DynamoDB,
//! at its second, and so on.

use reqwest::Method;
use serde_json::{Value, json};
use shared::testing::Network;
use tests::chaos::Scene;
use tests::{Answer, Product};

use super::Person;

/// What is under way.
struct Asked {
    what: &'static str,
    method: Method,
    path: String,
    body: Value,
}

impl Asked {
    fn new(what: &'static str, method: Method, path: &str, body: Value) -> Self {
        Self { what, method, path: path.to_owned(), body }
    }
}

/// Erases the person when the request has come to this call, and lets it go on. None if it has no such call.
async fn erased_at(scene: &Scene, person: &Person, asked: &Asked, call: u64) -> Option<Answer> {
    let hold = scene.faults().hold(call);
    let client = person.client.with("idempotency-key", "the one and only key");
    let request = client.send(asked.method.clone(), &asked.path, Some(asked.body.clone()));
    let mut request = std::pin::pin!(request);
    let came_there = tokio::select! {
        () = hold.reached() => true,
        _ = &mut request => false,
    };
    if !came_there {
        scene.faults().off();
        return None;
    }
    person.client.erase().await.expect(204);
    hold.release();
    let answer = request.await;
    scene.faults().off();
    Some(answer)
}

/// Plays a request until it has no further call; `ask` makes it, with what comes before it.
async fn play<F: Future<Output = Asked>>(scene: &mut Scene, ask: impl Fn(&Person) -> F, least: u64) {
    let mut call = 0;
    loop {
        let person = Person::new(&scene.shop).await;
        let asked = ask(&person).await;
        let story = format!("{} held at call {call}", asked.what);
        let Some(answer) = erased_at(scene, &person, &asked, call).await else { break };
        assert!(matches!(answer.status, 200..=204 | 401 | 404 | 422 | 503), "{story}: {answer:?}");
        person.check_forgotten(&scene.shop, &story).await;
        scene.sweep().await;
        person.check_forgotten(&scene.shop, &format!("{story}, swept")).await;
        person.check_nothing_later(&scene.shop, &story).await;
        scene.ledger().await.check_at_rest();
        call += 1;
    }
    assert!(call >= least, "it makes {call} calls");
}

async fn products(scene: &mut Scene, count: usize) -> Vec<Product> {
    scene.products(&vec![1_000; count]).await.to_vec()
}

/// An order that one transaction places.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn a_small_order_does_not_outlive_its_account() {
    let mut scene = Scene::open(Network::default()).await;
    let products = products(&mut scene, 3).await;
    let items = |person: &Person| {
        let asked = Asked::new("an order of items", Method::POST, "/v1/orders", person.order(Some(&products)));
        std::future::ready(asked)
    };
    play(&mut scene, items, 3).await;
    let cart = |person: &Person| {
        let (client, body) = (person.client.clone(), person.order(None));
        let line = json!({ "product_id": products[0].id, "quantity": 1 });
        async move {
            client.post("/v1/cart/items", line).await.expect(201);
            Asked::new("an order of the cart", Method::POST, "/v1/orders", body)
        }
    };
    play(&mut scene, cart, 3).await;
}

/// An order that is placed in stages. What it has taken comes back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn a_large_order_does_not_outlive_its_account() {
    let mut scene = Scene::open(Network::default()).await;
    let products = products(&mut scene, 100).await;
    let items = |person: &Person| {
        let asked = Asked::new("a large order", Method::POST, "/v1/orders", person.order(Some(&products)));
        std::future::ready(asked)
    };
    play(&mut scene, items, 6).await;
}

/// What else somebody may be about in another tab.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn nothing_else_outlives_its_account() {
    let mut scene = Scene::open(Network::default()).await;
    let product = products(&mut scene, 1).await.remove(0);
    let line = json!({ "product_id": product.id, "quantity": 1 });
    let visitor = scene.shop.visitor();
    for what in 0..7 {
        let (line, visitor) = (&line, &visitor);
        let ask = |person: &Person| {
            let (client, name) = (person.client.clone(), person.name.clone());
            async move {
                let password = json!({ "email": client.email, "password": client.password });
                match what {
                    0 => Asked::new("adding to a cart", Method::POST, "/v1/cart/items", line.clone()),
                    1 => {
                        client.post("/v1/cart/items", line.clone()).await.expect(201);
                        let path = format!("/v1/cart/items/{}", line["product_id"].as_str().expect("an id"));
                        Asked::new("setting a line", Method::PUT, &path, json!({ "quantity": 2 }))
                    }
                    2 => {
                        let added = visitor.post("/v1/cart/items", line.clone()).await.expect(201);
                        let token = json!({ "cart_token": added["cart_token"] });
                        Asked::new("merging a cart", Method::POST, "/v1/cart/merge", token)
                    }
                    3 => Asked::new("a profile", Method::PATCH, "/v1/users/me", json!({ "name": name + " again" })),
                    4 => Asked::new("logging in", Method::POST, "/v1/auth/token", password),
                    5 => {
                        let new = format!("new-{}", client.email);
                        let body = json!({ "new_email": new, "current_password": client.password });
                        Asked::new("another address", Method::POST, "/v1/users/me/email", body)
                    }
                    _ => {
                        let body = json!({ "refresh_token": client.refresh_token });
                        Asked::new("refreshing", Method::POST, "/v1/auth/token/refresh", body)
                    }
                }
            }
        };
        play(&mut scene, ask, 1).await;
    }
}
