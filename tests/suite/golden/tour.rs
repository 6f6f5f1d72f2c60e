//! A tour through two shops that leaves an item of every kind: one in which all goes well, and one whose functions die
//! in the middle of their work.

use aws_sdk_dynamodb::types::AttributeValue;
use local::{Function, Trouble};
use serde_json::{Value, json};
use shared::auth::{Caller, Secret};
use shared::clock::Clock;
use shared::domain::{ConnectionId, Role, Subscription, Topic};
use shared::random::Random;
use shared::store::{CountTerms, DeadLetter};
use shared::testing::{Fault, Network};
use tests::{Client, Product, Shop, ShopOptions};

use super::files::Item;
use super::{MOMENT, text};
use crate::media::{picture, upload};

/// Whom the golden items are about.
pub(super) const CUSTOMER: (&str, &str) = ("ada@example.com", "correct-horse-ada-9");
/// How many variants exceed one transaction.
const MANY: usize = 97;
/// The call of a category's move after which it is under way.
const MOVED: u64 = 5;

/// The options of a shop at the moment of the tour.
pub(super) fn options(seed: u64) -> ShopOptions {
    let clock = Clock::default();
    clock.advance_ms(MOMENT - clock.now().millis());
    ShopOptions { shop: shared::config::Shop::default(), clock, random: Random::seeded(seed), ..ShopOptions::default() }
}

/// The items of a tour.
pub(super) async fn items() -> Vec<Item> {
    let mut items = whole().await;
    let broken = cut_short().await;
    // Each shop has its own settings, and one is enough.
    items.extend(broken.into_iter().filter(|item| text(item, "PK") != Some("SETTINGS")));
    items
}

async fn whole() -> Vec<Item> {
    let shop = Shop::open_with(options(1)).await;
    let customer = accounts(&shop).await;
    let products = goods(&shop).await;
    orders(&shop, &customer, &products).await;
    listener(&shop).await;
    shop.gateway.drain_stream().await;
    waiting_mails(&shop, &products[0]).await;
    for task in ["summarise_sales", "reconcile"] {
        shop.gateway.run_schedule(Function::Schedule, &json!({ "task": task })).await.expect("a report");
    }
    let (app, keys) = (shop.gateway.app(), serde_dynamo::Item::default());
    let letter = DeadLetter::new("stream", ("1", "MODIFY"), &keys, "unreadable".to_owned(), app.clock.now());
    app.store.set_aside(&letter).await.expect("set aside");
    shop.admin().post("/v1/admin/imports", json!({ "content_type": "text/csv", "size": 100 })).await.expect(201);
    all(&shop).await
}

/// Accounts in use, and what strangers try.
async fn accounts(shop: &Shop) -> Client {
    let (email, password) = CUSTOMER;
    let visitor = shop.visitor();
    let account = json!({ "email": email, "password": password });
    visitor.post("/v1/auth/register", account).await.expect(201);
    visitor.post("/v1/auth/password/forgot", json!({ "email": email })).await.expect(202);
    shop.gateway.drain_stream().await;
    let customer = tests::log_in(&visitor, email, password).await;
    let address = json!({ "name": "Ada", "line1": "1 High Street", "city": "London", "country": "GB" });
    let profile = json!({ "name": "Ada", "username": "Ada", "phone": "+44 20 1234", "addresses": [address] });
    customer.patch("/v1/users/me", profile).await.expect(200);
    // Folding turns each letter into eighteen.
    let long = json!({ "email": "long@example.com", "password": password });
    visitor.post("/v1/auth/register", long).await.expect(201);
    let other = tests::log_in(&visitor, "long@example.com", password).await;
    other.patch("/v1/users/me", json!({ "username": "\u{fdfa}".repeat(64) })).await.expect(200);
    let wrong = json!({ "email": email, "password": "correct-horse-eve-9" });
    visitor.post("/v1/auth/token", wrong).await.problem(401, "invalid_credentials");
    customer
}

