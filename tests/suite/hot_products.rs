//! Products that many buy at once: their stock is spread over several parts, and is still one stock to everybody.

use futures::future::join_all;
use serde_json::{Value, json};
use shared::domain::Parts;
use tests::{Answer, Client, Need, Product, Shop, lacks};

fn stock_path(product: &Product) -> String {
    format!("{}/stock", product.path)
}

async fn spread(staff: &Client, product: &Product, parts: u8) -> Value {
    staff.post(&stock_path(product), json!({ "parts": parts, "reason": "flash sale" })).await.expect(200)
}

/// What each part has, as it was at one moment.
async fn parts(shop: &Shop, product: &Product) -> Vec<i64> {
    let id = product.id.parse().expect("an id");
    let most = Parts::new(64).expect("parts");
    let stock = shop.table.store().stock_parts([(id, most)]).await.expect("a read");
    stock[&id].available()
}

/// The items of a product's stock.
async fn stock_items(shop: &Shop, product: &Product) -> Vec<String> {
    let of_product = format!("\"PRODUCT#{}\"", product.id);
    let table = shop.dump().await;
    table.lines().filter(|line| line.contains(&of_product) && line.contains("\"STOCK")).map(str::to_owned).collect()
}

async fn records(staff: &Client, product: &Product) -> Vec<Value> {
    let page = staff.get(&format!("/v1/admin/audit?target={}&limit=100", product.id)).await.expect(200);
    page["items"].as_array().expect("records").clone()
}

async fn tag(shop: &Shop, product: &Product) -> String {
    shop.visitor().get(&product.path).await.header("etag").expect("a tag").to_owned()
}

/// The part of the tag that is the stock's.
async fn stock_version(shop: &Shop, product: &Product) -> u64 {
    let tag = tag(shop, product).await;
    let (_, version) = tag.trim_matches('"').split_once('.').expect("two versions");
    version.parse().expect("a version")
}

#[tokio::test]
async fn a_stock_is_spread_over_parts_and_brought_together_again() {
    if lacks(Need::Table) {
        return;
    }
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    for stock in [1_001, 3, 0] {
        let product = shop.product("3.00", stock).await;
        let (mut before, mut version) = (1, stock_version(&shop, &product).await);
        for count in [4, 16, 64, 3, 1, 64, 1] {
            let answer = spread(&staff, &product, count).await;
            let told = json!({
                "product_id": product.id, "available": stock, "in_stock": stock > 0, "parts": count,
            });
            assert_eq!(answer, told);
            let parts = parts(&shop, &product).await;
            assert_eq!((parts.len(), parts.iter().sum::<i64>()), (usize::from(count), i64::try_from(stock).unwrap()));
            assert!(parts.iter().max().unwrap() - parts.iter().min().unwrap() <= 1, "{parts:?}");
            assert_eq!(stock_items(&shop, &product).await.len(), usize::from(count));
            assert_eq!(shop.stock(&product).await, i64::try_from(stock).unwrap());
            let raised = stock_version(&shop, &product).await;
            assert!(raised > version, "{raised} after {version}");
            version = raised;
            let record = &records(&staff, &product).await[0];
            let detail = json!({ "parts": { "from": before, "to": count }, "reason": "flash sale" });
            assert_eq!((&record["action"], &record["detail"]), (&json!("spread_stock"), &detail));
            assert_eq!(record["by"], staff.user_id);
            before = count;
        }
        assert_eq!(records(&staff, &product).await.len(), 8);
    }
}

/// The same number again evens the parts out; where they are even it writes nothing, not even a record.
#[tokio::test]
async fn the_same_number_again_evens_the_parts_out() {
    if lacks(Need::Table) {
        return;
    }
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 12).await;
    spread(&staff, &product, 1).await;
    spread(&staff, &product, 4).await;
    assert_eq!(records(&staff, &product).await.len(), 2, "one of making it, one of the four parts");
    staff.post(&stock_path(&product), json!({ "delta": 4, "reason": "found" })).await.expect(200);
    assert_eq!(parts(&shop, &product).await, [7, 3, 3, 3]);
    spread(&staff, &product, 4).await;
    assert_eq!(parts(&shop, &product).await, [4, 4, 4, 4]);
    let (before, count) = (tag(&shop, &product).await, records(&staff, &product).await.len());
    spread(&staff, &product, 4).await;
    assert_eq!((tag(&shop, &product).await, records(&staff, &product).await.len()), (before, count));
}

