//! Skus: shared by default, unique where the shop wants it.

use serde_json::json;
use shared::domain::Sku;
use tests::{Shop, ShopOptions};

use super::{path, tee};

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks into the table")]
async fn a_sku_finds_every_variant_that_has_it() {
    let shop = Shop::open().await;
    let sku = Sku::parse(&format!("shared-{}", tests::unique())).expect("a sku");
    let first = shop.product_with(json!({ "sku": sku.as_str() })).await;
    let second = shop.product_with(json!({ "sku": sku.as_str().to_uppercase() })).await;
    let found = async || {
        let holders = shop.table.store().variants_with_sku(&sku).await.expect("a read");
        let mut ids: Vec<String> = holders.iter().map(|holder| holder.variant_id.to_string()).collect();
        ids.sort();
        ids
    };
    let mut both = vec![first.variant.clone(), second.variant.clone()];
    both.sort();
    assert_eq!(found().await, both);
    shop.admin().patch(&first.path, json!({ "sku": "another" })).await.expect(200);
    assert_eq!(found().await, [second.variant.as_str()]);
    shop.admin().delete(&second.path).await.expect(204);
    assert_eq!(found().await, Vec::<String>::new());
    let tee = tee(&shop, [1, 1, 1, 1]).await;
    let tees = shop.table.store().variants_with_sku(&Sku::parse("tee").expect("a sku")).await.expect("a read");
    let of_tee = tees.iter().filter(|holder| holder.product_id.to_string() == tee["id"]);
    assert_eq!(of_tee.count(), 4, "{}", path(&tee));
}

/// Where skus are unique, of many at once one gets a sku; and it is free again when nobody has it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn a_unique_sku_has_one_holder() {
    let mut options = ShopOptions::default();
    options.shop.unique_skus = true;
    let shop = Shop::open_with(options).await;
    let make = async |sku: &str| {
        let body = json!({ "name": "Mug", "price": "1", "stock": 1, "category_id": shop.category(), "sku": sku });
        shop.admin().post("/v1/products", body).await
    };
    let made =
        futures::future::join_all((0..8).map(|number| make(if number % 2 == 0 { "MUG-1" } else { "mug-1" }))).await;
    let (mut won, lost): (Vec<_>, Vec<_>) = made.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((won.len(), lost.len()), (1, 7));
    let first = won.remove(0).expect(201);
    for answer in lost {
        assert_eq!(answer.problem(409, "sku_taken")["errors"][0]["pointer"], "/sku");
    }
    shop.admin().patch(&path(&first), json!({ "sku": "MUG-1" })).await.expect(200);
    shop.admin().patch(&path(&first), json!({ "sku": "MUG-2" })).await.expect(200);
    let second = make("MUG-1").await.expect(201);
    shop.admin().patch(&path(&first), json!({ "sku": "MUG-1" })).await.problem(409, "sku_taken");
    shop.admin().delete(&path(&second)).await.expect(204);
    shop.admin().patch(&path(&first), json!({ "sku": "MUG-1" })).await.expect(200);
    let twice = json!({
        "name": "Tee", "category_id": shop.category(), "options": [{ "name": "Size" }],
        "variants": [
            { "option_values": { "Size": "S" }, "price": "1", "sku": "TEE" },
            { "option_values": { "Size": "M" }, "price": "1", "sku": "tee" },
        ],
    });
    shop.admin().post("/v1/products", twice).await.problem(409, "sku_taken");
}