/// A product of each kind: plain, with options, a draft, one on sale, one with a picture, one in parts.
async fn goods(shop: &Shop) -> Vec<Product> {
    let admin = shop.admin();
    let top = admin.post("/v1/categories", json!({ "name": "Kitchen" })).await.expect(201);
    let category = json!({ "name": "Mugs", "slug": "mugs", "description": "To drink from.", "parent_id": top["id"] });
    let category = admin.post("/v1/categories", category).await.expect(201);
    let path = format!("/v1/categories/{}", category["id"].as_str().expect("an id"));
    admin.patch(&path, json!({ "slug": "drinking" })).await.expect(200);
    let mug = shop.product_with(json!({
        "name": "Blue mug", "description": "Stoneware.", "category_id": category["id"], "sku": "MUG-BLUE",
        "image_url": "https://img.example/mug.jpg", "price": "12.50", "stock": 40, "barcode": "4006381333931",
        "cost": "4.00", "weight_grams": 350, "tax_class": "reduced", "max_per_order": 9,
        "tags": ["kitchen", "new"], "attributes": { "Material": ["Stoneware"], "Colours": ["Blue", "White"] },
        "metadata": { "supplier": "4711" }, "seo": { "title": "A blue mug", "description": "Of stoneware." },
    }));
    let mug = mug.await;
    admin.patch(&mug.path, json!({ "price": "10.00", "compare_at_price": "12.50" })).await.expect(200);
    admin.patch(&mug.path, json!({ "slug": "blue-stoneware-mug" })).await.expect(200);
    upload(shop, &mug, picture(40, 30, 7)).await;
    import(shop).await;
    let size = |size: &str, more: Value| {
        let mut variant = json!({ "option_values": { "Size": size }, "price": "24.00", "stock": 5 });
        more.as_object().into_iter().flatten().for_each(|(name, value)| variant[name] = value.clone());
        variant
    };
    let tee = json!({
        "name": "Tee", "category_id": shop.category(), "options": [{ "name": "Size", "values": ["S", "M", "L", "XL"] }],
        "variants": [
            size("S", json!({ "sku": "TEE" })), size("M", json!({ "sku": "TEE", "stock": 0 })),
            size("L", json!({ "backorder": "allow", "backorder_limit": 3 })),
            size("XL", json!({ "stock": null, "requires_shipping": false })),
        ],
    });
    let tee = tests::variants_of(&admin.post("/v1/products", tee).await.expect(201)).remove(0);
    shop.product_with(json!({ "name": "Draft", "status": "draft" })).await;
    shop.product_with(json!({ "name": "Sold out", "stock": 0 })).await;
    let hot = shop.product_with(json!({ "name": "Hot", "stock": 100 })).await;
    admin.post(&hot.stock_path(), json!({ "parts": 2, "reason": "Flash sale" })).await.expect(200);
    let low = shop.product_with(json!({ "name": "Low", "stock": 7 })).await;
    vec![mug, tee, hot, low]
}

/// What another shop system knows: its id, HTML, and pictures that are there.
async fn import(shop: &Shop) {
    let file = "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant Price,Variant Inventory Qty,Image Src\n\
        oak-stool,Oak stool,<p>Of <b>oak</b>.</p>,Height,Low,99.00,3,https://images.example/stool.jpg\n\
        oak-stool,,,,High,119.00,2,\n";
    crate::imports::import(&shop.admin(), file).await;
}

/// Carts, and orders of every status.
async fn orders(shop: &Shop, customer: &Client, products: &[Product]) {
    let admin = shop.admin();
    let lines: Vec<Value> = products.iter().map(|product| product.item(2)).collect();
    let keyed = customer.with("idempotency-key", "the golden order");
    let address = json!({ "name": "Ada", "line1": "1 High Street", "city": "London", "country": "GB" });
    let first = json!({ "items": lines, "shipping_address": address });
    let first = keyed.post("/v1/orders", first).await.expect(201);
    let path = |order: &Value| format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
    let notes = format!("/v1/admin{}/notes", path(&first).trim_start_matches("/v1"));
    admin.post(&notes, json!({ "text": "Ring twice." })).await.expect(201);
    for statuses in [&["paid"][..], &["paid", "shipped"], &["paid", "shipped", "delivered"]] {
        let order = json!({ "items": [products[0].item(1)] });
        let order = customer.post("/v1/orders", order).await.expect(201);
        for status in statuses {
            admin.patch(&path(&order), json!({ "status": status })).await.expect(200);
        }
    }
    let order = json!({ "items": [products[0].item(1)] });
    let cancelled = customer.post("/v1/orders", order).await.expect(201);
    customer.post(&format!("{}/cancel", path(&cancelled)), json!({})).await.expect(200);
    let guest = json!({ "email": "guest@example.com", "items": [products[0].item(1)], "shipping_address": address });
    shop.visitor().post("/v1/orders", guest).await.expect(201);
    let many: Vec<Value> = shop.variants("1.00", &[9; MANY]).await.iter().map(|product| product.item(1)).collect();
    customer.post("/v1/orders", json!({ "items": many })).await.expect(201);
    for client in [customer.clone(), shop.visitor()] {
        client.post("/v1/cart/items", products[1].item(1)).await.expect(201);
    }
    let uses = [("COUNTER", 5), ("COUNTER#01", 3)];
    for (sort, units) in uses {
        let put = shop.table.client.put_item().table_name(&shop.table.name);
        let string = |value: &str| AttributeValue::S(value.to_owned());
        let put = put.item("PK", string("COUNTER#uses")).item("SK", string(sort));
        let number = |number: i32| AttributeValue::N(number.to_string());
        put.item("available", number(units)).item("version", number(1)).send().await.expect("a put");
    }
}

