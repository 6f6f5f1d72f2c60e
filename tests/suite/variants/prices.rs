//! What a price was before: its records, and the lowest of the thirty days before a reduction.

use serde_json::{Value, json};
use shared::testing::{Fault, Network};
use tests::{Client, Product, Shop, ShopOptions, unique};

use super::{id, path};

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;

/// A product whose price staff changes over months.
struct Shelf {
    shop: Shop,
    admin: Client,
    product: Product,
}

impl Shelf {
    async fn with(price: &str) -> Self {
        let shop = Shop::open().await;
        let (admin, product) = (shop.admin(), shop.product(price, 5).await);
        Self { shop, admin, product }
    }

    /// Lets time pass. Nobody stays signed in for so long.
    async fn pass(&mut self, seconds: i64) {
        self.shop.advance_seconds(seconds);
        self.admin = tests::log_in(&self.shop.visitor(), &self.admin.email, &self.admin.password).await;
    }

    async fn set(&self, fields: Value) {
        self.admin.patch(&self.product.path, fields).await.expect(200);
    }

    /// The lowest price before, as anybody sees it: of the product, which is that of its variant.
    async fn lowest(&self) -> Option<String> {
        let shown = self.shop.visitor().get(&self.product.path).await.expect(200);
        assert_eq!(shown["variants"][0]["lowest_price_30_days"], shown["lowest_price_30_days"]);
        shown["lowest_price_30_days"]["amount"].as_str().map(str::to_owned)
    }

    /// The prices that staff see, newest first.
    async fn prices(&self) -> Vec<Value> {
        let list = self.admin.get(&format!("/v1/variants/{}/prices", self.product.variant)).await.expect(200);
        list["items"].as_array().expect("prices").clone()
    }
}

fn amounts(prices: &[Value]) -> Vec<&str> {
    prices.iter().map(|price| price["price"]["amount"].as_str().expect("an amount")).collect()
}

/// How many prices of a variant are recorded.
async fn recorded(shop: &Shop, variant: &str) -> usize {
    shop.table.partition(&format!("PRICES#{variant}")).await.len()
}

#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn staff_see_what_a_price_was_and_when() {
    let mut shelf = Shelf::with("10.00").await;
    assert_eq!(amounts(&shelf.prices().await), ["10.00"]);
    for price in ["12.00", "11.00", "11.00"] {
        shelf.pass(DAY).await;
        shelf.set(json!({ "price": price })).await;
    }
    let prices = shelf.prices().await;
    assert_eq!(amounts(&prices), ["11.00", "12.00", "10.00"], "the same price again is no change");
    assert_eq!(prices[0]["until"], Value::Null);
    for (newer, older) in prices.iter().zip(&prices[1..]) {
        assert_eq!(newer["from"], older["until"]);
    }
    let shown = shelf.shop.visitor().get(&shelf.product.path).await.expect(200);
    assert_eq!(prices[2]["from"], shown["created_at"]);
    // Page by page it is the same list.
    let (mut paged, mut query) = (Vec::new(), "limit=1".to_owned());
    loop {
        let list = format!("/v1/variants/{}/prices?{query}", shelf.product.variant);
        let page = shelf.admin.get(&list).await.expect(200);
        paged.extend(page["items"].as_array().expect("prices").clone());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("limit=1&cursor={cursor}");
    }
    assert_eq!(paged, prices);
    shelf.admin.delete(&shelf.product.path).await.expect(204);
    let gone = format!("/v1/variants/{}/prices", shelf.product.variant);
    shelf.admin.get(&gone).await.problem(404, "not_found");
}

/// A record and its change are one transaction: one that fails leaves neither, one whose answer is lost leaves both.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn a_record_and_its_change_are_one_transaction() {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    let (faults, admin) = (shop.network().faults(), shop.admin());
    faults.retry_after(std::time::Duration::from_millis(1));
    let product = shop.product("10.00", 5).await;
    let nowhere = json!({ "price": "9.00", "category_id": "cat_018bcfe568787e8a9b4ff0d1c2a3b4c5" });
    admin.patch(&product.path, nowhere).await.problem(422, "unknown_category");
    assert_eq!(recorded(&shop, &product.variant).await, 0);
    let mut price = 1_000;
    for fault in [Fault::KilledBefore, Fault::KilledAfter, Fault::Lost, Fault::FailedLate] {
        // The caller, the product, the transaction.
        for call in 0..4 {
            let (story, before) = (format!("{fault:?} at {call}"), recorded(&shop, &product.variant).await);
            let was = shop.visitor().get(&product.path).await.expect(200)["price"].clone();
            price += 1;
            faults.plan([(call, fault)]);
            admin.patch(&product.path, json!({ "price": price })).await;
            faults.off();
            let is = shop.visitor().get(&product.path).await.expect(200)["price"].clone();
            let is_changed = usize::from(was != is);
            assert_eq!(recorded(&shop, &product.variant).await, before + is_changed, "{story}");
        }
    }
    assert!(recorded(&shop, &product.variant).await > 4);
}

