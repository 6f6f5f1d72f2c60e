//! Checkout takes from counters. Stock is one kind; here is another, of which the protocol knows nothing: a counter of
//! uses.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;
use shared::clock::Clock;
use shared::domain::{CounterName, OrderId, OrderLine, OrderStatus, Quantity, Timestamp};
use shared::store::{Buyer, Checkout, CheckoutError, Consistency, OrderItem, Reservation, StatusError, Store};
use tests::{Product, Shop, unique};

fn counter() -> CounterName {
    CounterName::parse(&format!("uses#{}", unique())).expect("a name")
}

/// Puts a counter with so many units into each of its shards.
async fn put(shop: &Shop, name: &CounterName, shards: &[i64]) {
    for (shard, units) in shards.iter().enumerate() {
        let sk = if shard == 0 { "COUNTER".to_owned() } else { format!("COUNTER#{shard:02}") };
        let text = |text: String| AttributeValue::S(text);
        let number = |number: i64| AttributeValue::N(number.to_string());
        let put = shop.table.client.put_item().table_name(&shop.table.name);
        let put = put.item("PK", text(format!("COUNTER#{}", name.as_str()))).item("SK", text(sk));
        put.item("available", number(*units)).item("version", number(1)).send().await.expect("a put");
    }
}

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
    let (now, random): (Timestamp, _) = (shop.now(), shared::random::Random::default());
    let ids: Vec<_> = products.iter().map(|product| product.variant.parse().expect("an id")).collect();
    let offers = store.offers(&ids, Consistency::Now).await.expect("offers");
    let one = Quantity::new(1).expect("a quantity");
    let line = |id| {
        let offer = &offers[id];
        OrderLine {
            variant_id: *id,
            product_id: offer.stock.product_id,
            name: offer.terms.name.clone(),
            options: Vec::new(),
            sku: None,
            image_url: None,
            quantity: one,
            unit_price: offer.stock.price,
            taken: Reservation::of_stock(&offer.stock, one).taking.amount,
        }
    };
    let lines: Vec<OrderLine> = ids.iter().map(line).collect();
    let mut reservations: Vec<Reservation> =
        ids.iter().map(|id| Reservation::of_stock(&offers[id].stock, one)).collect();
    reservations.extend(uses.iter().map(|(name, units)| Reservation::of_counter((*name).clone(), *units)));
    let id: OrderId = random.id(now);
    let total = shared::domain::total(lines.iter().map(|line| (line.unit_price, line.quantity))).expect("a total");
    let order = OrderItem {
        id,
        number: None,
        status: OrderStatus::Pending,
        line_count: u32::try_from(lines.len()).expect("few"),
        unit_count: lines.len() as u64,
        lines,
        takings: Vec::new(),
        taking_count: 0,
        chunks: 0,
        total,
        currency: "USD".to_owned(),
        customer_id: None,
        email: None,
        shipping_address: None,
        created_at: now,
        updated_at: now,
        hidden_at: None,
        moves: Vec::new(),
        note_count: 0,
        anonymised_at: None,
    };
    let buyer = Buyer::Guest(shared::auth::SecretHash::of(id.to_string().as_bytes()));
    let checkout = Checkout { order, buyer: buyer.clone(), reservations, cart: None, idempotency: None, guests: None };
    let placed = Box::pin(store.place_order(&checkout, &Clock::default())).await;
    (id, buyer, placed)
}

async fn cancel(shop: &Shop, id: OrderId, buyer: &Buyer) -> Result<OrderItem, StatusError> {
    Box::pin(shop.table.store().cancel_order(buyer, id, &Clock::default())).await
}

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks into the table")]
async fn an_order_takes_from_any_counter_and_gives_back_what_it_took() {
    let shop = Shop::open().await;
    let (product, name) = (shop.product("1.00", 5).await, counter());
    put(&shop, &name, &[3]).await;
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
    let (product, name) = (shop.product("1.00", 9).await, counter());
    put(&shop, &name, &[0, 2, 1]).await;
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
    let (name, spent) = (counter(), counter());
    put(&shop, &name, &[2]).await;
    put(&shop, &spent, &[0]).await;
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