/// Mails that SES did not take: one about an account, one about an order.
async fn waiting_mails(shop: &Shop, product: &Product) {
    shop.gateway.mailbox().make_trouble(Trouble::Throttle, 2);
    shop.visitor().post("/v1/auth/password/forgot", json!({ "email": CUSTOMER.0 })).await.expect(202);
    let order = json!({ "email": "late@example.com", "items": [product.item(1)] });
    shop.visitor().post("/v1/orders", order).await.expect(201);
    shop.gateway.drain_stream().await;
}

/// A live connection, and a ticket for another.
async fn listener(shop: &Shop) {
    let admin = shop.admin();
    admin.post("/v1/live/tickets", json!({})).await.expect(201);
    let sessions = admin.get("/v1/auth/sessions").await.expect(200);
    let caller = Caller {
        user: admin.user_id.parse().expect("an id"),
        session: sessions["items"][0]["id"].as_str().expect("an id").parse().expect("an id"),
        role: Role::Admin,
    };
    let (app, now) = (shop.gateway.app(), shop.now());
    let ticket = Secret::new(app.random.bytes::<32>());
    app.store.issue_ticket(caller, &ticket.hash(), now).await.expect("a ticket");
    let opened = app.store.open_connection(&ticket.hash(), &ConnectionId::new("L0SM9cOFvHcCIhw="), now).await;
    let topic = Subscription::Topic(Topic::NewOrders);
    app.store.subscribe(opened.expect("a connection"), topic, now).await.expect("subscribed");
}

/// A change of a product, a move of a category, an order, an erasure and a count of sales, none of which came to its
/// end.
async fn cut_short() -> Vec<Item> {
    let network = Network::default();
    let mut options = ShopOptions { network: Some(network.clone()), ..options(2) };
    options.shop.unique_skus = true;
    let shop = Shop::open_with(options).await;
    let (faults, admin) = (shop.network().faults(), shop.admin());
    let many = shop.variants("1.00", &[9; MANY]).await;
    let only = shop.product_with(json!({ "sku": "ONLY-ONE" })).await;
    let customer = shop.customer().await;
    let leaver = shop.customer().await;
    for _ in 0..4 {
        customer.post("/v1/orders", json!({ "items": [only.item(1)] })).await.expect(201);
    }
    let app = shop.gateway.app();
    let terms = CountTerms { most_orders: 2, page: 1, ..CountTerms::new("USD") };
    app.store.count_sales(Some(shared::domain::Day::of(shop.now())), terms, &app.clock).await.expect("a count");
    let lines: Vec<Value> = many.iter().map(|product| product.item(1)).collect();
    faults.plan([(2, Fault::KilledAfter)]);
    assert_eq!(customer.post("/v1/orders", json!({ "items": lines })).await.status, 500);
    faults.plan([(4, Fault::KilledAfter)]);
    assert_eq!(admin.patch(&many[0].path, json!({ "name": "Renamed" })).await.status, 500);
    let shelf = async |name: &str| {
        let made = admin.post("/v1/categories", json!({ "name": name })).await.expect(201);
        made["id"].as_str().expect("an id").to_owned()
    };
    let (above, below) = (shelf("Above").await, shelf("Below").await);
    shop.product_with(json!({ "name": "Moving", "category_id": below })).await;
    faults.plan([(MOVED, Fault::KilledAfter)]);
    let moved = json!({ "parent_id": above });
    assert_eq!(admin.patch(&format!("/v1/categories/{below}"), moved).await.status, 500);
    faults.plan([(3, Fault::KilledAfter)]);
    assert_eq!(leaver.erase().await.status, 500);
    faults.off();
    all(&shop).await
}

/// All items.
async fn all(shop: &Shop) -> Vec<Item> {
    let mut items = shop.table.items().await;
    // A mail as the first version queued it, in one collection.
    let waiting = items.iter().find(|item| text(item, "collection").is_some_and(|it| it.starts_with("MAILS#ORDER#")));
    if let Some(mut older) = waiting.cloned() {
        let position = text(&older, "position").and_then(|position| position.split_once('#')).expect("a position").0;
        let position = format!("{position}#order.placed:older");
        for (name, value) in [("PK", "MAIL#order.placed:older"), ("id", "order.placed:older"), ("position", &position)]
        {
            older.insert(name.to_owned(), AttributeValue::S(value.to_owned()));
        }
        older.insert("collection".to_owned(), AttributeValue::S("MAILS".to_owned()));
        items.push(older);
    }
    items
}
