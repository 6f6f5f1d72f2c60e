//! What each day sold, counted from its orders.

use serde_json::{Value, json};
use shared::domain::Day;
use shared::store::{CountTerms, Counted};
use tests::{Client, Product, Shop};

/// Eight in the morning of the next day but one, so that whatever the machine's clock says, days begin and end here only
/// where a test says so.
async fn shop_in_the_morning() -> (Shop, Day) {
    let shop = Shop::open().await;
    let now = shop.gateway.app().clock.now();
    let morning = Day::of(now).plus(2).start().millis() + 8 * 3_600_000;
    shop.gateway.app().clock.advance_ms(morning - now.millis());
    let day = Day::of(shop.gateway.app().clock.now());
    (shop, day)
}

/// Moves to so many milliseconds after a day's end, or before it. The clock runs on from there.
fn go_to_end(shop: &Shop, day: Day, millis: i64) {
    let clock = &shop.gateway.app().clock;
    clock.advance_ms(day.end().millis() + millis - clock.now().millis());
}

async fn count(shop: &Shop) -> Value {
    let event = json!({ "task": "summarise_sales" });
    shop.gateway.run_schedule(local::Function::Schedule, &event).await.expect("a report")
}

async fn order(client: &Client, lines: &[(&Product, u32)]) -> String {
    let lines: Vec<Value> = lines.iter().map(|(it, units)| json!({ "product_id": it.id, "quantity": units })).collect();
    let order = client.post("/v1/orders", json!({ "items": lines })).await.expect(201);
    order["id"].as_str().expect("an id").to_owned()
}

/// Somebody who is logged in whatever the time is.
async fn again(shop: &Shop, client: &Client) -> Client {
    tests::log_in(&shop.visitor(), &client.email, &client.password).await
}

async fn product(shop: &Shop, admin: &Client, name: &str, price: &str) -> Product {
    let fields = json!({ "name": name, "price": price, "stock": 1_000, "category_id": shop.category() });
    tests::variants_of(&admin.post("/v1/products", fields).await.expect(201)).remove(0)
}

async fn sales(shop: &Shop, path: &str) -> Value {
    again(shop, &shop.admin()).await.get(path).await.expect(200)
}

async fn day_sales(shop: &Shop, day: Day) -> Value {
    sales(shop, &format!("/v1/admin/sales/{day}")).await
}

fn names<'a>(detail: &'a Value, list: &str) -> Vec<(&'a str, u64, &'a str)> {
    let products = detail[list].as_array().expect("a list").iter();
    let text = |value: &'a Value| value.as_str().expect("text");
    products
        .map(|it| (text(&it["name"]), it["units"].as_u64().expect("units"), text(&it["revenue"]["amount"])))
        .collect()
}

