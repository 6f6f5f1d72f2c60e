//! Stock under contention: never oversold, never given back twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use futures::future::join_all;
use serde_json::json;
use tests::{Product, Shop};

/// Whether the table is not in this process.
fn shop_elsewhere() -> bool {
    std::env::var("AWS_ENDPOINT_URL_DYNAMODB").is_ok()
}

/// 64 clients of 50 orders each on three products with less stock than demand. What is left plus what was sold is
/// what there was, at every look and at the end, and nothing is ever below zero.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_oversold() {
    // DynamoDB Local takes one transaction at a time, slowly: there it is less of all.
    let (clients, orders, share) = if shop_elsewhere() { (16, 10, 20) } else { (64, 50, 1) };
    let initial = [900 / share, 700 / share, 500 / share];
    let shop = Arc::new(Shop::open().await);
    let mut products = Vec::new();
    for stock in initial {
        products.push(shop.product("1.00", stock).await);
    }
    let products: Arc<[Product]> = products.into();
    let sold: Arc<[AtomicU64; 3]> = Arc::default();
    let done = Arc::new(AtomicBool::new(false));

    let watcher = tokio::spawn({
        let (shop, products, sold, done) = (shop.clone(), products.clone(), sold.clone(), done.clone());
        async move {
            let mut looks = 0;
            while !done.load(Ordering::Relaxed) {
                for ((product, initial), sold) in products.iter().zip(initial).zip(sold.iter()) {
                    // What was answered before the read is sold; more may be sold by then.
                    let told = sold.load(Ordering::SeqCst);
                    let left = u64::try_from(shop.stock(product).await).expect("not below zero");
                    assert!(left + told <= initial, "{left} left and {told} sold of {initial}");
                }
                looks += 1;
            }
            looks
        }
    });

    let clients = (0..clients).map(|client: u64| {
        let (shop, products, sold) = (shop.clone(), products.clone(), sold.clone());
        tokio::spawn(async move {
            let guest = shop.visitor();
            for order in 0..orders {
                let wanted: Vec<(usize, u64)> = match (client + order) % 4 {
                    0 => vec![(0, 1)],
                    1 => vec![(1, 1)],
                    2 => vec![(0, 1), (2, 1), (1, 1)],
                    _ => vec![(2, 2)],
                };
                let items: Vec<_> = wanted
                    .iter()
                    .map(|(index, quantity)| json!({ "product_id": products[*index].id, "quantity": quantity }))
                    .collect();
                // As a client should: what is answered 503 is sent again, with the same key.
                let guest = guest.with("idempotency-key", &format!("client-{client}-order-{order}"));
                let body = json!({ "email": "g@example.com", "items": items });
                let mut answer = guest.post("/v1/orders", body.clone()).await;
                for _ in 0..20 {
                    if answer.status != 503 {
                        break;
                    }
                    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                    answer = guest.post("/v1/orders", body.clone()).await;
                }
                match answer.status {
                    201 => {
                        for (index, quantity) in wanted {
                            sold[index].fetch_add(quantity, Ordering::SeqCst);
                        }
                    }
                    _ => drop(answer.problem(409, "out_of_stock")),
                }
            }
        })
    });
    for client in join_all(clients).await {
        client.expect("a client that finished");
    }
    done.store(true, Ordering::Relaxed);
    assert!(watcher.await.expect("a watcher that finished") > 1);
    for ((product, initial), sold) in products.iter().zip(initial).zip(sold.iter()) {
        let left = u64::try_from(shop.stock(product).await).expect("not below zero");
        assert_eq!(left + sold.load(Ordering::SeqCst), initial);
        assert!(left <= 1, "{left} left where more than that was wanted");
    }
}