#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn the_lowest_price_is_that_of_the_thirty_days_before() {
    for (since_the_rise, lowest) in [(30 * DAY - MINUTE, "50.00"), (30 * DAY + MINUTE, "100.00")] {
        let mut shelf = Shelf::with("50.00").await;
        shelf.pass(DAY).await;
        shelf.set(json!({ "price": "100.00" })).await;
        shelf.pass(since_the_rise).await;
        shelf.set(json!({ "price": "80.00", "compare_at_price": "120.00" })).await;
        assert_eq!(shelf.lowest().await.as_deref(), Some(lowest), "{since_the_rise}");
    }
}

/// A price that rises for a day to be reduced to what it was.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_false_reduction_is_seen() {
    let mut shelf = Shelf::with("50.00").await;
    shelf.pass(60 * DAY).await;
    shelf.set(json!({ "price": "100.00" })).await;
    shelf.pass(DAY).await;
    shelf.set(json!({ "price": "50.00", "compare_at_price": "100.00" })).await;
    assert_eq!(shelf.lowest().await.as_deref(), Some("50.00"));
    // Nor does it help to end the sale and begin it again, or to raise the price within it.
    shelf.set(json!({ "compare_at_price": null })).await;
    assert_eq!(shelf.lowest().await, None);
    shelf.set(json!({ "compare_at_price": "100.00" })).await;
    assert_eq!(shelf.lowest().await.as_deref(), Some("50.00"));
    shelf.set(json!({ "price": "90.00" })).await;
    shelf.set(json!({ "price": "60.00" })).await;
    assert_eq!(shelf.lowest().await.as_deref(), Some("50.00"));
}

#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn reductions_of_one_sale_count_from_the_first() {
    let mut shelf = Shelf::with("100.00").await;
    shelf.pass(40 * DAY).await;
    shelf.set(json!({ "price": "80.00", "compare_at_price": "100.00" })).await;
    assert_eq!(shelf.lowest().await.as_deref(), Some("100.00"));
    shelf.pass(20 * DAY).await;
    shelf.set(json!({ "price": "60.00" })).await;
    shelf.pass(20 * DAY).await;
    shelf.set(json!({ "price": "40.00", "compare_at_price": "110.00" })).await;
    shelf.set(json!({ "name": "Another name" })).await;
    assert_eq!(shelf.lowest().await.as_deref(), Some("100.00"));
    // It rises, and falls again a month later: a new sale.
    shelf.pass(DAY).await;
    shelf.set(json!({ "price": "70.00" })).await;
    assert_eq!(shelf.lowest().await.as_deref(), Some("40.00"));
    shelf.pass(31 * DAY).await;
    shelf.set(json!({ "price": "60.00" })).await;
    assert_eq!(shelf.lowest().await.as_deref(), Some("70.00"));
    for ended in [json!({ "price": "110.00" }), json!({ "compare_at_price": "60.00", "price": "60.00" })] {
        shelf.set(ended).await;
        assert_eq!(shelf.lowest().await, None);
    }
}

/// What was reduced from the beginning has no price before.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_new_product_has_no_price_before() {
    let mut shelf = Shelf::with("100.00").await;
    let fields = json!({ "price": "80.00", "compare_at_price": "100.00" });
    let made = shelf.shop.product_with(fields).await;
    let shown = shelf.shop.visitor().get(&made.path).await.expect(200);
    assert_eq!(shown["lowest_price_30_days"], Value::Null);
    assert_eq!(recorded(&shelf.shop, &made.variant).await, 0, "a new product costs no record");
    shelf.product = made;
    shelf.pass(DAY).await;
    shelf.set(json!({ "price": "70.00" })).await;
    assert_eq!(shelf.lowest().await.as_deref(), Some("80.00"));
}

