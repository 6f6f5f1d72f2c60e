//! Products and categories: filters, sorts, pages, staff work, versions.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Client, Shop};

fn names(page: &Value) -> Vec<String> {
    page["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| item["name"].as_str().expect("a name").to_owned())
        .collect()
}

/// All pages of a list.
async fn all(client: &Client, query: &str, limit: usize) -> Vec<String> {
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = client.get(&format!("/v1/products?limit={limit}{query}{cursor}")).await.expect(200);
        assert!(page["items"].as_array().is_some_and(|items| items.len() <= limit));
        seen.extend(names(&page));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return seen,
        }
    }
}

/// What a product of the little shop below is like.
struct Like {
    name: &'static str,
    price: u64,
    stock: u64,
    second: bool,
}

const LIKE: [Like; 8] = [
    Like { name: "apple", price: 5, stock: 3, second: false },
    Like { name: "Banana", price: 30, stock: 0, second: false },
    Like { name: "cherry", price: 20, stock: 1, second: true },
    Like { name: "Damson", price: 10, stock: 9, second: false },
    Like { name: "élan", price: 20, stock: 0, second: true },
    Like { name: "fig", price: 7, stock: 2, second: true },
    Like { name: "Grape", price: 100, stock: 4, second: false },
    Like { name: "honey", price: 20, stock: 5, second: false },
];

/// Every combination of sort, category, price range and stock, against the same done in memory, in pages of any size.
#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn filters_and_sorts_combine_in_any_way() {
    let shop = Shop::open().await;
    let second = shop.admin().post("/v1/categories", json!({ "name": "Second" })).await.expect(201)["id"].clone();
    for like in &LIKE {
        let category = if like.second { second.clone() } else { json!(shop.category()) };
        let fields = json!({ "name": like.name, "price": like.price, "stock": like.stock, "category_id": category });
        shop.product_with(fields).await;
    }
    shop.gateway.drain_stream().await;
    let visitor = shop.visitor();
    let second = second.as_str().expect("an id");
    for sort in ["newest", "price", "-price", "name", "-name"] {
        for category in [None, Some(true)] {
            for (min, max) in [(None, None), (Some(7), None), (None, Some(20)), (Some(10), Some(30))] {
                for in_stock in [None, Some(true), Some(false)] {
                    let parameters = [
                        category.map(|_| format!("&category={second}")),
                        min.map(|min| format!("&min_price={min}")),
                        max.map(|max| format!("&max_price={max}")),
                        in_stock.map(|stock| format!("&in_stock={stock}")),
                    ];
                    let query: String =
                        std::iter::once(format!("&sort={sort}")).chain(parameters.into_iter().flatten()).collect();
                    let mut wanted: Vec<(usize, &Like)> = LIKE
                        .iter()
                        .enumerate()
                        .filter(|(_, like)| category.is_none_or(|second| like.second == second))
                        .filter(|(_, like)| min.is_none_or(|min| like.price >= min))
                        .filter(|(_, like)| max.is_none_or(|max| like.price <= max))
                        .filter(|(_, like)| in_stock.is_none_or(|stock| (like.stock > 0) == stock))
                        .collect();
                    let folded = |like: &Like| like.name.to_lowercase();
                    match sort {
                        "price" | "-price" => wanted.sort_by_key(|(age, like)| (like.price, *age)),
                        "name" | "-name" => wanted.sort_by_key(|(age, like)| (folded(like), *age)),
                        _ => wanted.sort_by_key(|(age, _)| *age),
                    }
                    if sort.starts_with('-') || sort == "newest" {
                        wanted.reverse();
                    }
                    let wanted: Vec<_> = wanted.into_iter().map(|(_, like)| like.name).collect();
                    assert_eq!(all(&visitor, &query, 100).await, wanted, "{query}");
                    assert_eq!(all(&visitor, &query, 2).await, wanted, "{query} in twos");
                }
            }
        }
    }
}

/// Every word must occur in name, sku or description, letter case and accents folded.
#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn search_finds_every_word() {
    let shop = Shop::open().await;
    shop.product_with(json!({ "name": "Crème brûlée dish", "sku": "DISH-7", "description": "Oven proof" })).await;
    shop.product_with(json!({ "name": "Oven glove", "description": "For hot dishes" })).await;
    let visitor = shop.visitor();
    for (query, found) in [
        ("creme", vec!["Crème brûlée dish"]),
        ("BRULEE%20oven", vec!["Crème brûlée dish"]),
        ("dish-7", vec!["Crème brûlée dish"]),
        ("oven", vec!["Oven glove", "Crème brûlée dish"]),
        ("oven%20dish&sort=name", vec!["Crème brûlée dish", "Oven glove"]),
        ("oven%20kettle", vec![]),
    ] {
        assert_eq!(names(&visitor.get(&format!("/v1/products?q={query}")).await.expect(200)), found, "{query}");
    }
}

