//! What people without an account can cost the shop, and how often: whatever they send is bounded.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::join_all;
use serde_json::{Value, json};
use shared::auth::Secret;
use shared::capacity_units::CapacityUnits;
use shared::config;
use shared::domain::{Cart, MAX_CART_CHANGES, Money, ProductId, Quantity};
use shared::random::Random;
use shared::store::{CartOwner, QUOTA_WINDOW};
use tests::{Answer, Client, Product, Shop, ShopOptions};

/// Two items a line of a full cart, and the cart itself.
const MOST_READ: CapacityUnits = CapacityUnits::whole(104);
/// Of an order of 100 lines, each also read once more or looked up.
const MOST_READ_OF_ORDER: CapacityUnits = CapacityUnits::whole(170);
const MOST_WRITTEN: CapacityUnits = CapacityUnits::whole(20);

async fn shop_with(settings: config::Shop) -> Shop {
    Shop::open_with(ShopOptions { shop: settings, ..ShopOptions::default() }).await
}

/// An hour begins, in which nothing has been counted. The admin's access token does not outlive it.
fn begin_an_hour(shop: &Shop) {
    let window = i64::try_from(QUOTA_WINDOW.as_secs()).expect("seconds");
    shop.advance_seconds(window - shop.gateway.app().clock.now().seconds() % window);
}

fn next_hour(shop: &Shop) {
    shop.advance_seconds(i64::try_from(QUOTA_WINDOW.as_secs()).expect("seconds"));
}

fn line(product: &Product, quantity: u32) -> Value {
    json!({ "product_id": product.id, "quantity": quantity })
}

fn order_of(product: &Product, quantity: u32) -> Value {
    json!({ "email": "g@example.com", "items": [line(product, quantity)] })
}

/// Ids that no product has.
fn invented(shop: &Shop, count: usize) -> Vec<ProductId> {
    let random = Random::default();
    (0..count).map(|_| random.id(shop.now())).collect()
}

/// A visitor with a token that nobody has used, and the cart's owner.
fn visitor(shop: &Shop) -> (Client, CartOwner) {
    let (client, owner, _) = visitor_and_token(shop);
    (client, owner)
}

fn visitor_and_token(shop: &Shop) -> (Client, CartOwner, Value) {
    let token = Secret::<16>::new(Random::default().bytes());
    let client = shop.visitor().with("cart-token", &token.reveal());
    (client, CartOwner::Visitor(token.hash()), json!({ "cart_token": token.reveal() }))
}

/// Puts so many lines into a cart, whatever its limit.
async fn fill(shop: &Shop, owner: &CartOwner, products: &[ProductId]) {
    let one = Quantity::new(1).expect("in range");
    let store = shop.table.store();
    let filled = store.change_cart(owner, None, None, shop.now(), |cart, _| {
        products.iter().try_for_each(|product| cart.set((*product).into(), one, Money::ZERO))
    });
    filled.await.expect("a cart");
}

/// What the requests since the last look took, each within what one without an account may.
fn within_budget(shop: &Shop) {
    let records = shop.gateway.recorder().take();
    let records: Vec<_> = records.iter().filter(|record| !record.method.is_empty()).collect();
    assert!(!records.is_empty());
    for record in records {
        let (read, written) = (record.read_units, record.write_units);
        let most = if record.route_key == "POST /v1/orders" { MOST_READ_OF_ORDER } else { MOST_READ };
        assert!(read <= most && written <= MOST_WRITTEN, "{}: {read} read, {written} written", record.route_key);
    }
}

#[track_caller]
fn throttled(answer: Answer, code: &str) {
    let wait = answer.header("retry-after").and_then(|seconds| seconds.parse::<u64>().ok());
    assert!(wait.is_some_and(|seconds| (1..=3_600).contains(&seconds)), "{answer:?}");
    answer.problem(429, code);
}