/// However many cancel at once, all get the cancelled order, and the stock comes back once.
#[tokio::test]
async fn cancelled_once() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 10).await;
    let customer = shop.customer().await;
    let items = json!({ "items": [{ "product_id": product.id, "quantity": 4 }] });
    let order = customer.post("/v1/orders", items).await.expect(201);
    let path = format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
    let cancel = format!("{path}/cancel");
    let staff = shop.staff().await;
    let cancels = (0..20).map(|index| {
        let (customer, staff, cancel, path) = (&customer, &staff, &cancel, &path);
        async move {
            if index % 2 == 0 {
                customer.post(cancel, json!({})).await
            } else {
                staff.patch(path, json!({ "status": "cancelled" })).await
            }
        }
    });
    let answers = join_all(cancels).await;
    for answer in answers {
        assert_eq!(answer.expect(200)["status"], "cancelled");
    }
    assert_eq!(shop.stock(&product).await, 10);
    // Whoever was first: of staff it is on record, and once.
    let order = path.trim_start_matches("/v1/orders/");
    let records = shop.admin().get(&format!("/v1/admin/audit?target={order}")).await.expect(200);
    assert!(records["items"].as_array().is_some_and(|records| records.len() <= 1), "{records}");
}

/// Cancelling races shipping: one of them wins, and stock comes back only if it was the cancelling.
#[tokio::test]
async fn cancel_against_ship() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 100).await;
    let customer = shop.customer().await;
    let staff = shop.staff().await;
    let mut live = 0;
    for _ in 0..10 {
        let items = json!({ "items": [{ "product_id": product.id, "quantity": 1 }] });
        let order = customer.post("/v1/orders", items).await.expect(201);
        let path = format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
        let cancel = format!("{path}/cancel");
        let (cancelled, shipped) =
            tokio::join!(customer.post(&cancel, json!({})), staff.patch(&path, json!({ "status": "shipped" })));
        assert_ne!(cancelled.status == 200, shipped.status == 200, "{cancelled:?} {shipped:?}");
        live += i64::from(shipped.status == 200);
    }
    assert_eq!(shop.stock(&product).await, 100 - live);
}

/// A product that was deleted since still takes its stock back, for the ledger.
#[tokio::test]
async fn a_deleted_products_order_can_be_cancelled() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 3).await;
    let customer = shop.customer().await;
    let items = json!({ "items": [{ "product_id": product.id, "quantity": 2 }] });
    let order = customer.post("/v1/orders", items).await.expect(201);
    shop.admin().delete(&product.path).await.expect(204);
    let cancel = format!("/v1/orders/{}/cancel", order["id"].as_str().expect("an id"));
    assert_eq!(customer.post(&cancel, json!({})).await.expect(200)["status"], "cancelled");
}

/// Requests with one key that meet: the first one takes all there is, which the others must not take for a refusal of
/// theirs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_took_the_last_unit_has_one_answer() {
    let shop = Shop::open().await;
    for round in 0..8 {
        let product = shop.product("1.00", 1).await;
        let of_cart = round % 4 == 2;
        let buyer = if round % 2 == 0 { shop.customer().await } else { shop.visitor() };
        let mut body = json!({ "email": "guest@example.com" });
        if of_cart {
            buyer.post("/v1/cart/items", product.item(1)).await.expect(201);
        } else {
            body["items"] = json!([product.item(1)]);
        }
        let buyer = buyer.with("idempotency-key", &format!("the key of round {round}"));
        let asked = (0..12).map(|_| {
            let (buyer, body) = (buyer.clone(), body.clone());
            tokio::spawn(async move { buyer.post("/v1/orders", body).await })
        });
        let mut orders = Vec::new();
        for answer in join_all(asked).await {
            let answer = answer.expect("no panic");
            // One that waits for another for too long may be repeated.
            if answer.status != 503 {
                orders.push(answer.expect(201)["id"].clone());
            }
        }
        orders.dedup();
        assert_eq!(orders.len(), 1, "round {round}: {orders:?}");
        assert_eq!(shop.stock(&product).await, 0);
    }
}
