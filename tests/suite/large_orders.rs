//! Orders with more products than one transaction holds: placed, refused and cancelled all or nothing.

use futures::future::join_all;
use futures::{StreamExt, stream};
use serde_json::{Value, json};
use tests::{Answer, Client, Product, Shop};

/// Makes products at 0.10 with this stock each, sorted as orders take them. Four at a time: each counts itself in the
/// one category.
async fn products(shop: &Shop, count: usize, stock: u64) -> Vec<Product> {
    let made = stream::iter(0..count).map(|_| shop.product("0.10", stock)).buffer_unordered(4);
    let mut products: Vec<Product> = made.collect().await;
    products.sort_by(|a, b| a.id.cmp(&b.id));
    products
}

fn items(products: &[Product], quantity: u32) -> Value {
    let items: Vec<Value> = products.iter().map(|it| json!({ "product_id": it.id, "quantity": quantity })).collect();
    json!({ "items": items })
}

async fn fill(client: &Client, products: &[Product]) {
    for product in products {
        client.post("/v1/cart/items", json!({ "product_id": product.id, "quantity": 1 })).await.expect(201);
    }
}

async fn stocks(shop: &Shop, products: &[Product]) -> Vec<i64> {
    stream::iter(products).map(|product| shop.stock(product)).buffered(16).collect().await
}

/// The same by the shop's table, a hundred products at a time: for more of them than one would ask for one by one.
async fn stored_stocks(shop: &Shop, products: &[Product]) -> Vec<Option<i64>> {
    let keys: Vec<_> = products.iter().map(|it| (format!("VARIANT#{}", it.variant), "STOCK".to_owned())).collect();
    let mut stocks = Vec::new();
    for some in keys.chunks(100) {
        stocks.extend(shop.table.at_once(some).await.into_iter().map(|item| item?["available"].as_i64()));
    }
    stocks
}

fn ids(order: &Value) -> Vec<&str> {
    order["items"].as_array().expect("items").iter().map(|item| item["product_id"].as_str().expect("an id")).collect()
}

/// The calls of the newest request to a route.
fn calls(shop: &Shop, route: &str) -> Vec<&'static str> {
    let records = shop.gateway.recorder().take();
    records.into_iter().rev().find(|it| it.route_key == route).expect("a record").calls
}

/// A thousand products in one order, twice, and back again: nothing is lost on the way, and it costs the transactions
/// that it must, ⌈n / 95⌉ + 2.
#[tokio::test]
#[cfg_attr(lacks = "counts", ignore = "counts calls to DynamoDB")]
async fn a_thousand_products_are_one_order() {
    let shop = Shop::open().await;
    let mut products = products(&shop, 1_000, 5).await;
    // As a buyer would have them, not as they are taken.
    products.reverse();
    let customer = shop.customer().await.with("idempotency-key", "large");
    shop.gateway.recorder().take();
    let answer = customer.post("/v1/orders", items(&products, 2)).await;
    let transactions = calls(&shop, "POST /v1/orders").iter().filter(|call| **call == "TransactWriteItems").count();
    assert_eq!(transactions, 1_000_usize.div_ceil(95) + 2);
    let order = answer.expect(201);
    assert_eq!((&order["status"], &order["line_count"]), (&json!("pending"), &json!(1_000)));
    assert_eq!(order["total"]["amount"], "200.00");
    assert_eq!(ids(&order), products.iter().map(|it| it.id.as_str()).collect::<Vec<_>>());
    let replayed = customer.post("/v1/orders", items(&products, 2)).await;
    assert_eq!(replayed.header("idempotent-replayed"), Some("true"));
    assert_eq!(replayed.expect(201), order);

    let path = format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
    assert_eq!(customer.get(&path).await.expect(200), order);
    assert_eq!(customer.get("/v1/orders").await.expect(200)["items"], json!([order]));
    assert_eq!(stored_stocks(&shop, &products).await, vec![Some(3); 1_000]);

    let cancelled = customer.post(&format!("{path}/cancel"), Value::Null).await.expect(200);
    assert_eq!((&cancelled["status"], ids(&cancelled).len()), (&json!("cancelled"), 1_000));
    assert_eq!(stored_stocks(&shop, &products).await, vec![Some(5); 1_000]);
    assert_eq!(customer.post(&format!("{path}/cancel"), Value::Null).await.expect(200), cancelled);
    assert_eq!(stored_stocks(&shop, &products).await, vec![Some(5); 1_000]);
    customer.delete(&path).await.expect(204);
}