/// Orders of products that do not exist: as many as fit a request, and as many as are looked up. They take few reads.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn invented_products_cost_little() {
    let shop = shop_with(config::Shop::default()).await;
    let order = |count: usize| {
        let items: Vec<_> =
            invented(&shop, count).iter().map(|id| json!({ "product_id": id, "quantity": 1 })).collect();
        json!({ "email": "g@example.com", "items": items })
    };
    shop.gateway.recorder().take();
    let problem = shop.visitor().post("/v1/orders", order(1_500)).await.problem(422, "order_too_large");
    assert_eq!((&problem["max_lines"], &problem["lines"]), (&json!(100), &json!(1_500)));
    let taken = shop.gateway.recorder().take();
    assert!(taken.iter().all(|record| record.read_units <= CapacityUnits::whole(1)), "nothing of the products is read");
    let refused = shop.visitor().post("/v1/orders", order(100)).await.expect(422);
    assert_eq!(refused["errors"].as_array().map(Vec::len), Some(100));
    within_budget(&shop);
}

/// A visitor's cart at its fullest: looked at, changed and ordered.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn a_full_cart_stays_within_the_budget() {
    let shop = shop_with(config::Shop::default()).await;
    let (visitor, owner) = visitor(&shop);
    let product = shop.product("1.00", 9).await;
    let mut products = invented(&shop, 99);
    products.push(product.id.parse().expect("an id"));
    fill(&shop, &owner, &products).await;
    shop.gateway.recorder().take();
    assert_eq!(visitor.get("/v1/cart").await.expect(200)["line_count"], 100);
    visitor.get("/v1/cart/total").await.expect(200);
    visitor.post("/v1/cart/items", line(&product, 1)).await.expect(201);
    visitor.put(&format!("/v1/cart/items/{}", product.id), json!({ "quantity": 3 })).await.expect(200);
    visitor.post("/v1/orders", json!({ "email": "g@example.com" })).await.problem(409, "product_unavailable");
    visitor.delete(&format!("/v1/cart/items/{}", product.id)).await.expect(204);
    visitor.delete("/v1/cart").await.expect(204);
    within_budget(&shop);
}

/// A cart from when more was allowed: it says so, and can be taken into an account or emptied.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn a_cart_beyond_todays_limit_says_so() {
    let shop = shop_with(config::Shop { guest_lines: 3, ..config::Shop::default() }).await;
    let product = shop.product("1.00", 9).await;
    let products = invented(&shop, 1_000);
    let ((kept, owner), (emptied, other)) = (visitor(&shop), visitor(&shop));
    fill(&shop, &owner, &products).await;
    fill(&shop, &other, &products).await;
    shop.gateway.recorder().take();
    for path in ["/v1/cart", "/v1/cart/total"] {
        let problem = kept.get(path).await.problem(422, "cart_full");
        assert_eq!((&problem["max_lines"], &problem["lines"]), (&json!(3), &json!(1_000)));
    }
    kept.post("/v1/cart/items", line(&product, 1)).await.problem(422, "cart_full");
    kept.delete(&format!("/v1/cart/items/{}", products[0])).await.problem(422, "cart_full");
    kept.post("/v1/orders", json!({ "email": "g@example.com" })).await.problem(422, "order_too_large");
    within_budget(&shop);
    emptied.delete("/v1/cart").await.expect(204);
    emptied.post("/v1/cart/items", line(&product, 1)).await.expect(201);
}

/// A guest may order up to the limits of lines and units, and no more; a customer has no such limits.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn lines_and_units_are_limited_without_an_account() {
    let settings = config::Shop { guest_lines: 2, guest_units: 5, ..ShopOptions::default().shop };
    let shop = shop_with(settings).await;
    let products = [shop.product("1.00", 9).await, shop.product("1.00", 9).await, shop.product("1.00", 9).await];
    let (visitor, _) = visitor(&shop);
    visitor.post("/v1/cart/items", line(&products[0], 2)).await.expect(201);
    visitor.post("/v1/cart/items", line(&products[1], 3)).await.expect(201);
    let problem = visitor.post("/v1/cart/items", line(&products[1], 1)).await.problem(422, "cart_full");
    assert_eq!(problem["max_units"], 5);
    let problem = visitor.post("/v1/cart/items", line(&products[2], 1)).await.problem(422, "cart_full");
    assert_eq!(problem["max_lines"], 2);
    let cart = visitor.get("/v1/cart").await.expect(200);
    assert_eq!((&cart["line_count"], &cart["unit_count"]), (&json!(2), &json!(5)), "what was refused left nothing");
    visitor.post("/v1/orders", json!({ "email": "g@example.com" })).await.expect(201);

    let items = |quantities: [u32; 3]| {
        let lines = products.iter().zip(quantities).filter(|(_, quantity)| *quantity > 0);
        let lines: Vec<_> = lines.map(|(product, quantity)| line(product, quantity)).collect();
        json!({ "email": "g@example.com", "items": lines })
    };
    let guest = shop.visitor();
    let problem = guest.post("/v1/orders", items([1, 1, 1])).await.problem(422, "order_too_large");
    assert_eq!(problem["max_lines"], 2);
    let problem = guest.post("/v1/orders", items([3, 3, 0])).await.problem(422, "order_too_large");
    assert_eq!(problem["max_units"], 5);
    guest.post("/v1/orders", items([3, 2, 0])).await.expect(201);
    shop.customer().await.post("/v1/orders", items([4, 4, 4])).await.expect(201);
    assert_eq!(shop.stock(&products[2]).await, 5);
}

