//! Spreads a stock over shards, and reads them.

use serde_json::{Value, json};
use shared::domain::ShardCount;
use tests::{Client, Product, Shop};

pub(super) fn stock_path(product: &Product) -> String {
    format!("{}/stock", product.path)
}

pub(super) async fn spread(staff: &Client, product: &Product, shards: u8) -> Value {
    staff.post(&stock_path(product), json!({ "parts": shards, "reason": "flash sale" })).await.expect(200)
}

/// What each shard has, as it was at one moment.
pub(super) async fn shards(shop: &Shop, product: &Product) -> Vec<i64> {
    let id = product.variant.parse().expect("an id");
    let most = ShardCount::new(64).expect("parts");
    let stock = shop.table.store().stock_shards([(id, most)]).await.expect("a read");
    stock[&id].available()
}

/// The items of a product's stock.
pub(super) async fn stock_items(shop: &Shop, product: &Product) -> Vec<String> {
    let of_product = format!("\"VARIANT#{}\"", product.variant);
    let table = shop.dump().await;
    table.lines().filter(|line| line.contains(&of_product) && line.contains("\"STOCK")).map(str::to_owned).collect()
}

pub(super) async fn records(staff: &Client, product: &Product) -> Vec<Value> {
    let page = staff.get(&format!("/v1/admin/audit?target={}&limit=100", product.id)).await.expect(200);
    page["items"].as_array().expect("records").clone()
}

pub(super) async fn tag(shop: &Shop, product: &Product) -> String {
    shop.visitor().get(&product.path).await.header("etag").expect("a tag").to_owned()
}

/// The version of the stock, which is the second half of the tag.
pub(super) async fn stock_version(shop: &Shop, product: &Product) -> u64 {
    let tag = tag(shop, product).await;
    let (_, version) = tag.trim_matches('"').split_once('.').expect("two versions");
    version.parse().expect("a version")
}
