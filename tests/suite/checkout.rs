//! Checkout: prices from the store, refusals that say what to do, keys that make retries safe.

use futures::future::join_all;
use futures::stream::{self, StreamExt};
use serde_json::{Value, json};
use tests::chaos::is_elsewhere;
use tests::{Answer, Client, Product, Shop};

async fn fill(client: &Client, product: &Product, quantity: u32) {
    client.post("/v1/cart/items", json!({ "product_id": product.id, "quantity": quantity })).await.expect(201);
}

/// All but one are replays. All may be where DynamoDB is slow: if an order was placed and the answer came too late, the
/// one who placed it learns of it by asking again.
fn assert_one_is_fresh(answers: &[Answer]) {
    let fresh = answers.iter().filter(|answer| answer.header("idempotent-replayed").is_none()).count();
    assert!(fresh == 1 || fresh == 0 && is_elsewhere(), "{fresh}");
}

/// The same key and body have one effect and one answer, also all at once.
#[tokio::test]
async fn same_key_and_body_one_effect_same_answer() {
    let shop = Shop::open().await;
    let product = shop.product("4.00", 100).await;
    let customer = shop.customer().await;
    fill(&customer, &product, 2).await;
    let keyed = customer.with("idempotency-key", "5f2c6d1e-one");
    let answers = join_all((0..20).map(|_| keyed.post_until_answered("/v1/orders", json!({})))).await;
    assert_one_is_fresh(&answers);
    let bodies: Vec<Value> = answers.into_iter().map(|answer| answer.expect(201)).collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    assert_eq!(shop.stock(&product).await, 98);
    assert_eq!(customer.get("/v1/orders").await.expect(200)["items"].as_array().map(Vec::len), Some(1));

    // Moving on does not change what was answered.
    let path = format!("/v1/orders/{}", bodies[0]["id"].as_str().expect("an id"));
    shop.admin().patch(&path, json!({ "status": "paid" })).await.expect(200);
    let again = keyed.post("/v1/orders", json!({})).await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.expect(201), bodies[0]);
}

/// The same where no cart stands in the way of a second order.
#[tokio::test]
async fn same_key_one_effect_without_a_cart() {
    let shop = Shop::open().await;
    let product = shop.product("4.00", 100).await;
    let customer = shop.customer().await.with("idempotency-key", "5f2c6d1e-two");
    let body = json!({ "items": [{ "product_id": product.id, "quantity": 1 }] });
    let answers = join_all((0..20).map(|_| customer.post_until_answered("/v1/orders", body.clone()))).await;
    assert_one_is_fresh(&answers);
    let bodies: Vec<Value> = answers.into_iter().map(|answer| answer.expect(201)).collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    assert_eq!(shop.stock(&product).await, 99);
}

/// A thousand who repeat one key, two hundred at a time: one order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_a_thousand_times_is_one_order() {
    let (times, at_once) = if is_elsewhere() { (100, 10) } else { (1_000, 200) };
    let shop = Shop::open().await;
    let product = shop.product("4.00", 100).await;
    let customer = shop.customer().await.with("idempotency-key", "5f2c6d1e-thousand");
    let body = json!({ "items": [{ "product_id": product.id, "quantity": 1 }] });
    let posts = stream::iter(0..times).map(|_| customer.post_until_answered("/v1/orders", body.clone()));
    let answers: Vec<Answer> = posts.buffer_unordered(at_once).collect().await;
    assert_one_is_fresh(&answers);
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.body == answers[0].body));
    assert_eq!(shop.stock(&product).await, 99);
}

