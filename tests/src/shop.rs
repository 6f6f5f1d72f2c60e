use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use serde_json::{Value, json};
use shared::clock::Clock;
use shared::domain::Timestamp;
use shared::random::Random;
use shared::testing::Network;

use crate::given::Given;
use crate::{Client, Gateway, Roles, Table, logs};

/// The first admin of every shop that tests start.
const ADMIN_EMAIL: &str = "admin@bodega.example";
const ADMIN_PASSWORD: &str = "correct-horse-admin-9";

static NEXT: AtomicU64 = AtomicU64::new(0);

/// Tables that no test uses any more, on a DynamoDB that outlives the tests: it slows down with many of them.
static LEFT_OVER: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// How a shop differs from the usual one.
#[derive(Clone, Debug)]
pub struct ShopOptions {
    pub shop: shared::config::Shop,
    pub demo: bool,
    /// What is between its functions and DynamoDB. Where something is, the functions are all there is: the stream does not
    /// come between.
    pub network: Option<Network>,
    /// Whether nothing follows its stream.
    pub unheard: bool,
    /// What its functions may do.
    pub roles: Roles,
    /// The secret of CloudFront that its admin shows, where its functions want one.
    pub cdn_secret: Option<&'static str>,
    /// The time that it has, and where its ids come from.
    pub clock: Clock,
    pub random: Random,
}

/// A shop that is running: one of the test's own, gone with its last use, or one that was given to all tests.
pub struct Shop {
    pub gateway: Gateway,
    pub table: Table,
    /// What its functions may do, and did of it.
    pub roles: Roles,
    network: Option<Network>,
    admin: Client,
    category: String,
    /// Where its callers come from, if not from this machine's usual address.
    address: Option<String>,
}

/// A variant that a test sells: usually the only one of its product.
#[derive(Clone, Debug)]
pub struct Product {
    /// The product's id.
    pub id: String,
    pub variant: String,
    /// The product's path.
    pub path: String,
}

impl Product {
    /// Whether it is the only variant of its product, so that the product's id names it.
    pub fn is_only(&self) -> bool {
        self.id.strip_prefix("prod_") == self.variant.strip_prefix("var_")
    }

    /// The id that names it in a cart.
    pub fn item_id(&self) -> &str {
        if self.is_only() { &self.id } else { &self.variant }
    }

    /// So many of it, for a cart or an order.
    pub fn item(&self, quantity: i64) -> Value {
        let name = if self.is_only() { "product_id" } else { "variant_id" };
        json!({ name: self.item_id(), "quantity": quantity })
    }

    /// Where its stock is changed.
    pub fn stock_path(&self) -> String {
        if self.is_only() { format!("{}/stock", self.path) } else { format!("/v1/variants/{}/stock", self.variant) }
    }

    /// Where its price is changed.
    pub fn price_path(&self) -> String {
        if self.is_only() { self.path.clone() } else { format!("{}/variants/{}", self.path, self.variant) }
    }
}

/// The variants of a product as the API shows it.
pub fn variants_of(product: &Value) -> Vec<Product> {
    let id = product["id"].as_str().expect("an id");
    let variants = product["variants"].as_array().expect("variants").iter();
    let variant = |it: &Value| Product {
        id: id.to_owned(),
        variant: it["id"].as_str().expect("an id").to_owned(),
        path: format!("/v1/products/{id}"),
    };
    variants.map(variant).collect()
}

/// A number that no other call in this process gives; and in no other process, where tests share a shop.
pub fn unique() -> u64 {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    Given::shop().map_or(number, |_| number + started())
}

/// When this process first asked, in millionths of a second.
fn started() -> u64 {
    static STARTED: OnceLock<u64> = OnceLock::new();
    *STARTED.get_or_init(|| {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
        u64::try_from(since.as_micros()).expect("before the year 500,000")
    })
}

impl Default for ShopOptions {
    /// Tests register whom they like, and order as often and as much as they like.
    fn default() -> Self {
        let shop = shared::config::Shop {
            registrations_per_hour: u32::MAX,
            guest_orders_per_hour: u32::MAX,
            refused_guest_orders_per_hour: u32::MAX,
            guest_lines: u32::MAX,
            guest_units: u32::MAX,
            visitor_carts_per_hour: u32::MAX,
            ..shared::config::Shop::default()
        };
        Self {
            shop,
            demo: false,
            network: None,
            unheard: false,
            roles: Roles::default(),
            cdn_secret: None,
            clock: Clock::default(),
            random: Random::default(),
        }
    }
}

impl ShopOptions {
    /// On this network.
    pub fn on(network: Network) -> Self {
        Self { network: Some(network), ..Self::default() }
    }
}

