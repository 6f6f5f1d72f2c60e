//! The tree of categories: where a category can be, what its list has, and that everything follows a move.

mod lists;
mod moves;
mod placement;
mod slugs;

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use tests::{Shop, unique};

fn id(thing: &Value) -> &str {
    thing["id"].as_str().expect("an id")
}

/// A new category below another, or at the top.
async fn category(shop: &Shop, parent: Option<&Value>) -> Value {
    let fields = json!({ "name": format!("Category {}", unique()), "parent_id": parent.map(|parent| &parent["id"]) });
    shop.admin().post("/v1/categories", fields).await.expect(201)
}

/// New categories, each below the one before it, the first at the top.
async fn chain(shop: &Shop, count: usize) -> Vec<Value> {
    let mut made: Vec<Value> = Vec::new();
    for _ in 0..count {
        let next = category(shop, made.last()).await;
        made.push(next);
    }
    made
}

/// A new product of a category.
async fn product(shop: &Shop, category: &Value, more: Value) -> Value {
    let mut fields = json!({
        "name": format!("Mug {}", unique()), "price": "5.00", "stock": 2, "category_id": category["id"],
    });
    fields.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
    shop.admin().post("/v1/products", fields).await.expect(201)
}

/// The ids of the products in a category's list.
async fn listed(shop: &Shop, category: &Value, filter: &str) -> BTreeSet<String> {
    let list = format!("/v1/products?limit=100&category={}{filter}", id(category));
    let page = shop.visitor().get(&list).await.expect(200);
    assert_eq!(page["next_cursor"], json!(null));
    page["items"].as_array().expect("items").iter().map(|item| id(item).to_owned()).collect()
}

/// Has everything follow the moves, as the schedule does.
async fn settle(shop: &Shop) {
    shop.gateway.run_schedule(local::Function::Schedule, &json!({ "task": "sweep_orders" })).await.expect("a report");
}

/// Requires that the tree has no cycle and is not deeper than five, that each category knows what is above it, and that each
/// active product has its listings there and nowhere else.
async fn check_listings(shop: &Shop) {
    let items = shop.table.items().await;
    let text = |item: &std::collections::HashMap<String, AttributeValue>, name: &str| {
        item.get(name).and_then(|value| value.as_s().ok()).cloned()
    };
    let mut parents: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut ancestors: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for item in items.iter().filter(|item| text(item, "PK").as_deref() == Some("CATEGORIES")) {
        let Some(id) = text(item, "id") else {
            assert!(!item.contains_key("unsettled"), "the tree is not settled");
            continue;
        };
        assert!(!item.contains_key("relisting"), "{id} is being relisted");
        parents.insert(id.clone(), text(item, "parent_id"));
        let path = item["ancestors"].as_l().expect("a list").iter();
        ancestors.insert(id, path.map(|id| id.as_s().expect("an id").clone()).collect());
    }
    for (id, stored) in &ancestors {
        let mut above = Vec::new();
        let mut next = parents[id].clone();
        while let Some(parent) = next {
            assert!(parent != *id && !above.contains(&parent), "a cycle: {id} {above:?}");
            next = parents[&parent].clone();
            above.insert(0, parent);
        }
        assert_eq!(*stored, above, "what is above {id}");
        assert!(above.len() < 5, "{id} is too deep");
    }
    let mut wanted: BTreeSet<(String, String)> = BTreeSet::new();
    let sets: BTreeMap<String, bool> = items
        .iter()
        .filter(|item| text(item, "SK").as_deref() == Some("IN_STOCK"))
        .map(|item| {
            let is_any = item["variants"].as_l().is_ok_and(|variants| !variants.is_empty());
            (text(item, "product_id").expect("an id"), is_any)
        })
        .collect();
    for item in items.iter().filter(|item| text(item, "SK").as_deref() == Some("PRODUCT")) {
        if !text(item, "PK").expect("a key").starts_with("PRODUCT#")
            || text(item, "status").as_deref() != Some("active")
        {
            continue;
        }
        let (id, category) = (text(item, "id").expect("an id"), text(item, "category_id").expect("an id"));
        let state = if sets[&id] { "#IN_STOCK" } else { "#SOLD_OUT" };
        for shelf in ["ALL".to_owned()].iter().chain(&ancestors[&category]).chain([&category]) {
            wanted.insert((format!("LISTING#{shelf}"), id.clone()));
            wanted.insert((format!("LISTING#{shelf}{state}"), id.clone()));
        }
    }
    let keys = items.iter().map(|item| (text(item, "PK").expect("a key"), text(item, "SK").expect("a key")));
    let found: BTreeSet<(String, String)> = keys.filter(|(pk, _)| pk.starts_with("LISTING#")).collect();
    let (missing, left): (Vec<_>, Vec<_>) = (wanted.difference(&found).collect(), found.difference(&wanted).collect());
    assert!(missing.is_empty() && left.is_empty(), "missing: {missing:?}, left behind: {left:?}");
}
