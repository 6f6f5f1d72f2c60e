//! What many do to one thing at the same time, while a fifth of their calls go wrong.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use shared::testing::{Contention, Network};
use tests::chaos::{Asker, Insisted, Scene, SeededShop, Size, is_elsewhere};

use super::A_FIFTH;

async fn open() -> Scene {
    let hold = Duration::from_millis(2);
    let network = Network::default().contended(Contention::new(hold, hold));
    network.faults().retry_after(Duration::from_millis(10));
    Scene::open(network).await
}

fn rounds() -> u64 {
    if is_elsewhere() { 2 } else { 8 }
}

/// Many clients want little, all at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn many_clients_on_three_products() {
    let size =
        Size { clients: 32, steps: 3, products: 3, lines: (1, 3), rates: A_FIFTH, hold: Duration::from_millis(2) };
    let mut seeded = SeededShop::open(size).await;
    seeded.play(1_000_001).await;
    seeded.check_table().await;
}

/// Four tabs with keys of their own make one order of one cart, and each gets its id.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn four_tabs_make_one_order() {
    let mut scene = open().await;
    let products = scene.products(&[1_000]).await;
    let customer = scene.shop.customer().await;
    for round in 0..rounds() {
        let item = products[0].item(1);
        customer.post("/v1/cart/items", item).await.expect(201);
        scene.faults().draw(round, A_FIFTH);
        let (asker, email) = (Asker::default(), format!("tabs-{round}@example.com"));
        let tabs = (0..4).map(|tab| {
            let (client, asker) = (customer.with("idempotency-key", &format!("{round} {tab}")), asker.clone());
            let body = json!({ "email": email });
            async move { asker.insist(&client, Method::POST, "/v1/orders", Some(&body)).await }
        });
        let answers = join_all(tabs).await;
        scene.faults().off();
        let answered: BTreeSet<String> = answers
            .into_iter()
            .map(|answer| match answer.answered() {
                answer if answer.status == 201 => answer.body["id"].as_str().expect("an id").to_owned(),
                answer => answer.problem(409, "cart_already_ordered")["order_id"].as_str().expect("an id").to_owned(),
            })
            .collect();
        let ledger = scene.ledger().await;
        ledger.check_at_rest();
        let there: BTreeSet<String> = ledger.orders_of(&email).map(|(id, _)| id.to_owned()).collect();
        assert_eq!((answered.len(), answered), (1, there), "seed {round}");
    }
}

/// One key, ten times at once, is one order and one answer; with another body it is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn one_key_is_one_order() {
    let mut scene = open().await;
    let products = scene.products(&[1_000]).await;
    for round in 0..rounds() {
        let email = format!("key-{round}@example.com");
        let client = scene.shop.visitor().with("idempotency-key", &format!("the-only-key-of-round-{round}"));
        let body = |quantity: u32| json!({ "email": email, "items": [products[0].item(quantity.into())] });
        scene.faults().draw(round, A_FIFTH);
        let asker = Asker::default();
        let first = body(1);
        let asked = (0..10).map(|_| asker.insist(&client, Method::POST, "/v1/orders", Some(&first)));
        let answers: Vec<Value> = join_all(asked).await.into_iter().map(|it| it.answered().expect(201)).collect();
        assert!(answers.iter().all(|answer| *answer == answers[0]), "seed {round}: {answers:?}");
        let other = asker.insist(&client, Method::POST, "/v1/orders", Some(&body(2))).await;
        other.answered().problem(422, "idempotency_key_reused");
        scene.faults().off();
        let ledger = scene.ledger().await;
        ledger.check_at_rest();
        assert_eq!(ledger.orders_of(&email).count(), 1, "seed {round}");
    }
    assert_eq!(scene.ledger().await.available(&products[0].variant), 1_000 - i64::try_from(rounds()).expect("few"));
}

/// Ten who cancel at once, buyer and staff, give the stock back once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn cancelled_once_whatever_goes_wrong() {
    let mut scene = open().await;
    let products = scene.products(&[1_000]).await;
    let (customer, staff) = (scene.shop.customer().await, scene.shop.admin());
    for round in 0..rounds() {
        let items = json!({ "items": [products[0].item(7)] });
        let order = customer.post("/v1/orders", items).await.expect(201);
        let path = format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
        scene.faults().draw(round, A_FIFTH);
        let (asker, cancel, cancelled) = (Asker::default(), format!("{path}/cancel"), json!({ "status": "cancelled" }));
        let asked = (0..10).map(|index| match index % 2 {
            0 => asker.insist(&customer, Method::POST, &cancel, None),
            _ => asker.insist(&staff, Method::PATCH, &path, Some(&cancelled)),
        });
        let answers: Vec<Insisted> = join_all(asked).await;
        scene.faults().off();
        for answer in answers {
            assert_eq!(answer.answered().expect(200)["status"], "cancelled", "seed {round}");
        }
        let ledger = scene.ledger().await;
        ledger.check_at_rest();
        assert_eq!(ledger.available(&products[0].variant), 1_000, "seed {round}");
    }
}