/// Sums computed by hand: orders of customers and a guest, one cancelled, one moved on, one of a hundred lines.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_day_is_what_its_orders_come_to() {
    let (shop, day) = shop_in_the_morning().await;
    let admin = again(&shop, &shop.admin()).await;
    let (mug, pot) = (product(&shop, &admin, "Mug", "5.00").await, product(&shop, &admin, "Pot", "40.50").await);
    let mut small = Vec::new();
    for number in 0..98 {
        small.push(product(&shop, &admin, &format!("Small {number:02}"), "0.01").await);
    }
    let ann = shop.customer().await;
    order(&ann, &[(&mug, 3), (&pot, 1)]).await;
    let guest = json!({ "email": "guest@example.com", "items": [{ "product_id": mug.id, "quantity": 4 }] });
    shop.visitor().post("/v1/orders", guest).await.expect(201);
    let cancelled = order(&ann, &[(&pot, 7)]).await;
    ann.post(&format!("/v1/orders/{cancelled}/cancel"), json!({})).await.expect(200);
    let shipped = order(&ann, &[(&pot, 1)]).await;
    admin.patch(&format!("/v1/orders/{shipped}"), json!({ "status": "shipped" })).await.expect(200);
    let mut lines: Vec<(&Product, u32)> = small.iter().map(|product| (product, 2)).collect();
    lines.extend([(&mug, 1), (&pot, 1)]);
    order(&ann, &lines).await;

    assert_eq!(day_sales(&shop, day).await["sales"]["as_of"], Value::Null);
    let report = count(&shop).await;
    assert_eq!((&report["orders"], &report["left"]), (&json!(5), &json!(0)));
    let detail = day_sales(&shop, day).await;
    let mut today = detail["sales"].clone();
    assert!(today["as_of"].take().as_str().is_some_and(|at| at.starts_with(&day.to_string())), "{detail}");
    // 8 mugs, 3 pots, 196 small things: 40.00 + 121.50 + 1.96.
    let expected = json!({
        "day": day.to_string(), "orders": 5, "cancelled": 1, "units": 207, "products": 100,
        "revenue": { "amount": "163.46", "currency": "USD" },
        "other_currency_orders": 0, "running": true, "as_of": null,
    });
    assert_eq!(today, expected);
    assert_eq!(
        names(&detail, "top_by_revenue")[..3],
        [("Pot", 3, "121.50"), ("Mug", 8, "40.00"), ("Small 00", 2, "0.02")]
    );
    assert_eq!(
        names(&detail, "top_by_units")[..3],
        [("Mug", 8, "40.00"), ("Pot", 3, "121.50"), ("Small 00", 2, "0.02")]
    );
    assert_eq!(names(&detail, "top_by_units").len(), 20);

    let days = sales(&shop, &format!("/v1/admin/sales?from={}&to={}", day.plus(-2), day.plus(3))).await;
    let days = days["items"].as_array().expect("days");
    assert_eq!(days.len(), 3, "none of the days to come");
    assert_eq!((&days[2], &days[1]["orders"], &days[1]["running"]), (&detail["sales"], &json!(0), &json!(false)));
}

/// An order belongs to the day that it was begun on, to the millisecond; and the last word on a day is said when it can
/// get no more.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn days_part_at_midnight() {
    let (shop, day) = shop_in_the_morning().await;
    let admin = again(&shop, &shop.admin()).await;
    let product = product(&shop, &admin, "Mug", "1.00").await;
    go_to_end(&shop, day, -60_000);
    let ann = shop.customer().await;
    go_to_end(&shop, day, -10_000);
    order(&ann, &[(&product, 1)]).await;
    assert!(shop.gateway.app().clock.now() < day.end(), "this machine is too slow for this test");
    count(&shop).await;
    go_to_end(&shop, day, 0);
    order(&ann, &[(&product, 2)]).await;
    order(&ann, &[(&product, 4)]).await;

    // Not settled yet: counted again later.
    count(&shop).await;
    assert_eq!(day_sales(&shop, day).await["sales"]["running"], true);
    go_to_end(&shop, day, 600_000);
    count(&shop).await;
    let (first, second) = (day_sales(&shop, day).await, day_sales(&shop, day.plus(1)).await);
    assert_eq!((&first["sales"]["orders"], &first["sales"]["units"]), (&json!(1), &json!(1)));
    assert_eq!((&second["sales"]["orders"], &second["sales"]["units"]), (&json!(2), &json!(6)));
    assert_eq!((&first["sales"]["running"], &second["sales"]["running"]), (&json!(false), &json!(true)));

    // What has been settled is left alone.
    assert_eq!(count(&shop).await["days"], 1);
    assert_eq!(day_sales(&shop, day).await, first);
}