/// A draft's price is nobody's.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn what_was_never_shown_was_no_price() {
    let mut shelf = Shelf::with("1.00").await;
    shelf.product = shelf.shop.product_with(json!({ "price": "1.00", "status": "draft" })).await;
    shelf.pass(DAY).await;
    shelf.set(json!({ "price": "100.00" })).await;
    assert_eq!(recorded(&shelf.shop, &shelf.product.variant).await, 0);
    shelf.pass(DAY).await;
    shelf.set(json!({ "status": "active" })).await;
    shelf.pass(DAY).await;
    shelf.set(json!({ "price": "80.00", "compare_at_price": "100.00" })).await;
    assert_eq!(shelf.lowest().await.as_deref(), Some("100.00"));
    // Once shown, it stays so: hiding it does not hide its prices.
    shelf.set(json!({ "status": "archived", "price": "120.00" })).await;
    shelf.pass(DAY).await;
    shelf.set(json!({ "status": "active", "price": "90.00", "compare_at_price": "120.00" })).await;
    assert_eq!(shelf.lowest().await.as_deref(), Some("80.00"));
}

/// By the routes of a variant, of a whole product, and in lists: the variant that the product's price is of.
#[tokio::test]
async fn a_sale_price_is_shown_wherever_the_price_is() {
    let shop = Shop::open().await;
    let made = super::tee(&shop, [1, 2, 3, 4]).await;
    let admin = shop.admin();
    let variant = format!("{}/variants/{}", path(&made), id(&made, 2));
    let sale = json!({ "price": "20.00", "compare_at_price": "24.00" });
    let changed = admin.patch(&variant, sale).await.expect(200);
    let lowest = |it: &Value| it["lowest_price_30_days"]["amount"].as_str().map(str::to_owned);
    assert_eq!(lowest(&changed), Some("24.00".to_owned()));
    let of_each: Vec<_> = changed["variants"].as_array().expect("variants").iter().map(lowest).collect();
    assert_eq!(of_each, [None, None, Some("24.00".to_owned()), None]);
    let list = format!("/v1/products?category={}", shop.category());
    let card = async || shop.visitor().get(&list).await.expect(200)["items"][0].clone();
    assert_eq!(card().await["lowest_price_30_days"], changed["lowest_price_30_days"]);

    let only = shop.product("30.00", 5).await;
    let whole = json!({
        "name": "Thing", "category_id": shop.category(), "price": "25.00", "compare_at_price": "30.00", "stock": 5,
    });
    assert_eq!(lowest(&admin.put(&only.path, whole).await.expect(200)), Some("30.00".to_owned()));
    admin.patch(&only.path, json!({ "compare_at_price": null })).await.expect(200);
    let shown = shop.visitor().get(&only.path).await.expect(200);
    assert_eq!(lowest(&shown), None);
}

/// A hundred prices fall at once, and the process dies before or after each call in turn. Each price is recorded once,
/// whoever drives the change to its end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn each_of_a_hundred_prices_is_recorded_once() {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    let (faults, admin) = (shop.network().faults(), shop.admin());
    faults.retry_after(std::time::Duration::from_millis(1));
    let body = |variants: Vec<Value>| {
        json!({
            "name": format!("Large {}", unique()), "category_id": shop.category(),
            "options": [{ "name": "Size" }], "variants": variants,
        })
    };
    let variant = |number: usize, price: &str, compare_at: Option<&str>| {
        json!({
            "option_values": { "Size": format!("{number:02}") }, "price": price, "stock": 3,
            "compare_at_price": compare_at,
        })
    };
    for (call, fault) in (2..9).zip([Fault::KilledBefore, Fault::KilledAfter].into_iter().cycle()) {
        let story = format!("{fault:?} at {call}");
        let made = admin.post("/v1/products", body((0..100).map(|it| variant(it, "10.00", None)).collect())).await;
        let made = made.expect(201);
        let mut lower = body((0..100).map(|it| variant(it, "8.00", Some("10.00"))).collect());
        lower["name"] = made["name"].clone();
        faults.plan([(call, fault)]);
        admin.put(&path(&made), lower.clone()).await;
        faults.off();
        admin.put(&path(&made), lower).await.expect(200);
        let shown = shop.visitor().get(&path(&made)).await.expect(200);
        for variant in shown["variants"].as_array().expect("variants") {
            let prices = [&variant["price"], &variant["lowest_price_30_days"]].map(|price| price["amount"].clone());
            assert_eq!(prices, ["8.00", "10.00"], "{story}");
            let records = shop.table.partition(&format!("PRICES#{}", variant["id"].as_str().expect("an id"))).await;
            assert_eq!(records.len(), 1, "{story}");
            assert_eq!(records[0]["price"], 1_000, "{story}");
        }
    }
}