/// However a cart comes to be, it is counted; changes of it are not.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn an_address_begins_so_many_carts() {
    let shop = shop_with(config::Shop { visitor_carts_per_hour: 5, ..ShopOptions::default().shop }).await;
    let product = shop.product("1.00", 9).await;
    begin_an_hour(&shop);
    let (mine, _) = visitor(&shop);
    let path = format!("/v1/cart/items/{}", product.id);
    mine.put(&path, json!({ "quantity": 1 })).await.expect(200);
    let answers = join_all((0..20).map(|_| {
        let (shop, product) = (&shop, &product);
        async move { shop.visitor().post("/v1/cart/items", line(product, 1)).await }
    }));
    let (begun, refused): (Vec<_>, Vec<_>) = answers.await.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((begun.len(), refused.len()), (4, 16));
    for answer in refused {
        throttled(answer, "too_many_carts");
    }
    let carts = shop.dump().await.lines().filter(|item| item.contains("S(\"CART\")")).count();
    assert_eq!(carts, 5, "what was refused left nothing");
    throttled(visitor(&shop).0.put(&path, json!({ "quantity": 1 })).await, "too_many_carts");
    mine.post("/v1/cart/items", line(&product, 1)).await.expect(201);
    shop.customer().await.post("/v1/cart/items", line(&product, 1)).await.expect(201);
    let elsewhere = shop.visitor().from_address("127.0.0.2");
    elsewhere.post("/v1/cart/items", line(&product, 1)).await.expect(201);
    next_hour(&shop);
    shop.visitor().post("/v1/cart/items", line(&product, 1)).await.expect(201);
}

/// Exactly as many orders as may be, whoever of many at once they are.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn an_address_places_so_many_orders() {
    let shop = shop_with(config::Shop { guest_orders_per_hour: 5, ..ShopOptions::default().shop }).await;
    let product = shop.product("1.00", 100).await;
    begin_an_hour(&shop);
    let orders = join_all((0..20).map(|_| {
        let (shop, product) = (&shop, &product);
        async move { shop.visitor().post("/v1/orders", order_of(product, 1)).await }
    }));
    let (placed, refused): (Vec<_>, Vec<_>) = orders.await.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((placed.len(), refused.len(), shop.stock(&product).await), (5, 15, 95));
    for answer in refused {
        throttled(answer, "too_many_orders");
    }
    shop.customer().await.post("/v1/orders", order_of(&product, 1)).await.expect(201);
    next_hour(&shop);
    shop.visitor().post("/v1/orders", order_of(&product, 1)).await.expect(201);
}

/// Orders that are refused are counted too. Who asks again with a key is answered all the same.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn an_address_is_refused_so_many_orders() {
    let shop = shop_with(config::Shop { refused_guest_orders_per_hour: 3, ..ShopOptions::default().shop }).await;
    let product = shop.product("1.00", 2).await;
    begin_an_hour(&shop);
    let keyed = shop.visitor().with("idempotency-key", "5f2c6d1e-before-it-all");
    let placed = keyed.post("/v1/orders", order_of(&product, 1)).await.expect(201);
    for _ in 0..3 {
        shop.visitor().post("/v1/orders", order_of(&product, 2)).await.problem(409, "out_of_stock");
    }
    shop.gateway.recorder().take();
    throttled(shop.visitor().post("/v1/orders", order_of(&product, 2)).await, "too_many_orders");
    let records = shop.gateway.recorder().take();
    assert!(records.iter().all(|record| record.read_units <= CapacityUnits::whole(1)), "no product is read any more");
    throttled(shop.visitor().post("/v1/orders", order_of(&product, 1)).await, "too_many_orders");
    assert_eq!(keyed.post("/v1/orders", order_of(&product, 1)).await.expect(201), placed);
    shop.customer().await.post("/v1/orders", order_of(&product, 2)).await.problem(409, "out_of_stock");
    next_hour(&shop);
    shop.visitor().post("/v1/orders", order_of(&product, 1)).await.expect(201);
}