/// Paging visits each item once while items come, go and change.
#[tokio::test]
async fn paging_while_items_change() {
    let shop = Shop::open().await;
    let mut kept = BTreeSet::new();
    let mut others = Vec::new();
    for index in 0..30 {
        let product = shop.product("3.00", 1).await;
        if index % 3 == 0 {
            others.push(product);
        } else {
            kept.insert(product.id);
        }
    }
    let visitor = shop.visitor();
    let mut seen = Vec::new();
    let mut path = "/v1/products?limit=4".to_owned();
    loop {
        let page = visitor.get(&path).await.expect(200);
        seen.extend(
            page["items"].as_array().into_iter().flatten().map(|item| item["id"].as_str().expect("an id").to_owned()),
        );
        if let Some(other) = others.pop() {
            shop.admin().delete(&other.path).await.expect(204);
            shop.product("4.00", 1).await;
        }
        match page["next_cursor"].as_str() {
            Some(next) => path = format!("/v1/products?limit=4&cursor={next}"),
            None => break,
        }
    }
    let unique: BTreeSet<_> = seen.iter().cloned().collect();
    assert_eq!(unique.len(), seen.len(), "something was seen twice");
    assert!(kept.is_subset(&unique), "something was missed");
}

/// A cursor altered in any byte or used with another query is refused.
#[tokio::test]
async fn cursors_are_bound_to_their_query() {
    let shop = Shop::open().await;
    for _ in 0..3 {
        shop.product("3.00", 1).await;
    }
    let visitor = shop.visitor();
    let page = visitor.get("/v1/products?limit=1&sort=price").await.expect(200);
    let cursor = page["next_cursor"].as_str().expect("a cursor");
    visitor.get(&format!("/v1/products?limit=2&sort=price&cursor={cursor}")).await.expect(200);
    for other in
        ["sort=-price", "sort=name", "sort=price&in_stock=true", "sort=price&min_price=1", "sort=price&q=thing"]
    {
        let answer = visitor.get(&format!("/v1/products?{other}&cursor={cursor}")).await;
        answer.field_problem(400, "?cursor", "invalid_cursor");
    }
    for at in 0..cursor.len() {
        let mut altered = cursor.to_owned().into_bytes();
        altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(altered).expect("ASCII");
        let answer = visitor.get(&format!("/v1/products?limit=1&sort=price&cursor={altered}")).await;
        assert_eq!(answer.status, 400, "byte {at}: {answer:?}");
    }
}

#[tokio::test]
async fn parameters_are_strict() {
    let shop = Shop::open().await;
    for wrong in [
        "colour=red",
        "limit=0",
        "limit=101",
        "limit=ten",
        "limit=1&limit=2",
        "sort=size",
        "in_stock=maybe",
        "min_price=cheap",
        "min_price=1.005",
        "min_price=-1",
        "min_price=5&max_price=4",
        "category=things",
        "cursor=",
        "q=",
    ] {
        let answer = shop.visitor().get(&format!("/v1/products?{wrong}")).await;
        assert_eq!(answer.status, 400, "{wrong}: {answer:?}");
        answer.problem(400, "invalid_parameter");
    }
}

/// What sells out or comes back reaches the lists through the stream, whatever happens in between.
#[tokio::test]
async fn lists_follow_the_stock() {
    let shop = Shop::open().await;
    let product = shop.product("3.00", 2).await;
    let customer = shop.customer().await;
    let listed = |query: &'static str| {
        let (shop, visitor) = (&shop, shop.visitor());
        async move {
            shop.gateway.drain_stream().await;
            let path = format!("/v1/products?category={}&{query}", shop.category());
            visitor.get(&path).await.expect(200)["items"].clone()
        }
    };
    assert_eq!(listed("in_stock=true").await[0]["id"], product.id);
    let items = json!({ "items": [{ "product_id": product.id, "quantity": 2 }] });
    let order = customer.post("/v1/orders", items).await.expect(201);
    assert_eq!(listed("in_stock=true").await, json!([]));
    assert_eq!(listed("in_stock=false&sort=price").await[0]["in_stock"], false);
    assert_eq!(listed("").await[0]["in_stock"], false);
    let cancel = format!("/v1/orders/{}/cancel", order["id"].as_str().expect("an id"));
    customer.post(&cancel, json!({})).await.expect(200);
    assert_eq!(listed("in_stock=false").await, json!([]));
    assert_eq!(listed("in_stock=true&sort=name").await[0]["in_stock"], true);
    for status in ["draft", "active", "archived"] {
        shop.admin().patch(&product.path, json!({ "status": status })).await.expect(200);
        let found = listed("in_stock=true").await.as_array().map(Vec::len);
        assert_eq!(found, Some(usize::from(status == "active")), "{status}");
    }
}

