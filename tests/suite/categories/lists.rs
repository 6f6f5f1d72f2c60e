//! A category's list has the products of all categories below it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::Shop;

use super::{category, chain, check_listings, id, listed, product};

fn ids(products: &[&Value]) -> BTreeSet<String> {
    products.iter().map(|product| id(product).to_owned()).collect()
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "waits for the stream")]
async fn a_list_has_what_is_below() {
    let shop = Shop::open().await;
    let levels = chain(&shop, 5).await;
    let other = category(&shop, Some(&levels[1])).await;
    let (deep, high) = (product(&shop, &levels[4], json!({})).await, product(&shop, &levels[1], json!({})).await);
    let side = product(&shop, &other, json!({ "stock": 0 })).await;
    for (level, wanted) in [
        (&levels[0], ids(&[&deep, &high, &side])),
        (&levels[1], ids(&[&deep, &high, &side])),
        (&levels[2], ids(&[&deep])),
        (&levels[4], ids(&[&deep])),
        (&other, ids(&[&side])),
    ] {
        assert_eq!(listed(&shop, level, "").await, wanted);
        assert_eq!(listed(&shop, level, "&sort=price&min_price=5&max_price=5").await, wanted);
    }
    assert_eq!(listed(&shop, &levels[0], "&in_stock=true").await, ids(&[&deep, &high]));
    // What sells out does so at every level.
    let order = json!({ "email": "ada@example.com", "items": [{ "product_id": deep["id"], "quantity": 2 }] });
    shop.visitor().post("/v1/orders", order).await.expect(201);
    shop.gateway.drain_stream().await;
    for level in &levels[..2] {
        assert_eq!(listed(&shop, level, "&in_stock=true").await, ids(&[&high]));
        assert_eq!(listed(&shop, level, "&in_stock=false").await, ids(&[&deep, &side]));
    }
    check_listings(&shop).await;
    // A product moves to another category, is hidden and shown again, and is deleted.
    let (admin, path) = (shop.admin(), format!("/v1/products/{}", id(&deep)));
    admin.patch(&path, json!({ "category_id": other["id"] })).await.expect(200);
    assert_eq!(listed(&shop, &levels[2], "").await, ids(&[]));
    assert_eq!(listed(&shop, &other, "").await, ids(&[&deep, &side]));
    admin.patch(&path, json!({ "status": "draft" })).await.expect(200);
    assert_eq!(listed(&shop, &levels[0], "").await, ids(&[&high, &side]));
    // It comes back where its category is by then.
    let moved = json!({ "parent_id": null });
    admin.patch(&format!("/v1/categories/{}", id(&other)), moved).await.expect(200);
    admin.patch(&path, json!({ "status": "active" })).await.expect(200);
    assert_eq!(listed(&shop, &levels[0], "").await, ids(&[&high]));
    assert_eq!(listed(&shop, &other, "").await, ids(&[&deep, &side]));
    check_listings(&shop).await;
    admin.delete(&path).await.expect(204);
    assert_eq!(listed(&shop, &other, "").await, ids(&[&side]));
    check_listings(&shop).await;
}