impl Shop {
    /// A shop with an admin and one category of the test's own: an empty one, or the one that was given, which others
    /// use too.
    pub async fn open() -> Self {
        match Given::shop() {
            Some(given) => Self::enter(given).await,
            None => Self::open_with(ShopOptions::default()).await,
        }
    }

    /// One with settings of its own.
    ///
    /// # Panics
    /// When a shop was given: it has its own. A test that calls this says `#[cfg_attr(lacks = "settings", ignore = "…")]`.
    pub async fn open_with(options: ShopOptions) -> Self {
        assert!(Given::shop().is_none(), "the test does not say that it needs settings of its own");
        logs::capture();
        let endpoint = std::env::var("AWS_ENDPOINT_URL_DYNAMODB").ok();
        let table = format!("test-{}-{}", std::process::id(), unique());
        let watched = options.roles.network();
        let gateway = Box::pin(local::Gateway::start(local::Options {
            admin: Some((ADMIN_EMAIL.to_owned(), ADMIN_PASSWORD.to_owned())),
            table: table.clone(),
            endpoint,
            shop: options.shop,
            demo: options.demo,
            clock: options.clock,
            random: options.random,
            stream: options.network.is_none() && !options.unheard,
            // Tests run them by hand, so that none comes between.
            schedules: false,
            network: options.network.as_ref().map(|network| network.clone().watched(&watched).client()),
            watched: Some(watched.client()),
            ..local::Options::default()
        }));
        // On the heap: it is large, and a test's stack is not.
        let gateway = gateway.await.expect("the shop starts");
        remove_left_over(&gateway).await;
        let visitor = Client::new(&gateway.url());
        let visitor = options.cdn_secret.map_or(visitor.clone(), |secret| visitor.with("bodega-cdn", secret));
        let admin = log_in(&visitor, ADMIN_EMAIL, ADMIN_PASSWORD).await;
        let category = admin.post("/v1/categories", json!({ "name": "Things" })).await.expect(201);
        let category = category["id"].as_str().expect("an id").to_owned();
        let table = Table::new(gateway.dynamodb_url(), &table);
        let (roles, network) = (options.roles, options.network);
        Self { gateway: gateway.into(), table, roles, network, admin, category, address: None }
    }

    async fn enter(given: &'static Given) -> Self {
        let number = unique();
        // Counts by caller's address are each test's own.
        let address = given.is_on_this_machine().then(|| {
            let [a, b] = [number / 250 % 200 + 16, number % 250 + 1];
            format!("127.{a}.{}.{b}", number / 50_000 % 250)
        });
        let (endpoint, name) = given.table.clone().unwrap_or_default();
        let mut shop = Self {
            gateway: given.into(),
            table: Table::new(&endpoint, &name),
            roles: Roles::default(),
            network: None,
            admin: Client::new(&given.url),
            category: String::new(),
            address,
        };
        // An admin of the test's own: some tests end accounts, and this one's is everybody's.
        let (email, password) = &given.admin;
        let first = log_in(&shop.visitor(), email, password).await;
        let admin = shop.customer().await;
        let path = format!("/v1/admin/users/{}", admin.user_id);
        first.patch(&path, json!({ "role": "admin" })).await.expect(200);
        shop.admin = log_in(&shop.visitor(), &admin.email, &admin.password).await;
        let category = json!({ "name": "Things", "slug": format!("things-{number}") });
        let category = shop.admin.post("/v1/categories", category).await.expect(201);
        category["id"].as_str().expect("an id").clone_into(&mut shop.category);
        shop
    }

    /// Somebody with nothing.
    pub fn visitor(&self) -> Client {
        let visitor = Client::new(&self.gateway.url());
        self.address.as_ref().map_or_else(|| visitor.clone(), |address| visitor.from_address(address))
    }

    /// Somebody with a new account.
    pub async fn customer(&self) -> Client {
        let (email, password) = (format!("customer{}@example.com", unique()), format!("password-{}-x", unique()));
        let visitor = self.visitor();
        visitor.post("/v1/auth/register", json!({ "email": email, "password": password })).await.expect(201);
        log_in(&visitor, &email, &password).await
    }

    /// Somebody who works here.
    pub async fn staff(&self) -> Client {
        self.somebody_with_role("staff").await
    }

    /// An admin other than the one who makes products and staff: a test may demote or erase them.
    pub async fn another_admin(&self) -> Client {
        self.somebody_with_role("admin").await
    }

    async fn somebody_with_role(&self, role: &str) -> Client {
        let customer = self.customer().await;
        let path = format!("/v1/admin/users/{}", customer.user_id);
        self.admin.patch(&path, json!({ "role": role })).await.expect(200);
        log_in(&self.visitor(), &customer.email, &customer.password).await
    }

    pub fn admin(&self) -> Client {
        self.admin.clone()
    }