/// A guest who retries gets the same order token, although only its hash is stored.
#[tokio::test]
async fn a_guests_retry_gets_the_same_order_token() {
    let shop = Shop::open().await;
    let product = shop.product("4.00", 10).await;
    let body = json!({ "email": "g@example.com", "items": [{ "product_id": product.id, "quantity": 1 }] });
    let keyed = shop.visitor().with("idempotency-key", "\"0b9f6a52-e21f-quoted\"");
    let first = keyed.post("/v1/orders", body.clone()).await.expect(201);
    let unquoted = keyed.with("idempotency-key", "0b9f6a52-e21f-quoted");
    assert_eq!(unquoted.post("/v1/orders", body).await.expect(201), first);
    assert_eq!(shop.stock(&product).await, 9);
    let guest = shop.visitor().with("order-token", first["order_token"].as_str().expect("a token"));
    assert_eq!(guest.get("/v1/orders").await.expect(200)["items"][0]["id"], first["id"]);
}

/// Another body is refused, and keys are each caller's own.
#[tokio::test]
async fn keys_are_scoped() {
    let shop = Shop::open().await;
    let product = shop.product("4.00", 10).await;
    let order = |quantity: u32| json!({ "items": [{ "product_id": product.id, "quantity": quantity }] });
    let (ann, bob) = (shop.customer().await, shop.customer().await);
    let (ann, bob) = (ann.with("idempotency-key", "key-1"), bob.with("idempotency-key", "key-1"));
    let first = ann.post("/v1/orders", order(1)).await.expect(201);
    ann.post("/v1/orders", order(2)).await.problem(422, "idempotency_key_reused");
    let bobs = bob.post("/v1/orders", order(1)).await.expect(201);
    assert_ne!(first["id"], bobs["id"]);
    assert_eq!(shop.stock(&product).await, 8);

    for wrong in ["", "\"\"", &"k".repeat(256)] {
        let answer = ann.with("idempotency-key", wrong).post("/v1/orders", order(1)).await;
        answer.problem(400, "invalid_idempotency_key");
    }
    ann.with("idempotency-key", &"k".repeat(255)).post("/v1/orders", order(1)).await.expect(201);
}

/// A key is known for a day.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn keys_expire() {
    let shop = Shop::open().await;
    let product = shop.product("4.00", 10).await;
    let order = json!({ "items": [{ "product_id": product.id, "quantity": 1 }] });
    let ann = shop.customer().await.with("idempotency-key", "key-1");
    let first = ann.post("/v1/orders", order.clone()).await.expect(201);
    shop.advance_seconds(24 * 60 * 60 - 60);
    let ann = tests::log_in(&shop.visitor(), &ann.email, &ann.password).await.with("idempotency-key", "key-1");
    assert_eq!(ann.post("/v1/orders", order.clone()).await.expect(201)["id"], first["id"]);
    shop.advance_seconds(120);
    assert_ne!(ann.post("/v1/orders", order).await.expect(201)["id"], first["id"]);
    assert_eq!(shop.stock(&product).await, 8);
}

/// Two keys on one cart, as from two tabs, make one order; the other request gets its id.
#[tokio::test]
async fn two_keys_on_one_cart_make_one_order() {
    for round in 0..5 {
        let shop = Shop::open().await;
        let product = shop.product("4.00", 100).await;
        let customer = shop.customer().await;
        fill(&customer, &product, 1).await;
        let tabs: Vec<Client> =
            (0..4).map(|tab| customer.with("idempotency-key", &format!("tab-{round}-{tab}"))).collect();
        let answers = join_all(tabs.iter().map(|tab| tab.post("/v1/orders", json!({})))).await;
        let placed: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
        assert_eq!(placed.len(), 1, "{answers:?}");
        let id = placed[0].body["id"].clone();
        for other in answers.into_iter().filter(|answer| answer.status != 201) {
            assert_eq!(other.problem(409, "cart_already_ordered")["order_id"], id);
        }
        assert_eq!(shop.stock(&product).await, 99);
    }
}