/// A key that a stranger might think of first is refused where nothing else is the guest's own.
#[tokio::test]
async fn a_guests_key_cannot_be_guessed() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 9).await;
    let short = shop.visitor().with("idempotency-key", "order-1");
    let problem = short.post("/v1/orders", order_of(&product, 1)).await.problem(400, "invalid_idempotency_key");
    assert_eq!(problem["min_length"], 16);
    let (with_cart, _) = visitor(&shop);
    with_cart.with("idempotency-key", "order-1").post("/v1/orders", order_of(&product, 1)).await.expect(201);
    let customer = shop.customer().await.with("idempotency-key", "order-1");
    customer.post("/v1/orders", order_of(&product, 1)).await.expect(201);
    assert_eq!(shop.stock(&product).await, 7);
}

/// A tab that read the cart before it was merged writes it back too late, whatever has begun under its token since.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_late_write_brings_no_cart_back() {
    let shop = Shop::open().await;
    let (mug, bowl) = (shop.product("1.00", 9).await, shop.product("1.00", 9).await);
    let (tab, owner, token) = visitor_and_token(&shop);
    let (store, customer) = (shop.table.store(), shop.customer().await);
    let none = store.cart(&owner, shop.now()).await.expect("a store");
    tab.post("/v1/cart/items", line(&mug, 2)).await.expect(201);
    let read = store.cart(&owner, shop.now()).await.expect("a store");
    assert!(!store.save_cart(&owner, &none, shop.now()).await.expect("a store"), "there is one by now");
    customer.post("/v1/cart/merge", token).await.expect(200);
    assert!(!store.save_cart(&owner, &read, shop.now()).await.expect("a store"), "it is merged by now");
    tab.post("/v1/cart/items", line(&bowl, 1)).await.expect(201);
    assert!(!store.save_cart(&owner, &read, shop.now()).await.expect("a store"), "it is another by now");
    let cart = tab.get("/v1/cart").await.expect(200);
    assert_eq!((&cart["line_count"], &cart["items"][0]["product_id"]), (&json!(1), &json!(bowl.id)));
    assert_eq!(customer.get("/v1/cart").await.expect(200)["unit_count"], 2);
}

/// A cart that is gone is not written over, at whatever version it was read.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_cart_that_was_cleaned_up_stays_so() {
    let shop = Shop::open().await;
    let (_, owner) = visitor(&shop);
    let read = Cart { version: 7, ..Cart::default() };
    assert!(!shop.table.store().save_cart(&owner, &read, shop.now()).await.expect("a store"));
}