#[tokio::test]
async fn wrong_numbers_of_parts_are_refused() {
    if lacks(Need::Table) {
        return;
    }
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 12).await;
    let path = stock_path(&product);
    for (body, pointer, code) in [
        (json!({ "parts": 0, "reason": "r" }), "/parts", "invalid_parts"),
        (json!({ "parts": 65, "reason": "r" }), "/parts", "invalid_parts"),
        (json!({ "parts": -4, "reason": "r" }), "/parts", "invalid_parts"),
        (json!({ "parts": 260, "reason": "r" }), "/parts", "invalid_parts"),
        (json!({ "parts": "x", "reason": "r" }), "/parts", "wrong_type"),
        (json!({ "parts": 2.5, "reason": "r" }), "/parts", "wrong_type"),
        (json!({ "parts": null, "reason": "r" }), "/parts", "wrong_type"),
        (json!({ "parts": 4 }), "/reason", "required"),
        (json!({ "parts": 4, "reason": "" }), "/reason", "empty"),
        (json!({ "parts": 4, "delta": 1, "reason": "r" }), "/parts", "one_form"),
        (json!({ "parts": 4, "set": 1, "expected": 12, "reason": "r" }), "/parts", "one_form"),
        (json!({ "parts": 4, "stock": 1, "reason": "r" }), "/stock", "unknown_field"),
    ] {
        staff.post(&path, body).await.field_problem(422, pointer, code);
    }
    let missing = "/v1/products/prod_00000000000070008000000000000000/stock";
    staff.post(missing, json!({ "parts": 4, "reason": "r" })).await.problem(404, "not_found");
    let customer = shop.customer().await;
    customer.post(&path, json!({ "parts": 4, "reason": "r" })).await.problem(403, "forbidden");
    assert_eq!(stock_items(&shop, &product).await.len(), 1);
}

/// What counts and corrects one item does so with several: as much, as refused, in one record.
#[tokio::test]
async fn a_spread_stock_is_adjusted_as_one() {
    if lacks(Need::Table) {
        return;
    }
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 12).await;
    let path = stock_path(&product);
    spread(&staff, &product, 4).await;
    let adjust = |body: Value| {
        let (staff, path) = (&staff, &path);
        async move { staff.post(path, body).await }
    };
    // More goes to the first; less is taken from as many as it takes.
    let answer = adjust(json!({ "delta": 5, "reason": "found" })).await.expect(200);
    assert_eq!((&answer["available"], &answer["parts"]), (&json!(17), &json!(4)));
    assert_eq!(parts(&shop, &product).await, [8, 3, 3, 3]);
    assert_eq!(adjust(json!({ "delta": -13, "reason": "broken" })).await.expect(200)["available"], 4);
    assert_eq!(parts(&shop, &product).await.iter().sum::<i64>(), 4);
    let refused = adjust(json!({ "delta": -5, "reason": "broken" })).await.problem(409, "insufficient_stock");
    assert_eq!(refused["available"], 4);
    let refused = adjust(json!({ "delta": 1_000_000_000, "reason": "found" })).await.problem(409, "too_much_stock");
    assert_eq!(refused["available"], 4);
    let refused = adjust(json!({ "set": 9, "expected": 12, "reason": "counted" })).await.problem(409, "stock_changed");
    assert_eq!(refused["available"], 4);
    let count = records(&staff, &product).await.len();
    assert_eq!(adjust(json!({ "set": 9, "expected": 4, "reason": "counted" })).await.expect(200)["available"], 9);
    assert_eq!(parts(&shop, &product).await, [3, 2, 2, 2]);
    let records = records(&staff, &product).await;
    assert_eq!(records.len(), count + 1);
    assert_eq!(records[0]["detail"], json!({ "from": 4, "to": 9, "reason": "counted" }));
    // Right up to the most that a shop may hold, in all parts together.
    assert_eq!(
        adjust(json!({ "delta": 999_999_991, "reason": "found" })).await.expect(200)["available"],
        1_000_000_000
    );
    adjust(json!({ "delta": 1, "reason": "found" })).await.problem(409, "too_much_stock");
    assert_eq!(shop.stock(&product).await, 1_000_000_000);
}

