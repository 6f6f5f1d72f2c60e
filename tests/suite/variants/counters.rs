//! Checkout takes from counters. Stock is one kind; here is another, of which the protocol knows nothing: a counter of
//! uses.

use serde_json::json;
use shared::clock::Clock;
use shared::domain::{CounterName, OrderId};
use shared::store::{Buyer, CheckoutError, OrderItem, StatusError, Store};
use tests::counters::{checkout_with, new_counter};
use tests::{Product, Shop, unique};

async fn left(shop: &Shop, name: &CounterName) -> i64 {
    let shards = shop.table.partition(&format!("COUNTER#{}", name.as_str())).await;
    shards.iter().map(|shard| shard["available"].as_i64().expect("a number")).sum()
}

/// An order of one unit of each of these, that also takes from a counter.
async fn order(
    shop: &Shop,
    products: &[Product],
    uses: &[(&CounterName, i64)],
) -> (OrderId, Buyer, Result<(), CheckoutError>) {
    let store: Store = shop.table.store();
    let items: Vec<_> = products.iter().map(|product| (product, 1)).collect();
    let checkout = checkout_with(&store, shop.now(), &items, uses).await.expect("offers");
    let placed = Box::pin(store.place_order(&checkout, &Clock::default())).await;
    (checkout.order.id, checkout.buyer, placed)
}

async fn cancel(shop: &Shop, id: OrderId, buyer: &Buyer) -> Result<OrderItem, StatusError> {
    Box::pin(shop.table.store().cancel_order(buyer, id, &Clock::default())).await
}

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks into the table")]
async fn an_order_takes_from_any_counter_and_gives_back_what_it_took() {
    let shop = Shop::open().await;
    let (product, name) = (shop.product("1.00", 5).await, new_counter());
    shop.table.put_counter(&name, &[3]).await;
    // Two takings of one counter are one.
    let (id, buyer, placed) = order(&shop, std::slice::from_ref(&product), &[(&name, 1), (&name, 1)]).await;
    placed.expect("placed");
    assert_eq!((left(&shop, &name).await, shop.stock(&product).await), (1, 4));
    let (.., refused) = order(&shop, std::slice::from_ref(&product), &[(&name, 2)]).await;
    let Err(CheckoutError::Refused { refused, are_all: true }) = refused else { panic!("{refused:?}") };
    assert_eq!((refused.counters, refused.stocks.len()), (vec![name.clone()], 0));
    assert_eq!((left(&shop, &name).await, shop.stock(&product).await), (1, 4), "nothing was taken");
    for _ in 0..3 {
        cancel(&shop, id, &buyer).await.expect("cancelled");
        assert_eq!((left(&shop, &name).await, shop.stock(&product).await), (3, 5), "once");
    }
}

/// A counter in shards is taken from wherever there is enough.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks into the table")]
async fn a_counter_may_be_in_shards() {
    let shop = Shop::open().await;
    let (product, name) = (shop.product("1.00", 9).await, new_counter());
    shop.table.put_counter(&name, &[0, 2, 1]).await;
    order(&shop, std::slice::from_ref(&product), &[(&name, 3)]).await.2.expect("placed");
    assert_eq!(left(&shop, &name).await, 0);
    assert!(matches!(order(&shop, &[product], &[(&name, 1)]).await.2, Err(CheckoutError::Refused { .. })));
}

/// A large order takes it last, in stages like its stock, and all comes back when it is refused or cancelled.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks into the table")]
async fn a_large_order_takes_counters_last() {
    let shop = Shop::open().await;
    let mut products = Vec::new();
    for _ in 0..3 {
        products.extend(shop.variants("1.00", &[2; 50]).await);
    }
    let (name, spent) = (new_counter(), new_counter());
    shop.table.put_counter(&name, &[2]).await;
    shop.table.put_counter(&spent, &[0]).await;
    let stock = async || {
        let mut sum = 0;
        for group in products.chunks(50) {
            let shown = shop.visitor().get(&group[0].path).await.expect(200);
            sum += shown["stock"].as_i64().expect("a stock");
        }
        sum
    };
    let (id, buyer, placed) = order(&shop, &products, &[(&name, 1)]).await;
    placed.expect("placed");
    assert_eq!((left(&shop, &name).await, stock().await), (1, 150));
    let (.., refused) = order(&shop, &products, &[(&name, 1), (&spent, 1)]).await;
    assert!(matches!(refused, Err(CheckoutError::Refused { .. })), "{refused:?}");
    assert_eq!((left(&shop, &name).await, stock().await), (1, 150), "all came back");
    cancel(&shop, id, &buyer).await.expect("cancelled");
    assert_eq!((left(&shop, &name).await, stock().await), (2, 300));
}

/// How many lines fit one transaction follows from what else is in it: an order with the most lines that fit is one
/// transaction, and one more line makes it several.
#[tokio::test]
#[cfg_attr(lacks = "counts", ignore = "counts calls to DynamoDB")]
async fn the_line_limit_of_a_transaction_is_computed() {
    let shop = Shop::open().await;
    let mut products = shop.variants("1.00", &[9; 60]).await;
    products.extend(shop.variants("1.00", &[9; 60]).await);
    for (has_key, fits) in [(true, 95), (false, 96)] {
        for (lines, transactions) in [(fits, 1), (fits + 1, 3)] {
            let items: Vec<_> = products.iter().take(lines).map(|product| product.item(1)).collect();
            let visitor = shop.visitor();
            let client = if has_key {
                visitor.with("idempotency-key", &format!("nobody-guesses-this-{}", unique()))
            } else {
                visitor
            };
            shop.gateway.recorder().take();
            let order = json!({ "email": "ada@example.com", "items": items });
            client.post("/v1/orders", order).await.expect(201);
            let records = shop.gateway.recorder().take();
            let record = records.iter().find(|record| record.route_key == "POST /v1/orders").expect("a record");
            let made = record.calls.iter().filter(|call| **call == "TransactWriteItems").count();
            assert!(if transactions == 1 { made == 1 } else { made >= 3 }, "{lines} lines: {:?}", record.calls);
        }
    }
}