/// Sales, price changes and stock changes at once: when all is quiet, every list tells the truth.
#[tokio::test]
async fn lists_tell_the_truth_when_all_is_quiet() {
    let shop = Shop::open().await;
    let products = [shop.product("3.00", 3).await, shop.product("3.00", 3).await];
    let customer = shop.customer().await;
    let buying = async {
        for round in 0..12 {
            let items = json!({ "items": [{ "product_id": products[round % 2].id, "quantity": 1 }] });
            let _sold_or_not = customer.post("/v1/orders", items).await;
        }
    };
    let pricing = async {
        for round in 0..12 {
            let product = &products[round % 2];
            shop.admin().patch(&product.path, json!({ "price": format!("{}.00", 3 + round) })).await.expect(200);
        }
    };
    let stocking = async {
        for round in 0..6 {
            let path = format!("{}/stock", products[round % 2].path);
            shop.admin().post(&path, json!({ "delta": 1, "reason": "found one" })).await.expect(200);
        }
    };
    tokio::join!(buying, pricing, stocking);
    shop.gateway.drain_stream().await;
    for product in &products {
        let exact = shop.visitor().get(&product.path).await.expect(200);
        let in_stock = exact["stock"].as_i64().expect("a stock") > 0;
        for query in ["sort=newest", "sort=price", "sort=name"] {
            for (filter, expected) in [("", true), ("&in_stock=true", in_stock), ("&in_stock=false", !in_stock)] {
                let path = format!("/v1/products?{query}{filter}&category={}", shop.category());
                let page = shop.visitor().get(&path).await.expect(200);
                let card = page["items"].as_array().into_iter().flatten().find(|card| card["id"] == product.id);
                assert_eq!(card.is_some(), expected, "{path}");
                if let Some(card) = card {
                    assert_eq!((&card["in_stock"], &card["price"]), (&json!(in_stock), &exact["price"]));
                }
            }
        }
    }
}

#[tokio::test]
async fn versions_guard_writes_and_save_reads() {
    let shop = Shop::open().await;
    let product = shop.product("3.00", 2).await;
    let (visitor, admin) = (shop.visitor(), shop.admin());
    let seen = visitor.get(&product.path).await;
    let tag = seen.header("etag").expect("a tag").to_owned();
    assert!(seen.header("cache-control").is_some_and(|value| value.starts_with("public, max-age=")));
    let again = visitor.with("if-none-match", &tag).get(&product.path).await;
    assert_eq!((again.status, &again.body), (304, &Value::Null));
    admin.with("if-match", &tag).patch(&product.path, json!({ "name": "Newer" })).await.expect(200);
    admin.with("if-match", &tag).patch(&product.path, json!({ "name": "Stale" })).await.problem(412, "stale");
    admin.with("if-match", &tag).delete(&product.path).await.problem(412, "stale");
    assert_eq!(visitor.with("if-none-match", &tag).get(&product.path).await.expect(200)["name"], "Newer");

    // A sale since does not stand in the way of a new name, but does of a new stock.
    let tag = visitor.get(&product.path).await.header("etag").expect("a tag").to_owned();
    let items = json!({ "email": "g@example.com", "items": [{ "product_id": product.id, "quantity": 1 }] });
    visitor.post("/v1/orders", items).await.expect(201);
    admin.with("if-match", &tag).patch(&product.path, json!({ "stock": 5 })).await.problem(412, "stale");
    admin.with("if-match", &tag).patch(&product.path, json!({ "name": "Newest" })).await.expect(200);
    admin.with("if-match", "*").patch(&product.path, json!({ "stock": 5 })).await.expect(200);
    admin
        .with("if-match", "nonsense")
        .patch(&product.path, json!({ "stock": 5 }))
        .await
        .problem(400, "invalid_validator");

    let path = format!("/v1/products?category={}", shop.category());
    let list = visitor.get(&path).await;
    let tag = list.header("etag").expect("a tag").to_owned();
    assert_eq!(visitor.with("if-none-match", &tag).get(&path).await.status, 304);
}