/// Without any key a double submit still makes one order.
#[tokio::test]
async fn without_a_key_one_cart_is_one_order() {
    let shop = Shop::open().await;
    let product = shop.product("4.00", 100).await;
    let customer = shop.customer().await;
    fill(&customer, &product, 1).await;
    let answers = join_all((0..10).map(|_| customer.post("/v1/orders", json!({})))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{answers:?}");
    assert_eq!(shop.stock(&product).await, 99);
}

/// A price that fell is passed on; one that rose is refused, and agreed to by trying again.
#[tokio::test]
async fn a_price_that_rose_is_refused_once() {
    let shop = Shop::open().await;
    let product = shop.product("10.00", 10).await;
    let customer = shop.customer().await;
    fill(&customer, &product, 2).await;
    shop.admin().patch(&product.path, json!({ "price": "12.00" })).await.expect(200);
    let line = customer.get("/v1/cart").await.expect(200)["items"][0].clone();
    assert_eq!(line["unit_price"]["amount"], "12.00");
    assert_eq!((&line["price_when_added"]["amount"], &line["price_changed"]), (&json!("10.00"), &json!(true)));
    let refused = customer.post("/v1/orders", json!({})).await.problem(409, "price_changed");
    assert_eq!((&refused["old_price"]["amount"], &refused["new_price"]["amount"]), (&json!("10.00"), &json!("12.00")));
    assert_eq!(shop.stock(&product).await, 10);
    assert_eq!(customer.get("/v1/cart").await.expect(200)["items"][0]["price_changed"], false);
    assert_eq!(customer.post("/v1/orders", json!({})).await.expect(201)["total"]["amount"], "24.00");

    fill(&customer, &product, 1).await;
    shop.admin().patch(&product.path, json!({ "price": "7.00" })).await.expect(200);
    assert_eq!(customer.post("/v1/orders", json!({})).await.expect(201)["total"]["amount"], "7.00");
}

/// The same guard for explicit items.
#[tokio::test]
async fn an_expected_total_is_not_exceeded() {
    let shop = Shop::open().await;
    let product = shop.product("10.00", 10).await;
    let customer = shop.customer().await;
    let order =
        |expected: Value| json!({ "items": [{ "product_id": product.id, "quantity": 1 }], "expected_total": expected });
    let refused = customer.post("/v1/orders", order(json!("9.99"))).await.problem(409, "price_changed");
    assert_eq!((&refused["expected_total"]["amount"], &refused["total"]["amount"]), (&json!("9.99"), &json!("10.00")));
    customer.post("/v1/orders", order(json!("free"))).await.field_problem(422, "/expected_total", "invalid_amount");
    customer.post("/v1/orders", order(json!(10.00))).await.expect(201);
    customer.post("/v1/orders", order(json!("11"))).await.expect(201);
}

/// What a client says of prices and totals is refused, not believed.
#[tokio::test]
async fn prices_never_come_from_the_client() {
    let shop = Shop::open().await;
    let product = shop.product("10.00", 10).await;
    let customer = shop.customer().await;
    let id = &product.id;
    for body in [
        json!({ "items": [{ "product_id": id, "quantity": 1, "price": "0.01" }] }),
        json!({ "items": [{ "product_id": id, "quantity": 1, "unit_price": "0.01" }] }),
        json!({ "items": [{ "product_id": id, "quantity": 1 }], "total": "0.01" }),
        json!({ "items": [{ "product_id": id, "quantity": 1 }], "status": "paid" }),
        json!({ "items": [{ "product_id": id, "quantity": 1 }], "customer_id": customer.user_id }),
    ] {
        customer.post("/v1/orders", body).await.problem(422, "invalid_fields");
    }
    let add = json!({ "product_id": id, "quantity": 1, "price": "0.01" });
    customer.post("/v1/cart/items", add).await.field_problem(422, "/price", "unknown_field");
    assert_eq!(shop.stock(&product).await, 10);
}

/// Refusals name every product that is short, with what is left; nothing is taken.
#[tokio::test]
async fn out_of_stock_names_what_is_left() {
    let shop = Shop::open().await;
    let (few, none, many) = (shop.product("1", 2).await, shop.product("1", 0).await, shop.product("1", 9).await);
    let customer = shop.customer().await;
    for product in [&few, &none, &many] {
        fill(&customer, product, 3).await;
    }
    let refused = customer.post("/v1/orders", json!({})).await.problem(409, "out_of_stock");
    assert_eq!((&refused["product_id"], &refused["available"]), (&json!(few.id), &json!(2)));
    assert_eq!(refused["products"].as_array().map(Vec::len), Some(2));
    assert_eq!(refused["products"][1]["available"], 0);
    assert_eq!(shop.stock(&many).await, 9);
    assert_eq!(customer.get("/v1/cart").await.expect(200)["line_count"], 3, "the cart stays");
}

/// Two lines of one product are one sale of their sum (a failure of others: medusa 16502).
#[tokio::test]
async fn lines_of_one_product_are_summed() {
    let shop = Shop::open().await;
    let product = shop.product("2.00", 5).await;
    let customer = shop.customer().await;
    let twice = |a: u32, b: u32| json!({ "items": [{ "product_id": product.id, "quantity": a }, { "product_id": product.id, "quantity": b }] });
    let refused = customer.post("/v1/orders", twice(3, 3)).await.problem(409, "out_of_stock");
    assert_eq!(refused["requested"], 6);
    let order = customer.post("/v1/orders", twice(2, 3)).await.expect(201);
    assert_eq!((&order["items"][0]["quantity"], &order["total"]["amount"]), (&json!(5), &json!("10.00")));
    assert_eq!(shop.stock(&product).await, 0);
}

/// Sums beyond i64 are refused, exact ones are exact.
#[tokio::test]
async fn totals_are_exact_or_refused() {
    let shop = Shop::open().await;
    let dear = shop.product("92233720368547758.07", 10).await;
    let customer = shop.customer().await;
    let order = |quantity: u32| json!({ "items": [{ "product_id": dear.id, "quantity": quantity }] });
    customer.post("/v1/orders", order(2)).await.problem(422, "total_too_large");
    let placed = customer.post("/v1/orders", order(1)).await.expect(201);
    assert_eq!(placed["total"]["amount"], "92233720368547758.07");
    assert_eq!(shop.stock(&dear).await, 9);
}

#[tokio::test]
async fn what_cannot_be_ordered_is_said() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 10).await;
    let draft = shop.product_with(json!({ "status": "draft" })).await;
    let customer = shop.customer().await;
    customer.post("/v1/orders", json!({})).await.problem(422, "cart_empty");
    customer.post("/v1/orders", json!({ "items": [] })).await.field_problem(422, "/items", "empty");
    for id in ["prod_00000000000070008000000000000000", draft.id.as_str()] {
        let items =
            json!({ "items": [{ "product_id": product.id, "quantity": 1 }, { "product_id": id, "quantity": 1 }] });
        let answer = customer.post("/v1/orders", items).await;
        answer.field_problem(422, "/items/1/product_id", "product_not_found");
    }
    fill(&customer, &product, 1).await;
    shop.admin().delete(&product.path).await.expect(204);
    customer.post("/v1/orders", json!({})).await.problem(409, "product_unavailable");
    assert_eq!(customer.get("/v1/cart").await.expect(200)["items"][0]["purchasable"], false);
}

/// One transaction's worth of products goes through and comes back, and so does one more.
#[tokio::test]
async fn orders_around_one_transactions_worth() {
    let shop = Shop::open().await;
    let mut products = Vec::new();
    for _ in 0..96 {
        products.push(shop.product("0.01", 1).await);
    }
    let items = |count: usize| {
        let items: Vec<Value> =
            products.iter().take(count).map(|product| json!({ "product_id": product.id, "quantity": 1 })).collect();
        json!({ "items": items })
    };
    let customer = shop.customer().await;
    for (count, total, left) in [(95, "0.95", 1), (96, "0.96", 0)] {
        let order = customer.post("/v1/orders", items(count)).await.expect(201);
        assert_eq!(order["total"]["amount"], total);
        assert_eq!((shop.stock(&products[94]).await, shop.stock(&products[95]).await), (0, left));
        let cancel = format!("/v1/orders/{}/cancel", order["id"].as_str().expect("an id"));
        customer.post(&cancel, json!({})).await.expect(200);
        assert_eq!((shop.stock(&products[94]).await, shop.stock(&products[95]).await), (1, 1));
    }
}