#[tokio::test]
async fn a_change_of_the_product_reaches_all_parts() {
    if lacks(Need::Table) {
        return;
    }
    let shop = Shop::open().await;
    let admin = shop.admin();
    let product = shop.product("3.00", 12).await;
    spread(&admin, &product, 5).await;
    let all_hold = |what: &'static str| {
        let (shop, product) = (&shop, &product);
        async move {
            let items = stock_items(shop, product).await;
            assert_eq!(items.len(), 5);
            for item in items {
                assert!(item.contains(what), "{what} is not in {item}");
            }
        }
    };
    all_hold("\"price_version\": N(\"1\")").await;
    // The tag that a change answers with is the one that a look gives.
    let changed = |body: Value| {
        let (shop, admin, product) = (&shop, &admin, &product);
        async move {
            let answer = admin.patch(&product.path, body).await;
            let look = admin.get(&product.path).await;
            assert_eq!((answer.header("etag"), &answer.body), (look.header("etag"), &look.body));
            assert_eq!(answer.expect(200)["stock"], shop.stock(product).await);
        }
    };
    changed(json!({ "price": "4.00" })).await;
    all_hold("\"price_version\": N(\"2\")").await;
    changed(json!({ "name": "Renamed", "sku": "HOT-1" })).await;
    changed(json!({ "stock": 23 })).await;
    assert_eq!(parts(&shop, &product).await, [5, 5, 5, 4, 4]);
    let record = &records(&admin, &product).await[0];
    assert_eq!(record["detail"]["stock"], json!({ "from": 12, "to": 23 }));
    changed(json!({ "stock": 2, "price": "5.00", "sku": null })).await;
    assert_eq!(parts(&shop, &product).await, [1, 1, 0, 0, 0]);
    all_hold("\"price_version\": N(\"3\")").await;
    admin.patch(&product.path, json!({ "status": "draft" })).await.expect(200);
    all_hold("\"sellable\": Bool(false)").await;
    // A draft's parts are drafts, and become active with it.
    spread(&admin, &product, 1).await;
    spread(&admin, &product, 5).await;
    all_hold("\"sellable\": Bool(false)").await;
    admin.patch(&product.path, json!({ "status": "active" })).await.expect(200);
    all_hold("\"sellable\": Bool(true)").await;
    admin.delete(&product.path).await.expect(204);
    all_hold("\"sellable\": Bool(false)").await;
    admin.post(&stock_path(&product), json!({ "parts": 2, "reason": "r" })).await.problem(404, "not_found");
    admin.post(&stock_path(&product), json!({ "delta": 2, "reason": "r" })).await.problem(404, "not_found");
}

#[tokio::test]
async fn versions_guard_a_spread_stock() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let product = shop.product("3.00", 12).await;
    let path = stock_path(&product);
    let one_part = tag(&shop, &product).await;
    spread(&admin, &product, 4).await;
    let stale = admin.with("if-match", &one_part);
    for body in
        [json!({ "parts": 2 }), json!({ "delta": 1 }), json!({ "delta": -1 }), json!({ "set": 1, "expected": 12 })]
    {
        let mut body = body;
        body["reason"] = json!("r");
        stale.post(&path, body).await.problem(412, "stale");
    }
    // A change in any part is a change.
    for delta in [-1, -3, -3, 4] {
        let seen = admin.with("if-match", &tag(&shop, &product).await);
        admin.post(&path, json!({ "delta": delta, "reason": "r" })).await.expect(200);
        seen.patch(&product.path, json!({ "stock": 7 })).await.problem(412, "stale");
        seen.post(&path, json!({ "delta": -1, "reason": "r" })).await.problem(412, "stale");
        seen.patch(&product.path, json!({ "name": format!("After {delta}") })).await.expect(200);
    }
    let fresh = || async { admin.with("if-match", &tag(&shop, &product).await) };
    fresh().await.post(&path, json!({ "delta": -2, "reason": "r" })).await.expect(200);
    fresh().await.post(&path, json!({ "delta": 3, "reason": "r" })).await.expect(200);
    fresh().await.post(&path, json!({ "set": 8, "expected": 10, "reason": "r" })).await.expect(200);
    fresh().await.patch(&product.path, json!({ "stock": 9 })).await.expect(200);
    fresh().await.post(&path, json!({ "parts": 2, "reason": "r" })).await.expect(200);
    fresh().await.post(&path, json!({ "parts": 64, "reason": "r" })).await.expect(200);
    assert_eq!(shop.stock(&product).await, 9);
}

