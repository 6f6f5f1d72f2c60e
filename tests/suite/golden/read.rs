//! A shop on the golden items: what it shows of them, and what it goes on with.

use std::collections::{BTreeMap, BTreeSet};

use local::Function;
use serde_json::{Value, json};
use tests::{Client, Shop};

use super::tour::{CUSTOMER, options};
use super::{files, text};

/// A shop whose table has the golden items, some time after they were made.
async fn shop() -> Shop {
    let shop = Shop::open_with(options(3)).await;
    for item in files::all() {
        let put = shop.table.client.put_item().table_name(&shop.table.name).set_item(Some(item));
        put.send().await.expect("a put");
    }
    shop.advance_seconds(10 * 60);
    shop
}

/// The ids of golden items with this sort key, or whose partition this is.
fn ids(of: &str) -> BTreeSet<String> {
    let items = files::all().into_iter().filter(|item| [text(item, "PK"), text(item, "SK")].contains(&Some(of)));
    items.filter_map(|item| text(&item, "id").map(str::to_owned)).collect()
}

/// What a list shows of golden things: the shop has some of its own.
fn only(list: &Value, ids: &BTreeSet<String>) -> Value {
    let items = list["items"].as_array().expect("items").iter();
    items.filter(|item| item["id"].as_str().is_some_and(|id| ids.contains(id))).cloned().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(any(lacks = "settings", lacks = "clock"), ignore = "has settings and a time of its own")]
async fn golden_items_are_shown_as_ever() {
    let shop = shop().await;
    let (visitor, admin) = (shop.visitor(), shop.admin());
    let customer = tests::log_in(&visitor, CUSTOMER.0, CUSTOMER.1).await;
    let mut shown: BTreeMap<String, Value> = BTreeMap::new();
    let mut look = async |client: &Client, path: String| {
        let body = client.get(&path).await.expect(200);
        shown.insert(path, body.clone());
        body
    };
    for path in ["/v1/products?limit=100", "/v1/products?limit=100&sort=price", "/v1/products?q=mug"] {
        look(&visitor, path.to_owned()).await;
    }
    for id in ids("PRODUCT") {
        let client = if id_is_hidden(&id) { &admin } else { &visitor };
        let product = look(client, format!("/v1/products/{id}")).await;
        if product["variants"].as_array().is_some_and(|variants| variants.len() < 10) {
            let variant = product["variants"][0]["id"].as_str().expect("an id");
            look(&admin, format!("/v1/variants/{variant}/prices")).await;
            look(&admin, format!("/v1/admin/audit?target={id}")).await;
        }
        look(&admin, format!("/v1/products/{id}/media")).await;
    }
    for path in ["/v1/users/me", "/v1/cart", "/v1/orders?limit=100"] {
        look(&customer, path.to_owned()).await;
    }
    for path in ["/v1/admin/orders?limit=100", "/v1/admin/imports", "/v1/admin/sales?from=2036-01-31&to=2036-01-31"] {
        look(&admin, path.to_owned()).await;
    }
    look(&admin, "/v1/admin/sales/2036-01-31".to_owned()).await;
    let orders = look(&admin, "/v1/admin/orders?limit=100".to_owned()).await;
    for order in orders["items"].as_array().expect("orders") {
        look(&admin, format!("/v1/admin/orders/{}", order["id"].as_str().expect("an id"))).await;
    }
    let (users, categories) = (ids("PROFILE"), ids("CATEGORIES"));
    let list = admin.get("/v1/admin/users?limit=100").await.expect(200);
    shown.insert("users".to_owned(), only(&list, &users));
    let list = visitor.get("/v1/categories").await.expect(200);
    shown.insert("categories".to_owned(), only(&list, &categories));
    insta::assert_snapshot!(serde_json::to_string_pretty(&shown).expect("JSON"));
}

fn id_is_hidden(id: &str) -> bool {
    let collection = Some("PRODUCTS#HIDDEN");
    files::all().iter().any(|item| text(item, "id") == Some(id) && text(item, "collection") == collection)
}

/// What was under way is brought to its end: a change of a product, a large order, an erasure, a count, mails.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(any(lacks = "settings", lacks = "clock"), ignore = "has settings and a time of its own")]
async fn golden_work_goes_on() {
    let shop = shop().await;
    let run = async |task: &str| {
        shop.gateway.run_schedule(Function::Schedule, &json!({ "task": task })).await.expect("a report")
    };
    let swept = run("sweep_orders").await;
    for left in ["CHANGE", "PLAN"] {
        let found = shop.table.items().await.iter().any(|item| text(item, "SK") == Some(left));
        assert!(!found, "{left}: {swept}");
    }
    let erasures = shop.table.items().await.iter().filter(|item| text(item, "collection") == Some("ERASURES")).count();
    assert_eq!(erasures, 0, "{swept}");
    let moving = shop.table.items().await.iter().any(|item| item.contains_key("relisting"));
    assert!(!moving, "a category is still on its way: {swept}");
    run("summarise_sales").await;
    run("reconcile").await;
    shop.gateway.run_schedule(Function::Mail, &json!({ "task": "send_waiting" })).await.expect("a report");
    let waiting = shop.table.items().await.iter().any(|item| text(item, "collection") == Some("MAILS"));
    assert!(!waiting, "a mail of an older version waits");
    // And what is new goes with what is old.
    let customer = tests::log_in(&shop.visitor(), CUSTOMER.0, CUSTOMER.1).await;
    let orders = customer.get("/v1/orders").await.expect(200);
    let pending = orders["items"].as_array().expect("orders").iter().filter(|order| order["status"] == "pending");
    for order in pending {
        let path = format!("/v1/orders/{}/cancel", order["id"].as_str().expect("an id"));
        customer.post(&path, json!({})).await.expect(200);
    }
}
