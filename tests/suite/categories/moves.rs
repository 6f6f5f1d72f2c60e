//! Everything follows a move of a category: also when products are edited, other categories are moved, or the process dies.

use serde_json::{Value, json};
use shared::testing::{Fault, Network};
use tests::{Shop, ShopOptions};

use super::{category, chain, check_listings, id, listed, product, settle};

fn path(category: &Value) -> String {
    format!("/v1/categories/{}", id(category))
}

#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "looks at all listings")]
async fn products_of_all_categories_below_follow() {
    let shop = Shop::open().await;
    let (old, new) = (chain(&shop, 3).await, chain(&shop, 2).await);
    let mut products = Vec::new();
    for place in 0..130 {
        products.push(product(&shop, &old[1 + place % 2], json!({})).await);
    }
    let moved = shop.admin().patch(&path(&old[1]), json!({ "parent_id": new[1]["id"] })).await.expect(200);
    assert_eq!(moved["path"], json!([id(&new[0]), id(&new[1])]));
    // What the request had no time for follows with the sweep.
    settle(&shop).await;
    check_listings(&shop).await;
    assert!(listed(&shop, &old[0], "").await.is_empty());
    let page = shop.visitor().get(&format!("/v1/products?limit=100&category={}", id(&new[0]))).await.expect(200);
    assert!(page["items"].as_array().is_some_and(|items| items.len() == 100) && page["next_cursor"].is_string());
    // The version of the category that staff see is the one that they can change.
    let answer = shop.visitor().get(&path(&old[1])).await;
    let tag = answer.header("etag").expect("a tag").to_owned();
    let again = shop.admin().with("if-match", &tag).patch(&path(&old[1]), json!({ "parent_id": null })).await;
    again.expect(200);
}

/// Two opposite moves at once, over and over, while products are edited, change their category, come and go.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "alone", ignore = "looks at all listings")]
async fn opposite_moves_and_edits_at_once_leave_nothing_behind() {
    let shop = Shop::open().await;
    let (a, b, c) = (category(&shop, None).await, category(&shop, None).await, category(&shop, None).await);
    let low = category(&shop, Some(&a)).await;
    let admin = shop.admin();
    let mut products = Vec::new();
    for place in 0..12 {
        products.push(product(&shop, [&a, &b, &low][place % 3], json!({})).await);
    }
    for round in 0..6 {
        let moves = async |one: &Value, other: &Value| {
            for parent in [&other["id"], &json!(null), &c["id"], &other["id"]] {
                let answer = admin.patch(&path(one), json!({ "parent_id": parent })).await;
                assert!([200, 422].contains(&answer.status), "{answer:?}");
            }
        };
        let edits = async {
            for (place, product) in products.iter().enumerate() {
                let path = format!("/v1/products/{}", id(product));
                let to = [&a, &b, &low, &c][(place + round) % 4];
                let answer = match place % 3 {
                    0 => admin.patch(&path, json!({ "category_id": to["id"], "price": "6.00" })).await,
                    1 => {
                        admin.patch(&path, json!({ "status": "draft" })).await.expect(200);
                        admin.patch(&path, json!({ "status": "active", "category_id": to["id"] })).await
                    }
                    _ => admin.patch(&path, json!({ "name": format!("Mug {round}"), "stock": round % 2 })).await,
                };
                answer.expect(200);
            }
        };
        let made = async {
            for to in [&a, &b, &low] {
                let new = product(&shop, to, json!({})).await;
                if round % 2 == 0 {
                    admin.delete(&format!("/v1/products/{}", id(&new))).await.expect(204);
                }
            }
        };
        tokio::join!(moves(&a, &b), moves(&b, &a), moves(&low, &b), edits, made, settle(&shop));
        settle(&shop).await;
        check_listings(&shop).await;
    }
}

/// The process dies before or after each call to DynamoDB in turn while a category is moved.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn a_move_that_is_cut_short_completes() {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    let (faults, admin) = (shop.network().faults(), shop.admin());
    faults.retry_after(std::time::Duration::from_millis(1));
    let (one, other) = (category(&shop, None).await, category(&shop, None).await);
    let levels = [category(&shop, None).await];
    let low = category(&shop, Some(&levels[0])).await;
    for place in 0..3 {
        product(&shop, [&levels[0], &low, &low][place], json!({})).await;
    }
    for fault in [Fault::KilledBefore, Fault::KilledAfter] {
        for call in 0..60_u64 {
            let parent = if call % 2 == 0 { &one } else { &other };
            let kills = faults.kills();
            faults.plan([(call, fault)]);
            let answer = admin.patch(&path(&levels[0]), json!({ "parent_id": parent["id"] })).await;
            faults.off();
            settle(&shop).await;
            check_listings(&shop).await;
            if faults.kills() == kills {
                assert_eq!((answer.status, call > 10), (200, true), "it has more calls than {call}");
                break;
            }
        }
    }
}

/// A change of a hundred variants is cut short, its category moves, and then it completes: its listings are where its
/// category is.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn a_change_that_was_open_during_a_move_lists_its_product_where_it_belongs() {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    let (faults, admin) = (shop.network().faults(), shop.admin());
    let (top, one, two) = (category(&shop, None).await, category(&shop, None).await, category(&shop, None).await);
    let variant = |n: u32| json!({ "option_values": { "Size": format!("{n}") }, "price": "1.00", "stock": 1 });
    let fields = json!({
        "options": [{ "name": "Size" }], "variants": (0..100).map(variant).collect::<Vec<_>>(),
        "price": null, "stock": null, "category_id": one["id"],
    });
    let mut fields = fields;
    fields.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    fields["name"] = json!("Large");
    let large = admin.post("/v1/products", fields.clone()).await.expect(201);
    fields["category_id"] = two["id"].clone();
    fields["name"] = json!("Larger");
    faults.plan([(8, Fault::KilledAfter)]);
    _ = admin.put(&format!("/v1/products/{}", id(&large)), fields).await;
    faults.off();
    for category in [&one, &two] {
        admin.patch(&path(category), json!({ "parent_id": top["id"] })).await.expect(200);
    }
    shop.advance_seconds(61);
    settle(&shop).await;
    check_listings(&shop).await;
    assert_eq!(listed(&shop, &top, "").await.len(), 1);
}
