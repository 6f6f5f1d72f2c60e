//! The largest thing that each role can ask for in one request: what it takes, and what is left after it. The table is in
//! docs/security.md, and these requests are its rows.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use shared::capacity_units::CapacityUnits;
use shared::config;
use tests::{Client, Product, Shop, ShopOptions, log_in};

const DOCUMENT: &str = include_str!("../../docs/security.md");
/// What a row is allowed to be off by: names differ in length from run to run, and units are of whole kilobytes.
const OFF_BY: u64 = 50;

/// What a request took, in halves of a unit.
type Taken = (u64, u64);

struct Stage {
    shop: Shop,
    products: Vec<Product>,
    rows: BTreeMap<&'static str, Taken>,
}

impl Stage {
    async fn open() -> Self {
        let settings = config::Shop { registrations_per_hour: u32::MAX, ..config::Shop::default() };
        let shop = Shop::open_with(ShopOptions { shop: settings, ..ShopOptions::default() }).await;
        let mut products = Vec::new();
        for _ in 0..300 {
            products.push(shop.product("1.00", 1_000).await);
        }
        Self { shop, products, rows: BTreeMap::new() }
    }

    /// Makes the request of a row, which succeeds.
    async fn ask(&mut self, row: &'static str, who: &Client, path: &str, body: Option<Value>) -> Value {
        let (method, _) = row.split_once(' ').expect("a method");
        self.shop.gateway.recorder().take();
        let answer = who.send(method.parse::<Method>().expect("a method"), path, body).await;
        assert!(answer.status < 300, "{row}: {answer:?}");
        let records = self.shop.gateway.recorder().take();
        let records = records.iter().filter(|record| !record.method.is_empty());
        let sum = |of: fn(&local::Record) -> CapacityUnits| records.clone().map(|record| of(record).in_halves()).sum();
        self.rows.insert(row, (sum(|record| record.read_units), sum(|record| record.write_units)));
        answer.body
    }

    fn items(&self, count: usize) -> Value {
        let items = self.products.iter().take(count);
        items.map(|product| json!({ "product_id": product.id, "quantity": 1 })).collect()
    }
}

fn address() -> Value {
    json!({ "name": "Ada Lovelace", "line1": "12 St James's Square", "city": "London", "country": "GB" })
}

/// The rows of the document, by their requests.
fn documented() -> BTreeMap<&'static str, Taken> {
    let table = DOCUMENT.split("## The most that one request takes").nth(1).expect("a table");
    let rows = table.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|')).skip(2);
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let halves = |cell: &str| (cell.replace(',', "").parse::<f64>().expect("a number") * 2.0) as u64;
        (cells[2].trim_matches('`'), (halves(cells[3]), halves(cells[4])))
    };
    rows.map(row).collect()
}