/// Of those who change what they all saw, one may; and nobody fills a shop beyond what it may hold.
#[tokio::test]
async fn one_of_many_who_saw_the_same_may_change_it() {
    if lacks(Need::Table) {
        return;
    }
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 12).await;
    let path = stock_path(&product);
    spread(&staff, &product, 4).await;
    let statuses = |client: Client, bodies: Vec<Value>| {
        let requests = bodies.into_iter().map(|body| {
            let (client, path) = (client.clone(), path.clone());
            async move { client.post(&path, body).await.status }
        });
        let requests = requests.collect::<Vec<_>>();
        async move {
            let mut statuses = join_all(requests).await;
            statuses.sort_unstable();
            statuses
        }
    };
    for body in [
        json!({ "delta": 1, "reason": "r" }),
        json!({ "delta": -4, "reason": "r" }),
        json!({ "set": 12, "expected": 9, "reason": "r" }),
        json!({ "parts": 3, "reason": "r" }),
        json!({ "parts": 9, "reason": "r" }),
    ] {
        let seen = staff.with("if-match", &tag(&shop, &product).await);
        assert_eq!(statuses(seen, vec![body.clone(); 5]).await, [200, 412, 412, 412, 412], "{body}");
    }
    let more_than_there_is = vec![json!({ "delta": -4, "reason": "r" }); 5];
    assert_eq!(statuses(staff.clone(), more_than_there_is).await, [200, 200, 200, 409, 409]);
    assert_eq!(parts(&shop, &product).await, [0; 9]);
    staff.post(&path, json!({ "delta": 12, "reason": "r" })).await.expect(200);
    let full = vec![json!({ "delta": 300_000_000, "reason": "r" }); 5];
    assert_eq!(statuses(staff.clone(), full).await, [200, 200, 200, 409, 409]);
    let counted = vec![json!({ "set": 7, "expected": 900_000_012, "reason": "r" }); 5];
    assert_eq!(statuses(staff.clone(), counted).await, [200, 409, 409, 409, 409]);
}

#[tokio::test]
async fn carts_show_the_sum() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let (hot, plain) = (shop.product("3.00", 12).await, shop.product("2.00", 5).await);
    spread(&staff, &hot, 8).await;
    let customer = shop.customer().await;
    let added = customer.post("/v1/cart/items", json!({ "product_id": hot.id, "quantity": 7 })).await.expect(201);
    assert_eq!((&added["item"]["available"], &added["item"]["purchasable"]), (&json!(12), &json!(true)));
    let path = format!("/v1/cart/items/{}", hot.id);
    let set = customer.put(&path, json!({ "quantity": 13 })).await.expect(200);
    assert_eq!((&set["item"]["available"], &set["item"]["purchasable"]), (&json!(12), &json!(false)));
    customer.post("/v1/cart/items", json!({ "product_id": plain.id, "quantity": 1 })).await.expect(201);
    let cart = customer.get("/v1/cart").await.expect(200);
    assert_eq!((&cart["items"][0]["available"], &cart["items"][1]["available"]), (&json!(12), &json!(5)));
    staff.delete(&hot.path).await.expect(204);
    assert_eq!(customer.get("/v1/cart").await.expect(200)["items"][0]["available"], 0);
}