    /// The category that products are in unless they say otherwise.
    pub fn category(&self) -> &str {
        &self.category
    }

    /// A product at this price with so many in stock.
    pub async fn product(&self, price: &str, stock: u64) -> Product {
        self.product_with(json!({ "price": price, "stock": stock })).await
    }

    /// A product with these fields, others as usual.
    pub async fn product_with(&self, fields: Value) -> Product {
        let mut body = json!({
            "name": format!("Thing {}", unique()), "price": "10.00", "stock": 10, "category_id": self.category,
        });
        for (name, value) in fields.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        let created = self.admin.post("/v1/products", body).await.expect(201);
        variants_of(&created).remove(0)
    }

    /// A product with an option and a variant for each of these stocks, all at this price.
    pub async fn variants(&self, price: &str, stock: &[u64]) -> Vec<Product> {
        let variant = |(size, stock): (usize, &u64)| json!({ "option_values": { "Size": format!("{size:02}") }, "price": price, "stock": stock });
        let variants: Vec<Value> = stock.iter().enumerate().map(variant).collect();
        let body = json!({
            "name": format!("Thing {}", unique()), "category_id": self.category, "options": [{ "name": "Size" }],
            "variants": variants,
        });
        variants_of(&self.admin.post("/v1/products", body).await.expect(201))
    }

    /// How many are left.
    pub async fn stock(&self, product: &Product) -> i64 {
        let shown = self.visitor().get(&product.path).await.expect(200);
        let mut variants = shown["variants"].as_array().expect("variants").iter();
        let variant = variants.find(|variant| variant["id"] == *product.variant).expect("the variant");
        variant["stock"].as_i64().expect("a stock")
    }

    /// Every item of the shop's table as text. Only tests may look at all of it.
    pub async fn dump(&self) -> String {
        self.table.items().await.iter().map(|item| format!("{item:?}\n")).collect()
    }

    /// The mails to somebody, oldest first, of what has happened so far.
    pub async fn mails_to(&self, address: &str) -> Vec<local::ReceivedMail> {
        self.gateway.drain_stream().await;
        let mut mails = self.gateway.mails().await;
        mails.retain(|mail| mail.to == [address]);
        mails
    }

    /// What people call an order by.
    pub async fn order_number(&self, order: &str) -> String {
        let id = order.parse().expect("an id");
        let order = self.table.store().order_of_anyone(id).await.expect("a read").expect("an order");
        order.number.expect("a number").to_string()
    }

    /// What its mail function works with.
    pub fn mail_function(&self) -> mail::Mail {
        self.gateway.mail_function().clone()
    }

    /// What its stream function works with.
    pub fn stream_function(&self) -> stream::Stream {
        self.gateway.stream_function().clone()
    }

    /// What is between its functions and DynamoDB.
    ///
    /// # Panics
    /// When nothing is.
    pub fn network(&self) -> &Network {
        self.network.as_ref().expect("a network")
    }

    /// The time that the shop has.
    pub fn now(&self) -> Timestamp {
        match Given::shop() {
            Some(_) => Clock::default().now(),
            None => self.gateway.app().clock.now(),
        }
    }

    /// The clock that the shop goes by.
    pub fn advance_seconds(&self, seconds: i64) {
        self.gateway.app().clock.advance_ms(seconds * 1_000);
    }
}

/// Logs in and keeps the tokens.
pub async fn log_in(client: &Client, email: &str, password: &str) -> Client {
    let tokens = client.post("/v1/auth/token", json!({ "email": email, "password": password })).await.expect(200);
    let text = |name: &str| tokens[name].as_str().expect(name).to_owned();
    let mut client = client.with_bearer(&text("access_token"));
    client.refresh_token = text("refresh_token");
    email.clone_into(&mut client.email);
    password.clone_into(&mut client.password);
    let me = client.get("/v1/users/me").await.expect(200);
    me["id"].as_str().expect("an id").clone_into(&mut client.user_id);
    client
}

impl Drop for Shop {
    fn drop(&mut self) {
        if Given::shop().is_some() {
            return;
        }
        LEFT_OVER.lock().unwrap_or_else(PoisonError::into_inner).push(std::mem::take(&mut self.table.name));
    }
}

async fn remove_left_over(gateway: &local::Gateway) {
    if std::env::var("AWS_ENDPOINT_URL_DYNAMODB").is_err() {
        return;
    }
    let tables = std::mem::take(&mut *LEFT_OVER.lock().unwrap_or_else(PoisonError::into_inner));
    for name in tables {
        let table = Table::new(gateway.dynamodb_url(), &name);
        // Another will do, if this one cannot be removed now.
        let _removed = table.client.delete_table().table_name(name).send().await;
    }
}
