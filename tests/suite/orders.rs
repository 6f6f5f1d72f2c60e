//! Order history, status and who may see what.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use serde_json::{Value, json};
use tests::{Client, Shop};

async fn order(client: &Client, product: &str) -> Value {
    let items = json!({ "items": [{ "product_id": product, "quantity": 1 }] });
    client.post("/v1/orders", items).await.expect(201)
}

#[tokio::test]
async fn history_pages_newest_first() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 100).await;
    let customer = shop.customer().await;
    let mut placed = Vec::new();
    for _ in 0..7 {
        placed.push(order(&customer, &product.id).await["id"].clone());
    }
    placed.reverse();
    let mut seen = Vec::new();
    let mut path = "/v1/orders?limit=3".to_owned();
    loop {
        let page = customer.get(&path).await.expect(200);
        seen.extend(page["items"].as_array().into_iter().flatten().map(|item| item["id"].clone()));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/v1/orders?limit=3&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, placed);
    let exact = customer.get("/v1/orders?limit=7").await.expect(200);
    assert_eq!(exact["next_cursor"], json!(null));
}

/// Somebody has removed thousands of orders from their history: each page is answered in a page's time, with a bounded
/// number of calls, and the pages together have each order that is left once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn a_history_of_removed_orders_pages_in_bounded_steps() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 100).await;
    let customer = shop.customer().await;
    let mut kept = vec![order(&customer, &product.id).await];
    remove_orders(&shop, &customer, &kept[0], 3_000).await;
    for _ in 0..2 {
        kept.insert(0, order(&customer, &product.id).await);
    }
    let (mut seen, mut pages, mut path) = (Vec::new(), 0, "/v1/orders?limit=20".to_owned());
    loop {
        shop.gateway.recorder().take();
        let page = customer.get(&path).await.expect(200);
        let records = shop.gateway.recorder().take().into_iter().filter(|record| record.route_key == "GET /v1/orders");
        let calls: usize = records.map(|record| record.calls.len()).sum();
        assert!((1..=5).contains(&calls), "{calls} calls");
        seen.extend(page["items"].as_array().into_iter().flatten().cloned());
        pages += 1;
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/v1/orders?limit=20&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, kept);
    assert!((2..=8).contains(&pages), "{pages} pages");
}

/// Writes removed orders into a customer's history, later than this one, which is there.
async fn remove_orders(shop: &Shop, customer: &Client, like: &Value, count: u32) {
    let items = shop.table.items().await;
    let id = like["id"].as_str().expect("an id");
    let text = |item: &HashMap<String, AttributeValue>, name: &str| item.get(name)?.as_s().ok().cloned();
    let is_it =
        |item: &&HashMap<String, AttributeValue>| text(item, "SK").is_some_and(|sk| sk == format!("ORDER#{id}"));
    let like = items.iter().find(is_it).expect("the order");
    assert!(text(like, "PK").is_some_and(|pk| pk.contains(&customer.user_id)));
    let now = shop.now();
    let puts: Vec<WriteRequest> = (0..count)
        .map(|number| {
            let mut item = like.clone();
            let id =
                shared::domain::OrderId::new(now, [0, 0, 0, 0, 0, 0, 0, 0, (number / 256) as u8, (number % 256) as u8]);
            item.insert("SK".to_owned(), AttributeValue::S(format!("ORDER#{id}")));
            item.insert("id".to_owned(), AttributeValue::S(id.to_string()));
            item.insert("hidden_at".to_owned(), like["created_at"].clone());
            item.retain(|name, _| name != "collection" && name != "position");
            let put = PutRequest::builder().set_item(Some(item)).build().expect("a put");
            WriteRequest::builder().put_request(put).build()
        })
        .collect();
    for batch in puts.chunks(25) {
        let write = shop.table.client.batch_write_item().request_items(&shop.table.name, batch.to_vec());
        let left = write.send().await.expect("a write").unprocessed_items;
        assert!(left.is_none_or(|left| left.is_empty()));
    }
}

/// Every step that is not listed is refused and changes nothing.
#[tokio::test]
async fn only_listed_steps_happen() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 100).await;
    let customer = shop.customer().await;
    let staff = shop.staff().await;
    let ways: [&[&str]; 5] = [&[], &["paid"], &["shipped"], &["shipped", "delivered"], &["cancelled"]];
    for way in ways {
        let id = order(&customer, &product.id).await["id"].as_str().expect("an id").to_owned();
        let path = format!("/v1/orders/{id}");
        for step in way {
            staff.patch(&path, json!({ "status": step })).await.expect(200);
        }
        let before = customer.get(&path).await.expect(200);
        let left = shop.stock(&product).await;
        for to in ["pending", "paid", "shipped", "delivered", "cancelled"] {
            if before["next_statuses"].as_array().into_iter().flatten().any(|next| next == to) {
                continue;
            }
            if to == "cancelled" && before["status"] == to {
                // Cancelling once more changes nothing, as the rest of what is not listed, and is no mistake.
                assert_eq!(staff.put(&path, json!({ "status": to })).await.expect(200), before);
                continue;
            }
            let refused = staff.put(&path, json!({ "status": to })).await.problem(409, "illegal_status");
            assert_eq!(refused["next_statuses"], before["next_statuses"]);
        }
        assert_eq!(customer.get(&path).await.expect(200), before);
        assert_eq!(shop.stock(&product).await, left);
    }
}

/// Failures of others (spree GHSA-3ghg, medusa 8919): nothing of a guest's or another's is readable by id.
#[tokio::test]
async fn an_id_is_no_authority() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 100).await;
    let (owner, other) = (shop.customer().await, shop.customer().await);
    let owned = format!("/v1/orders/{}", order(&owner, &product.id).await["id"].as_str().expect("an id"));
    let body = json!({ "email": "g@example.com", "items": [{ "product_id": product.id, "quantity": 1 }] });
    let guests = shop.visitor().post("/v1/orders", body.clone()).await.expect(201);
    let others = shop.visitor().post("/v1/orders", body).await.expect(201);
    let guests_path = format!("/v1/orders/{}", guests["id"].as_str().expect("an id"));
    let other_guest = shop.visitor().with("order-token", others["order_token"].as_str().expect("a token"));
    for (client, path) in
        [(&other, &owned), (&other, &guests_path), (&other_guest, &guests_path), (&other_guest, &owned)]
    {
        client.get(path).await.problem(404, "not_found");
        client.post(&format!("{path}/cancel"), json!({})).await.problem(404, "not_found");
        client.delete(path).await.problem(404, "not_found");
    }
    assert_eq!(other_guest.get("/v1/orders").await.expect(200)["items"].as_array().map(Vec::len), Some(1));
    let guest = shop.visitor().with("order-token", guests["order_token"].as_str().expect("a token"));
    guest.post(&format!("{guests_path}/cancel"), json!({})).await.expect(200);
    guest.delete(&guests_path).await.expect(204);
    guest.get(&guests_path).await.problem(404, "not_found");
}
