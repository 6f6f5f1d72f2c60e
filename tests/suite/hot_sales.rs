//! Sales of products whose stock is in several shards: all of it can be bought and no more, however it is spread and
//! whoever spreads it meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::join_all;
use serde_json::{Value, json};
use shared::testing::{Contention, Network};
use tests::{Answer, Client, Product, Shop, ShopOptions};

async fn spread(staff: &Client, product: &Product, shards: u8) {
    let path = format!("{}/stock", product.path);
    let answer = insist(|| staff.post(&path, json!({ "parts": shards, "reason": "flash sale" }))).await;
    assert_eq!(answer.expect(200)["parts"], shards);
}

/// What is answered 503 is sent again.
async fn insist<F: Future<Output = Answer>>(request: impl Fn() -> F) -> Answer {
    for _ in 0..20 {
        let answer = request().await;
        if answer.status != 503 {
            return answer;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    request().await
}

async fn order(client: &Client, product: &Product, quantity: i64) -> Answer {
    let client = client.with("idempotency-key", &format!("an-order-of-its-own-{}", tests::unique()));
    let items = json!([{ "product_id": product.id, "quantity": quantity }]);
    insist(|| client.post("/v1/orders", json!({ "email": "g@example.com", "items": items }))).await
}

/// The problem of an order that is refused for what is left; how much that is.
fn left(answer: Answer, quantity: i64) -> i64 {
    let problem: Value = answer.problem(409, "out_of_stock");
    assert_eq!(problem["requested"], quantity);
    problem["available"].as_i64().expect("a number")
}

#[tokio::test]
async fn an_order_is_filled_from_as_many_shards_as_it_takes() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 64).await;
    let guest = shop.visitor();
    spread(&staff, &product, 64).await;
    order(&guest, &product, 1).await.expect(201);
    order(&guest, &product, 40).await.expect(201);
    assert_eq!(left(order(&guest, &product, 24).await, 24), 23);
    order(&guest, &product, 23).await.expect(201);
    assert_eq!(left(order(&guest, &product, 1).await, 1), 0);
    assert_eq!(shop.stock(&product).await, 0);
    shop.gateway.drain_stream().await;
    let sold_out = format!("/v1/products?in_stock=false&category={}", shop.category());
    let sold_out = shop.visitor().get(&sold_out).await.expect(200);
    assert_eq!(sold_out["items"][0]["id"], product.id);
}

/// What is drawn is sold for the price of now, and a price that rose since the cart was filled refuses whichever shard.
#[tokio::test]
async fn every_shard_is_sold_for_the_same_price() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 100).await;
    spread(&staff, &product, 8).await;
    staff.patch(&product.path, json!({ "price": "4.00" })).await.expect(200);
    for _ in 0..20 {
        assert_eq!(order(&shop.visitor(), &product, 1).await.expect(201)["total"]["amount"], "4.00");
    }
    staff.patch(&product.path, json!({ "status": "draft" })).await.expect(200);
    order(&shop.visitor(), &product, 1).await.field_problem(422, "/items/0/product_id", "product_not_found");
    assert_eq!(staff.get(&product.path).await.expect(200)["stock"], 80);
}

/// Clients buy until there is nothing to buy, while staff spread the stock over more shards and fewer and change its
/// price. Whoever is refused one unit was refused the last one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_is_sold_and_no_more_while_shards_come_and_go() {
    const INITIAL: i64 = 400;
    let shop = Arc::new(Shop::open().await);
    let staff = shop.staff().await;
    let product = shop.product("1.00", INITIAL.unsigned_abs()).await;
    spread(&staff, &product, 8).await;
    let clients = (0..12).map(|client: i64| {
        let (shop, product) = (shop.clone(), product.clone());
        tokio::spawn(async move {
            let guest = shop.visitor();
            let (mut sold, mut most) = (0, 3);
            for round in 0.. {
                let quantity = 1 + (client + round) % most;
                let answer = order(&guest, &product, quantity).await;
                if answer.status == 201 {
                    sold += quantity;
                    continue;
                }
                assert!(left(answer, quantity) < quantity);
                if quantity == 1 {
                    break;
                }
                most = quantity - 1;
            }
            sold
        })
    });
    let clients = join_all(clients.collect::<Vec<_>>());
    let spreading = async {
        for (shards, price) in [(64, 1), (4, 2), (16, 3), (1, 4), (32, 5), (2, 6), (64, 7)] {
            spread(&staff, &product, shards).await;
            let body = json!({ "price": format!("{price}.00") });
            insist(|| staff.patch(&product.path, body.clone())).await.expect(200);
        }
    };
    let (sold, ()) = tokio::join!(clients, spreading);
    let sold: i64 = sold.into_iter().map(|sold| sold.expect("a client that finished")).sum();
    assert_eq!((sold, shop.stock(&product).await), (INITIAL, 0));
}