/// What was bought while it was in one part comes back when it is in several, and the other way round.
#[tokio::test]
async fn what_comes_back_comes_back_whatever_the_parts() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 12).await;
    let customer = shop.customer().await;
    for (bought_in, returned_in) in [(1, 6), (6, 1), (6, 64)] {
        spread(&staff, &product, bought_in).await;
        let items = json!({ "items": [{ "product_id": product.id, "quantity": 2 }] });
        let order = customer.post("/v1/orders", items).await.expect(201);
        spread(&staff, &product, returned_in).await;
        assert_eq!(shop.stock(&product).await, 10);
        let cancel = format!("/v1/orders/{}/cancel", order["id"].as_str().expect("an id"));
        customer.post(&cancel, json!({})).await.expect(200);
        assert_eq!(shop.stock(&product).await, 12);
    }
}

/// Lists say sold out when the last of the parts is, whichever it is, and in stock as long as one has some.
#[tokio::test]
async fn lists_follow_the_sum() {
    if lacks(Need::Table) {
        return;
    }
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 4).await;
    let in_stock = || async {
        shop.gateway.drain_stream().await;
        let of = |filter: &'static str| {
            let path = format!("/v1/products?in_stock={filter}&category={}", shop.category());
            let visitor = shop.visitor();
            async move { visitor.get(&path).await.expect(200)["items"].as_array().map_or(0, Vec::len) }
        };
        match (of("true").await, of("false").await) {
            (1, 0) => true,
            (0, 1) => false,
            rows => panic!("{rows:?}"),
        }
    };
    let adjust = |delta: i64| {
        let (staff, path) = (&staff, stock_path(&product));
        async move { staff.post(&path, json!({ "delta": delta, "reason": "r" })).await.expect(200) }
    };
    spread(&staff, &product, 4).await;
    assert!(in_stock().await);
    for left in [3, 2, 1, 0] {
        adjust(-1).await;
        assert_eq!(in_stock().await, left > 0, "{left} left in {:?}", parts(&shop, &product).await);
    }
    // What comes back is in the first part; the last one that sells out is another.
    adjust(1).await;
    assert!(in_stock().await);
    spread(&staff, &product, 1).await;
    spread(&staff, &product, 2).await;
    assert!(in_stock().await);
    adjust(1).await;
    assert_eq!(parts(&shop, &product).await, [2, 0]);
    adjust(-2).await;
    assert!(!in_stock().await);
    // A list that has not caught up is put right by an edit: as much as the parts have.
    for stock in [5, 0, 1] {
        staff.patch(&product.path, json!({ "stock": stock })).await.expect(200);
        assert_eq!(in_stock().await, stock > 0);
    }
    adjust(-1).await;
    staff.patch(&product.path, json!({ "price": "9.00" })).await.expect(200);
    assert!(!in_stock().await);
}

/// A part that is made while the price changes has the new price, whichever is first.
#[tokio::test]
async fn new_parts_and_new_prices_meet() {
    if lacks(Need::Table) {
        return;
    }
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 12).await;
    for round in 0..12_u8 {
        let price = json!({ "price": format!("{}.00", 4 + round) });
        let count = if round % 2 == 0 { 6 } else { 1 + round % 3 };
        let (spreading, pricing) = (spread(&staff, &product, count), staff.patch(&product.path, price));
        let priced =
            if round % 4 < 2 { tokio::join!(spreading, pricing).1 } else { tokio::join!(pricing, spreading).0 };
        priced.expect(200);
        let version = format!("\"price_version\": N(\"{}\")", 2 + round);
        let items = stock_items(&shop, &product).await;
        assert_eq!(items.len(), usize::from(count));
        assert!(items.iter().all(|item| item.contains(&version)), "{version} is not in all of {items:#?}");
    }
}

/// What is taken while the stock is shared out is not shared out.
#[tokio::test]
async fn no_part_goes_below_zero() {
    if lacks(Need::Table) {
        return;
    }
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 4).await;
    let path = stock_path(&product);
    for count in [4, 2, 64, 3, 8] {
        let all = json!({ "delta": -4, "reason": "broken" });
        let (_, taken) = tokio::join!(spread(&staff, &product, count), staff.post(&path, all));
        taken.expect(200);
        let left = parts(&shop, &product).await;
        assert!(left.iter().all(|units| *units == 0), "{left:?}");
        staff.post(&path, json!({ "delta": 4, "reason": "found" })).await.expect(200);
    }
}