#[tokio::test]
async fn stock_is_adjusted_with_compare_and_set() {
    let shop = Shop::open().await;
    let product = shop.product("3.00", 5).await;
    let staff = shop.staff().await;
    let path = format!("{}/stock", product.path);
    staff.post(&path, json!({ "delta": -2, "reason": "broken" })).await.expect(200);
    assert_eq!(shop.stock(&product).await, 3);
    let refused =
        staff.post(&path, json!({ "delta": -4, "reason": "broken" })).await.problem(409, "insufficient_stock");
    assert_eq!(refused["available"], 3);
    let refused = staff.post(&path, json!({ "set": 10, "expected": 5, "reason": "counted" })).await;
    assert_eq!(refused.problem(409, "stock_changed")["available"], 3);
    staff.post(&path, json!({ "set": 10, "expected": 3, "reason": "counted" })).await.expect(200);
    assert_eq!(shop.stock(&product).await, 10);
    for wrong in [
        json!({ "delta": 1 }),
        json!({ "reason": "why" }),
        json!({ "delta": 1, "set": 1, "expected": 1, "reason": "both" }),
        json!({ "set": 1, "reason": "half" }),
        json!({ "delta": 0.5, "reason": "half" }),
        json!({ "set": -1, "expected": 1, "reason": "below" }),
    ] {
        let answer = staff.post(&path, wrong.clone()).await;
        assert_eq!(answer.status, 422, "{wrong}: {answer:?}");
    }
    let missing = "/v1/products/prod_00000000000070008000000000000000/stock";
    staff.post(missing, json!({ "delta": 1, "reason": "x" })).await.problem(404, "not_found");
    assert_eq!(shop.stock(&product).await, 10);
}

#[tokio::test]
async fn a_product_needs_a_category() {
    let shop = Shop::open().await;
    let unknown =
        json!({ "name": "X", "price": "1", "stock": 1, "category_id": "cat_00000000000070008000000000000000" });
    shop.admin().post("/v1/products", unknown).await.field_problem(422, "/category_id", "unknown_category");
}

#[tokio::test]
async fn drafts_are_for_staff_alone() {
    let shop = Shop::open().await;
    let draft = shop.product_with(json!({ "status": "draft" })).await;
    shop.visitor().get(&draft.path).await.problem(404, "not_found");
    shop.customer().await.get(&draft.path).await.problem(404, "not_found");
    let seen = shop.staff().await.get(&draft.path).await;
    assert_eq!(seen.header("cache-control").map(|value| value.contains("no-store")), Some(true));
    assert_eq!(seen.expect(200)["status"], "draft");
}

/// Replacing clears what is not named; merging leaves it, and null clears.
#[tokio::test]
async fn put_replaces_and_patch_merges() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let product = shop
        .product_with(json!({ "sku": "A-1", "description": "Nice", "image_url": "https://img.example/a.jpg" }))
        .await;
    let patched = admin.patch(&product.path, json!({ "price": "2.50", "image_url": null })).await.expect(200);
    assert_eq!(
        (&patched["sku"], &patched["image_url"], &patched["price"]["amount"]),
        (&json!("A-1"), &json!(null), &json!("2.50"))
    );
    let whole = json!({ "name": "Plain", "price": 3, "stock": 7, "category_id": shop.category() });
    let replaced = admin.put(&product.path, whole).await.expect(200);
    assert_eq!(
        (&replaced["sku"], &replaced["description"], &replaced["stock"]),
        (&json!(null), &json!(null), &json!(7))
    );
    let unpriced = json!({ "name": "Plain", "category_id": shop.category() });
    admin.put(&product.path, unpriced).await.field_problem(422, "/price", "required");
    for (field, value, code) in [
        ("price", json!("1.005"), "too_many_decimals"),
        ("price", json!(-1), "negative_amount"),
        ("price", json!(null), "invalid_amount"),
        ("stock", json!(-1), "invalid_stock"),
        ("name", json!(""), "empty"),
        ("image_url", json!("javascript:alert(1)"), "invalid_url"),
        ("id", json!("prod_1"), "unknown_field"),
        ("version", json!(1), "unknown_field"),
        ("created_at", json!("now"), "unknown_field"),
    ] {
        admin.patch(&product.path, json!({ field: value })).await.field_problem(422, &format!("/{field}"), code);
    }
}