/// The same while orders are cancelled: what is left and what was sold and not cancelled is what there was.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelled_orders_come_back_while_shards_come_and_go() {
    const INITIAL: i64 = 60;
    let shop = Arc::new(Shop::open().await);
    let staff = shop.staff().await;
    let product = shop.product("1.00", INITIAL.unsigned_abs()).await;
    let mut clients = Vec::new();
    for client in 0..8_i64 {
        let (customer, product) = (shop.customer().await, product.clone());
        clients.push(tokio::spawn(async move {
            let mut sold = 0;
            for round in 0..15 {
                let quantity = 1 + (client + round) % 5;
                let answer = order(&customer, &product, quantity).await;
                if answer.status != 201 {
                    assert!(left(answer, quantity) < quantity);
                    continue;
                }
                sold += quantity;
                if (client + round) % 3 > 0 {
                    let cancel = format!("/v1/orders/{}/cancel", answer.body["id"].as_str().expect("an id"));
                    insist(|| customer.post(&cancel, json!({}))).await.expect(200);
                    sold -= quantity;
                }
            }
            sold
        }));
    }
    let spreading = async {
        for shards in [16, 3, 64, 2, 1, 8] {
            spread(&staff, &product, shards).await;
        }
    };
    let (sold, ()) = tokio::join!(join_all(clients), spreading);
    let sold: i64 = sold.into_iter().map(|sold| sold.expect("a client that finished")).sum();
    assert_eq!(sold + shop.stock(&product).await, INITIAL);
}

/// So many clients order the product, each repeating its request until it is answered. Gives how many they got.
fn rush(shop: &Arc<Shop>, product: &Product, clients: usize) -> (impl Future<Output = i64>, Arc<AtomicBool>) {
    let done = Arc::new(AtomicBool::new(false));
    let clients = (0..clients).map(|_| {
        let (shop, product, done) = (shop.clone(), product.clone(), done.clone());
        tokio::spawn(async move {
            let mut sold = 0;
            while !done.load(Ordering::Relaxed) {
                sold += i64::from(order(&shop.visitor(), &product, 1).await.status == 201);
            }
            sold
        })
    });
    let clients = join_all(clients.collect::<Vec<_>>());
    let sold = async { clients.await.into_iter().map(|sold| sold.expect("a client that finished")).sum() };
    (sold, done)
}

/// Staff get through while a product sells as fast as it can, though a transaction of all shards needs each of them to be
/// in nobody's hands: at the first try, and sales are spread again after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
// Elsewhere the table itself is what takes time.
#[cfg_attr(any(lacks = "faults", lacks = "embedded"), ignore = "makes calls fail, needs the embedded DynamoDB")]
async fn staff_get_through_while_it_sells() {
    const INITIAL: i64 = 100_000;
    let hold = Duration::from_millis(2);
    let network = Network::default().contended(Contention::new(hold, hold));
    let shop = Arc::new(Shop::open_with(ShopOptions::on(network)).await);
    let staff = shop.staff().await;
    let product = shop.product("1.00", INITIAL.unsigned_abs()).await;
    let (clients, done) = rush(&shop, &product, 8);
    let working = async {
        let path = format!("{}/stock", product.path);
        for (shards, price) in [(16, "2.00"), (64, "3.00"), (4, "4.00"), (1, "5.00")] {
            let answer = staff.post(&path, json!({ "parts": shards, "reason": "flash sale" })).await;
            assert_eq!(answer.expect(200)["parts"], shards);
            let answer = staff.patch(&product.path, json!({ "price": price })).await;
            assert_eq!(answer.expect(200)["price"]["amount"], price);
            let items = shop.dump().await;
            assert!(!items.contains("hushed"), "sales are not spread over {shards}");
        }
        done.store(true, Ordering::Relaxed);
    };
    let (sold, ()) = tokio::join!(clients, working);
    assert!(sold > 0);
    assert_eq!(sold + shop.stock(&product).await, INITIAL);
}

/// Two counted at once: one of them is refused, and sales do not stay quiesced for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(any(lacks = "faults", lacks = "embedded"), ignore = "makes calls fail, needs the embedded DynamoDB")]
async fn a_refused_count_leaves_no_quiesce() {
    let hold = Duration::from_millis(15);
    let network = Network::default().contended(Contention::new(hold, hold));
    let shop = Arc::new(Shop::open_with(ShopOptions::on(network)).await);
    let staff = shop.staff().await;
    let product = shop.product("1.00", 100).await;
    spread(&staff, &product, 16).await;
    let path = format!("{}/stock", product.path);
    let mut expected = 100;
    // Where the second looks only after the first is done, it is refused at once.
    for round in 1..=50 {
        shop.gateway.recorder().take();
        let count = |units: u64| staff.post(&path, json!({ "set": units, "expected": expected, "reason": "counted" }));
        let (first, second) = tokio::join!(count(100 + round), count(200 + round));
        assert_eq!(first.status.min(second.status), 200);
        assert_eq!(first.status.max(second.status), 409);
        expected = if first.status == 200 { 100 + round } else { 200 + round };
        assert!(!shop.dump().await.contains("hushed"), "in round {round}");
        if shop.gateway.recorder().take().iter().any(|record| record.calls.contains(&"UpdateItem")) {
            return;
        }
    }
    panic!("none was in the other's way");
}