/// Stretches of a few orders and runs that give up early come to the same as one run.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn a_count_goes_on_where_the_run_before_left_it() {
    let (shop, day) = shop_in_the_morning().await;
    let admin = again(&shop, &shop.admin()).await;
    let (mug, pot) = (product(&shop, &admin, "Mug", "5.00").await, product(&shop, &admin, "Pot", "40.00").await);
    let ann = shop.customer().await;
    let mut orders = Vec::new();
    for number in 1..=30 {
        orders.push(order(&ann, &[(if number % 3 == 0 { &pot } else { &mug }, number)]).await);
    }
    for id in orders.iter().step_by(5) {
        ann.post(&format!("/v1/orders/{id}/cancel"), json!({})).await.expect(200);
    }
    let app = shop.gateway.app();
    let terms = CountTerms { most_orders: 4, page: 2, ..CountTerms::new("USD") };
    let (mut runs, mut looked_at) = (0, 0);
    loop {
        let Counted { days, orders, left } =
            app.store.count_sales(Some(day), terms, &app.clock).await.expect("a count");
        (runs, looked_at) = (runs + 1, looked_at + orders);
        assert_eq!(days + left, 1);
        if left == 0 {
            break;
        }
        assert_eq!(day_sales(&shop, day).await["sales"]["as_of"], Value::Null, "nothing half is told");
    }
    assert!(runs >= 3, "{runs}");
    assert_eq!(looked_at, 30, "each order once");
    let in_parts = day_sales(&shop, day).await;
    count(&shop).await;
    let mut at_once = day_sales(&shop, day).await;
    assert_ne!(at_once["sales"]["as_of"], in_parts["sales"]["as_of"]);
    at_once["sales"]["as_of"] = in_parts["sales"]["as_of"].clone();
    assert_eq!(in_parts, at_once);
    assert_eq!((&at_once["sales"]["orders"], &at_once["sales"]["cancelled"]), (&json!(30), &json!(6)));
}

/// Any number at once is the same as one; and an older count never replaces a newer one.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn counting_twice_or_at_once_is_counting_once() {
    let (shop, day) = shop_in_the_morning().await;
    let admin = again(&shop, &shop.admin()).await;
    let product = product(&shop, &admin, "Mug", "2.00").await;
    let ann = shop.customer().await;
    for _ in 0..12 {
        order(&ann, &[(&product, 1)]).await;
    }
    let app = shop.gateway.app();
    let terms = CountTerms { most_orders: 5, page: 1, ..CountTerms::new("USD") };
    for _ in 0..6 {
        let counts = (0..4).map(|_| app.store.count_sales(Some(day), terms, &app.clock));
        for counted in futures::future::join_all(counts).await {
            counted.expect("a count");
        }
    }
    count(&shop).await;
    let sales = day_sales(&shop, day).await["sales"].clone();
    assert_eq!(
        (&sales["orders"], &sales["units"], &sales["revenue"]["amount"]),
        (&json!(12), &json!(12), &json!("24.00"))
    );

    app.clock.advance_ms(600_000);
    order(&ann, &[(&product, 1)]).await;
    count(&shop).await;
    let newest = day_sales(&shop, day).await;
    assert_eq!(newest["sales"]["orders"], 13);
    // One that began before that order and ends only now.
    app.clock.advance_ms(-300_000);
    assert_eq!(count(&shop).await["orders"], 12);
    app.clock.advance_ms(300_000);
    assert_eq!(day_sales(&shop, day).await, newest);
}

#[tokio::test]
async fn ranges_that_make_no_sense_are_refused() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    for (query, code) in [
        ("from=2026-11-02&to=2026-11-01", "invalid_range"),
        ("from=2025-01-01&to=2026-01-02", "range_too_long"),
        ("from=2026-11-31", "malformed_day"),
        ("to=1969-12-31", "malformed_day"),
        ("day=2026-11-01", "unknown_parameter"),
    ] {
        let problem = staff.get(&format!("/v1/admin/sales?{query}")).await.problem(400, "invalid_parameter");
        assert_eq!(problem["errors"][0]["code"], code, "{query}");
    }
    let year = staff.get("/v1/admin/sales?from=2024-01-01&to=2024-12-31").await.expect(200);
    assert_eq!(year["items"].as_array().map(Vec::len), Some(366));
    assert_eq!(staff.get("/v1/admin/sales").await.expect(200)["items"].as_array().map(Vec::len), Some(30));
    for day in ["2026-1-1", "today", "9999-12-31"] {
        staff.get(&format!("/v1/admin/sales/{day}")).await.problem(404, "not_found");
    }
}