/// Whatever tabs do while the cart is merged, nothing is lost and nothing is there twice.
#[tokio::test]
async fn what_is_merged_is_there_once() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 1_000).await;
    for _ in 0..8 {
        let customer = shop.customer().await;
        let (tab, _, token) = visitor_and_token(&shop);
        tab.post("/v1/cart/items", line(&product, 1)).await.expect(201);
        let merge = || customer.post("/v1/cart/merge", token.clone());
        let adds = join_all((0..4).map(|_| tab.post("/v1/cart/items", line(&product, 1))));
        let (added, merged) = tokio::join!(adds, join_all([merge(), merge()]));
        let added = added.into_iter().filter(|answer| answer.status == 201).count();
        for answer in merged {
            answer.expect(200);
        }
        let mut units = 0;
        for client in [&customer, &tab] {
            units += client.get("/v1/cart").await.expect(200)["unit_count"].as_u64().expect("a count");
        }
        assert_eq!(units, u64::try_from(added).expect("few") + 1);
    }
}

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn a_visitors_cart_wears_out() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 9).await;
    let (tab, _) = visitor(&shop);
    tab.post("/v1/cart/items", line(&product, 1)).await.expect(201);
    let items = shop.table.items().await;
    let is_cart = |item: &&HashMap<String, AttributeValue>| {
        item["SK"].as_s().is_ok_and(|sk| sk == "CART") && format!("{item:?}").contains(&product.variant)
    };
    let mut cart = items.iter().find(is_cart).expect("a cart").clone();
    let version = (MAX_CART_CHANGES - 1).to_string();
    cart.insert("version".to_owned(), AttributeValue::N(version));
    let put = shop.table.client.put_item().table_name(&shop.table.name).set_item(Some(cart));
    put.send().await.expect("a table");
    tab.post("/v1/cart/items", line(&product, 1)).await.expect(201);
    tab.post("/v1/cart/items", line(&product, 1)).await.problem(409, "cart_worn_out");
    tab.delete("/v1/cart").await.problem(409, "cart_worn_out");
    assert_eq!(tab.get("/v1/cart").await.expect(200)["unit_count"], 2);
    tab.post("/v1/orders", json!({ "email": "g@example.com" })).await.expect(201);
}

/// Lists and searches of the largest rows that there can be.
#[tokio::test]
#[cfg_attr(lacks = "counts", ignore = "counts calls to DynamoDB")]
async fn lists_and_searches_stay_within_the_budget() {
    let shop = Shop::open().await;
    // Different words: each is searched for once.
    let words: String = (0..60).map(|word| format!("{word:048} ")).collect();
    let body = |index: usize| {
        let name: String = format!("{index} {}", "\u{1f36f}".repeat(190));
        let picture = format!("https://img.example/{}", "p".repeat(2_000));
        json!({ "name": name, "image_url": picture, "description": words })
    };
    let mut made = 0;
    while made < 200 {
        join_all((made..made + 20).map(|index| shop.product_with(body(index)))).await;
        made += 20;
    }
    shop.gateway.recorder().take();
    let visitor = shop.visitor();
    for query in ["limit=100", "limit=100&sort=name", "q=nowhere", "q=nowhere&sort=-price", "max_price=0.01"] {
        visitor.get(&format!("/v1/products?{query}")).await.expect(200);
    }
    within_budget(&shop);
    // What one page does not reach, the next ones do.
    let (mut found, mut cursor) = (0, String::new());
    loop {
        let page = visitor.get(&format!("/v1/products?max_price=99&sort=name&limit=100{cursor}")).await.expect(200);
        found += page["items"].as_array().map_or(0, Vec::len);
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(found, 200);
    within_budget(&shop);
}

/// All categories are read for each visitor who lists them, so all together have a size.
#[tokio::test]
#[cfg_attr(lacks = "counts", ignore = "counts calls to DynamoDB")]
async fn the_list_of_categories_stays_within_the_budget() {
    let shop = Shop::open().await;
    let (admin, visitor) = (shop.admin(), shop.visitor());
    let longest = |index: usize| {
        let (name, description) = (format!("{index} {}", "\u{1f36f}".repeat(95)), "\u{1f36f}".repeat(2_000));
        json!({ "name": name, "slug": format!("{}-{index}", "s".repeat(90)), "description": description })
    };
    let mut last = None;
    for index in 0..200 {
        let answer = admin.post("/v1/categories", longest(index)).await;
        if answer.status == 201 {
            last = Some(answer.expect(201));
            continue;
        }
        answer.problem(422, "too_many_categories");
        break;
    }
    shop.gateway.recorder().take();
    let all = visitor.get("/v1/categories?limit=100").await.expect(200);
    let count = all["items"].as_array().map_or(0, Vec::len);
    assert!((60..120).contains(&count), "{count}");
    within_budget(&shop);
    // One that exists may become smaller, not larger.
    let path = format!("/v1/categories/{}", last.expect("a category")["id"].as_str().expect("an id"));
    admin.patch(&path, json!({ "description": null })).await.expect(200);
    admin.patch(&path, json!({ "description": "Short." })).await.expect(200);
    let long = json!({ "description": "\u{1f36f}".repeat(2_000) });
    admin.patch(&path, long.clone()).await.expect(200);
    admin.post("/v1/categories", longest(999)).await.problem(422, "too_many_categories");
}