/// More lines than a cart can have are too many for an order.
#[tokio::test]
async fn an_order_has_at_most_as_many_products_as_a_cart() {
    let shop = Shop::open().await;
    let items: Vec<Value> = (0..1_501)
        .map(|n| json!({ "product_id": format!("prod_018bcfe568787e8a9b4ff0d1c2{n:06x}"), "quantity": 1 }))
        .collect();
    let customer = shop.customer().await;
    let problem = customer.post("/v1/orders", json!({ "items": items })).await.problem(422, "order_too_large");
    assert_eq!((&problem["max_lines"], &problem["lines"]), (&json!(1_500), &json!(1_501)));
}

/// Stock that is short, wherever it stands in the order: nothing is taken, and the answer names all that is short.
#[tokio::test]
async fn a_shortage_is_told_whole_and_takes_nothing() {
    let shop = Shop::open().await;
    let mut products = products(&shop, 199, 5).await;
    products.push(shop.product("0.10", 1).await);
    products.insert(50, shop.product("0.10", 0).await);
    let customer = shop.customer().await.with("idempotency-key", "short");
    let before = stocks(&shop, &products).await;
    let problem = customer.post("/v1/orders", items(&products, 2)).await.problem(409, "out_of_stock");
    let short: Vec<(&Value, &Value)> = problem["products"]
        .as_array()
        .expect("products")
        .iter()
        .map(|short| (&short["product_id"], &short["available"]))
        .collect();
    assert_eq!(short, [(&json!(products[50].id), &json!(0)), (&json!(products[200].id), &json!(1))]);
    assert_eq!(stocks(&shop, &products).await, before);

    // The key is free for the try that succeeds.
    for at in [50, 200] {
        let path = format!("{}/stock", products[at].path);
        shop.admin().post(&path, json!({ "delta": 5, "reason": "found some" })).await.expect(200);
    }
    customer.post("/v1/orders", items(&products, 2)).await.expect(201);
}

/// Many large orders for the last of something that each reaches in its last stage: as many are placed as there is
/// stock for, the others give everything back.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_race_for_the_last_unit_gives_back_what_the_losers_took() {
    let shop = Shop::open().await;
    let mut products = products(&shop, 199, 100).await;
    products.push(shop.product("0.10", 3).await);
    let mut customers = Vec::new();
    for _ in 0..8 {
        customers.push(shop.customer().await);
    }
    let answers = join_all(customers.iter().map(|customer| customer.post("/v1/orders", items(&products, 1)))).await;
    let (placed, refused): (Vec<Answer>, Vec<Answer>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!(placed.len(), 3, "{refused:?}");
    for refused in refused {
        let problem = refused.problem(409, "out_of_stock");
        assert_eq!((&problem["product_id"], &problem["available"]), (&json!(products[199].id), &json!(0)));
    }
    let mut left = vec![97; 199];
    left.push(0);
    assert_eq!(stocks(&shop, &products).await, left);
    let table = shop.dump().await;
    let theirs = |line: &&str| customers.iter().any(|customer| line.contains(&customer.user_id));
    let sagas: Vec<&str> = table.lines().filter(|line| line.contains("\"PLAN\"")).filter(theirs).collect();
    assert!(sagas.is_empty(), "left behind: {sagas:#?}");
}

/// The same key all at once: one order, one answer.
#[tokio::test]
async fn the_same_key_is_one_large_order() {
    let shop = Shop::open().await;
    let products = products(&shop, 120, 50).await;
    let customer = shop.customer().await.with("idempotency-key", "all at once");
    let answers = join_all((0..20).map(|_| customer.post("/v1/orders", items(&products, 1)))).await;
    let fresh = answers.iter().filter(|answer| answer.header("idempotent-replayed").is_none()).count();
    assert_eq!(fresh, 1);
    let bodies: Vec<Value> = answers.into_iter().map(|answer| answer.expect(201)).collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    assert_eq!(stocks(&shop, &products).await, vec![49; 120]);
}

