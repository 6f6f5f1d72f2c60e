//! Whatever fails for a while, every committed change has its effects in the end.

mod found;
mod mended;
mod passed_over;
mod stuck;

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use tests::{Client, Product, Shop};

async fn order(client: &Client, product: &Product, quantity: u32) -> String {
    let items = json!({ "items": [{ "product_id": product.id, "quantity": quantity }] });
    let order = client.post("/v1/orders", items).await.expect(201);
    order["id"].as_str().expect("an id").to_owned()
}

/// Whether there is an item.
async fn is_there(shop: &Shop, pk: &str, sk: &str) -> bool {
    shop.table.partition(pk).await.iter().any(|item| item["SK"] == sk)
}

async fn has_mail(shop: &Shop, id: &str) -> bool {
    is_there(shop, &format!("MAIL#{id}"), "MAIL").await
}

/// Whether the lists say that a product is in stock.
async fn is_listed_in_stock(shop: &Shop, product: &Product) -> bool {
    let path = format!("/v1/products?in_stock=true&category={}&limit=100", shop.category());
    let listed = shop.visitor().get(&path).await.expect(200);
    listed["items"].as_array().expect("items").iter().any(|item| item["id"] == product.id.as_str())
}

/// Runs the task until its pass is complete, and gives the report of each run.
async fn reconcile(shop: &Shop) -> Vec<Value> {
    let mut runs = Vec::new();
    loop {
        let task = json!({ "task": "reconcile" });
        let run = shop.gateway.run_schedule(local::Function::Schedule, &task).await.expect("a report");
        let is_over = run["left"] == false;
        runs.push(run);
        if is_over {
            return runs;
        }
        assert!(runs.len() < 20, "{runs:?}");
    }
}

fn mended(runs: &[Value]) -> u64 {
    runs.iter().map(|run| run["mended"].as_u64().expect("a count")).sum()
}

fn key(pk: &str, sk: &str) -> HashMap<String, AttributeValue> {
    [("PK", pk), ("SK", sk)].map(|(name, text)| (name.to_owned(), AttributeValue::S(text.to_owned()))).into()
}

/// Takes an item out of the table, past the shop.
async fn delete(shop: &Shop, pk: &str, sk: &str) {
    let delete = shop.table.client.delete_item().table_name(&shop.table.name).set_key(Some(key(pk, sk)));
    delete.send().await.expect("deleted");
}

/// Sets an attribute of an item, past the shop.
async fn set(shop: &Shop, (pk, sk): (&str, &str), attribute: &str, value: AttributeValue) {
    let update = shop.table.client.update_item().table_name(&shop.table.name).set_key(Some(key(pk, sk)));
    let update = update.update_expression("SET #it = :it").expression_attribute_names("#it", attribute);
    update.expression_attribute_values(":it", value).send().await.expect("updated");
}