/// Parts come and go while staff add and take, change prices and shelves: what is there in the end is what was there and
/// what was added, and lists tell it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_while_parts_come_and_go() {
    if lacks(Need::Table) {
        return;
    }
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 200).await;
    let path = stock_path(&product);
    let adjusting = (0..6).map(|worker: i64| {
        let (staff, path) = (staff.clone(), path.clone());
        tokio::spawn(async move {
            let mut sum = 0;
            for round in 0..20 {
                let delta = [-1, 2, -12, 3, -7, 9][usize::try_from((worker + round) % 6).expect("an index")];
                let answer = staff.post(&path, json!({ "delta": delta, "reason": "r" })).await;
                match answer.status {
                    200 => sum += delta,
                    _ => drop(answer.problem(409, "insufficient_stock")),
                }
            }
            sum
        })
    });
    let adjusting = join_all(adjusting.collect::<Vec<_>>());
    let spreading = async {
        for count in [16, 2, 64, 1, 7, 40, 3, 64, 5] {
            spread(&staff, &product, count).await;
        }
    };
    let pricing = async {
        for price in 4..16 {
            staff.patch(&product.path, json!({ "price": format!("{price}.00") })).await.expect(200);
        }
    };
    let (sums, (), ()) = tokio::join!(adjusting, spreading, pricing);
    let added: i64 = sums.into_iter().map(|sum| sum.expect("a worker that finished")).sum();
    assert_eq!(shop.stock(&product).await, 200 + added);
    let items = stock_items(&shop, &product).await;
    assert_eq!(items.len(), 5);
    assert!(items.iter().all(|item| item.contains("\"price_version\": N(\"13\")")), "{items:?}");
    shop.gateway.drain_stream().await;
    let query = format!("/v1/products?in_stock={}&category={}", 200 + added > 0, shop.category());
    assert_eq!(shop.visitor().get(&query).await.expect(200)["items"][0]["id"], product.id);
}

/// What a stock in several parts costs more, as `docs/access-patterns.md` has it, and that the roles allow it.
#[tokio::test]
async fn the_calls_of_a_spread_stock() {
    if lacks(Need::Counts) {
        return;
    }
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let product = shop.product("3.00", 12).await;
    let path = stock_path(&product);
    let customer = shop.customer().await;
    spread(&staff, &product, 2).await;
    makes(&shop, shop.visitor().get(&product.path), &["Query"]).await;
    let item = json!({ "product_id": product.id, "quantity": 1 });
    makes(&shop, customer.post("/v1/cart/items", item), &["BatchGetItem", "Query", "PutItem"]).await;
    makes(&shop, customer.get("/v1/cart"), &["GetItem", "BatchGetItem", "Query"]).await;
    makes(&shop, customer.get("/v1/cart/total"), &["GetItem", "BatchGetItem"]).await;
    let change = |body: Value| {
        let (staff, path) = (&staff, &path);
        async move { staff.post(path, body).await }
    };
    let spreading = change(json!({ "parts": 4, "reason": "r" }));
    makes(&shop, spreading, &["Query", "TransactWriteItems", "Query"]).await;
    let taking = change(json!({ "delta": -5, "reason": "r" }));
    makes(&shop, taking, &["TransactWriteItems", "Query", "TransactWriteItems", "Query"]).await;
    let too_many = change(json!({ "delta": -50, "reason": "r" }));
    makes(&shop, too_many, &["TransactWriteItems", "Query", "TransactGetItems"]).await;
    let pricing = staff.patch(&product.path, json!({ "price": "1.00" }));
    makes(&shop, pricing, &["Query", "TransactWriteItems"]).await;
    makes(&shop, staff.delete(&product.path), &["Query", "TransactWriteItems"]).await;
}

/// What a request asks of DynamoDB.
async fn makes(shop: &Shop, request: impl Future<Output = Answer>, calls: &[&str]) {
    shop.gateway.drain_stream().await;
    shop.gateway.recorder().take();
    let answer = request.await;
    let records = shop.gateway.recorder().take();
    let record = records.iter().find(|it| !it.method.is_empty()).expect("a record");
    assert_eq!(record.calls, calls, "{answer:?}");
}