/// Two tabs order one cart: one order, and the other tab gets its id.
#[tokio::test]
async fn two_tabs_are_one_large_order() {
    let shop = Shop::open().await;
    let products = products(&shop, 120, 50).await;
    let customer = shop.customer().await;
    fill(&customer, &products).await;
    for keys in [[Some("tab one"), Some("tab two")], [None, None]] {
        let tabs = keys.map(|key| key.map_or_else(|| customer.clone(), |key| customer.with("idempotency-key", key)));
        let answers = join_all(tabs.iter().map(|tab| tab.post("/v1/orders", json!({})))).await;
        let (placed, refused): (Vec<Answer>, Vec<Answer>) = answers.into_iter().partition(|it| it.status == 201);
        let [placed, refused] = [placed, refused].map(|mut answers| answers.pop().expect("one of each"));
        let order = placed.expect(201);
        assert_eq!(refused.problem(409, "cart_already_ordered")["order_id"], order["id"]);
        let cancel = format!("/v1/orders/{}/cancel", order["id"].as_str().expect("an id"));
        customer.post(&cancel, Value::Null).await.expect(200);
        fill(&customer, &products).await;
    }
    assert_eq!(stocks(&shop, &products).await, vec![50; 120]);
}

/// Twenty cancels at once, staff's and the buyer's: the stock is back once.
#[tokio::test]
async fn a_large_order_is_cancelled_once() {
    let shop = Shop::open().await;
    let products = products(&shop, 120, 9).await;
    let (customer, staff) = (shop.customer().await, shop.staff().await);
    let order = customer.post("/v1/orders", items(&products, 4)).await.expect(201);
    let path = format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
    let cancels = (0..10).map(|_| async { customer.post(&format!("{path}/cancel"), Value::Null).await.status });
    let statuses = (0..10).map(|_| async { staff.patch(&path, json!({ "status": "cancelled" })).await.status });
    let (cancels, statuses) = tokio::join!(join_all(cancels), join_all(statuses));
    let answered: Vec<u16> = cancels.into_iter().chain(statuses).collect();
    assert_eq!(answered, vec![200; 20]);
    assert_eq!(stocks(&shop, &products).await, vec![9; 120]);
}

/// A guest's large order, by its token, which a retry gets again.
#[tokio::test]
async fn a_guest_orders_at_large() {
    let shop = Shop::open().await;
    let products = products(&shop, 100, 1).await;
    let mut body = items(&products, 1);
    body["email"] = json!("g@example.com");
    let guest = shop.visitor().with("idempotency-key", "a guest's own large order");
    let order = guest.post("/v1/orders", body.clone()).await.expect(201);
    assert_eq!(guest.post("/v1/orders", body).await.expect(201), order);
    let token = order["order_token"].as_str().expect("a token");
    let holder = shop.visitor().with("order-token", token);
    let path = format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
    assert_eq!(ids(&holder.get(&path).await.expect(200)).len(), 100);
    holder.post(&format!("{path}/cancel"), Value::Null).await.expect(200);
    assert_eq!(stocks(&shop, &products).await, vec![1; 100]);
}

/// A page of the history ends before it is too long for an answer, and the next one goes on from there.
#[tokio::test]
async fn a_page_of_large_orders_ends_early() {
    let shop = Shop::open().await;
    let products = products(&shop, 120, 100).await;
    let customer = shop.customer().await;
    for _ in 0..20 {
        customer.post("/v1/orders", items(&products, 1)).await.expect(201);
    }
    let first = customer.get("/v1/orders?limit=100").await.expect(200);
    assert_eq!(first["items"].as_array().map(Vec::len), Some(16));
    let cursor = first["next_cursor"].as_str().expect("a cursor");
    let second = customer.get(&format!("/v1/orders?limit=100&cursor={cursor}")).await.expect(200);
    assert_eq!((second["items"].as_array().map(Vec::len), &second["next_cursor"]), (Some(4), &Value::Null));
    let pages = [&first, &second].map(|page| page["items"].as_array().expect("items"));
    let mut seen: Vec<&Value> = pages.into_iter().flatten().map(|order| &order["id"]).collect();
    assert!(pages.into_iter().flatten().all(|order| ids(order).len() == 120));
    seen.sort_by_key(|id| id.to_string());
    seen.dedup();
    assert_eq!(seen.len(), 20);
}