fn is_near(one: u64, other: u64) -> bool {
    one.abs_diff(other) <= one.max(other) / OFF_BY + 2
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn the_largest_request_of_each_role_takes_what_the_document_says() {
    let mut stage = Stage::open().await;
    stranger(&mut stage).await;
    let customer = stage.shop.customer().await;
    let order = large_order(&mut stage, &customer).await;
    staff(&mut stage, &order).await;
    admin(&mut stage, &customer).await;
    leaver(&mut stage).await;

    let documented = documented();
    let units = |halves: u64| CapacityUnits::halves(halves).to_string();
    let differing: Vec<String> = stage
        .rows
        .iter()
        .filter(|(row, (read, written))| {
            !documented.get(**row).is_some_and(|(r, w)| is_near(*r, *read) && is_near(*w, *written))
        })
        .map(|(row, (read, written))| format!("`{row}` | {} | {}", units(*read), units(*written)))
        .collect();
    assert!(differing.is_empty(), "docs/security.md differs:\n{}", differing.join("\n"));
    let missing: Vec<_> = documented.keys().filter(|row| !stage.rows.contains_key(**row)).collect();
    assert!(missing.is_empty(), "never asked: {missing:?}");
}

/// An order as large as theirs may be, and all of its stock comes back.
async fn stranger(stage: &mut Stage) {
    let body = json!({ "items": stage.items(100), "email": "g@example.com", "shipping_address": address() });
    let visitor = stage.shop.visitor().with("idempotency-key", "8e03978e-40d5-43e8-bc93-6894a57f9324");
    let order = stage.ask("POST /v1/orders of a guest, 100 products", &visitor, "/v1/orders", Some(body)).await;
    assert_eq!(stage.shop.stock(&stage.products[0]).await, 999);
    let guest = visitor.with("order-token", order["order_token"].as_str().expect("a token"));
    let path = format!("/v1/orders/{}/cancel", order["id"].as_str().expect("an id"));
    stage.ask("POST /v1/orders/{id}/cancel of it", &guest, &path, None).await;
    assert_eq!(stage.shop.stock(&stage.products[0]).await, 1_000);
    // A repeat is a read.
    stage.ask("POST /v1/orders/{id}/cancel once more", &guest, &path, None).await;
    assert_eq!(stage.shop.stock(&stage.products[0]).await, 1_000);
}

async fn large_order(stage: &mut Stage, customer: &Client) -> String {
    let body = json!({ "items": stage.items(300), "shipping_address": address() });
    let customer = customer.with("idempotency-key", "large");
    let order = stage.ask("POST /v1/orders of a customer, 300 products", &customer, "/v1/orders", Some(body)).await;
    let id = order["id"].as_str().expect("an id").to_owned();
    stage.ask("GET /v1/orders/{id} of it", &customer, &format!("/v1/orders/{id}"), None).await;
    id
}

async fn staff(stage: &mut Stage, order: &str) {
    let staff = stage.shop.staff().await;
    let path = format!("/v1/orders/{order}");
    let cancelled = json!({ "status": "cancelled" });
    stage.ask("PATCH /v1/orders/{id} to cancelled, of it", &staff, &path, Some(cancelled)).await;
    assert_eq!(stage.shop.stock(&stage.products[0]).await, 1_000);
    let page = "/v1/admin/export?limit=300";
    stage.ask("GET /v1/admin/export, a page of 300 products", &staff, page, None).await;
    let (product, stock) = (stage.products[0].path.clone(), format!("{}/stock", stage.products[0].path));
    let spread = json!({ "parts": 64, "reason": "Flash sale" });
    stage.ask("POST /v1/products/{id}/stock over 64 parts", &staff, &stock, Some(spread)).await;
    let price = json!({ "price": "1.50" });
    stage.ask("PATCH /v1/products/{id} with 64 parts", &staff, &product, Some(price)).await;
    assert_eq!(stage.shop.stock(&stage.products[0]).await, 1_000);
}

/// Somebody with many sessions is disabled: all of them end.
async fn admin(stage: &mut Stage, customer: &Client) {
    for _ in 0..49 {
        log_in(&stage.shop.visitor(), &customer.email, &customer.password).await;
    }
    let path = format!("/v1/admin/users/{}", customer.user_id);
    let admin = stage.shop.admin();
    let disabled = json!({ "disabled": true });
    stage.ask("PATCH /v1/admin/users/{id} of a user with 50 sessions", &admin, &path, Some(disabled)).await;
    let sessions = stage.shop.table.partition(&format!("USER#{}", customer.user_id)).await;
    assert!(!sessions.iter().any(|item| item["SK"].as_str().is_some_and(|sk| sk.starts_with("SESSION#"))));
}

/// Somebody with many orders leaves.
async fn leaver(stage: &mut Stage) {
    let customer = stage.shop.customer().await;
    let body = json!({ "items": stage.items(1), "shipping_address": address() });
    for _ in 0..100 {
        customer.post("/v1/orders", body.clone()).await.expect(201);
    }
    let password = json!({ "current_password": customer.password });
    stage.ask("DELETE /v1/users/me of a user with 100 orders", &customer, "/v1/users/me", Some(password)).await;
    assert!(!stage.shop.dump().await.contains(&customer.email));
}
