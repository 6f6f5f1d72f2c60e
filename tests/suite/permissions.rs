//! Thirty-five: each function may do what it does and no more.

use std::collections::{BTreeMap, BTreeSet};

use local::Function;
use reqwest::Method;
use serde_json::json;
use tests::{Need, Shop, lacks};

use crate::access::{Cast, MATRIX, ends_accounts};

/// The actions that a call needs, by IAM's names. A transaction needs those of its parts, which the calls do not tell.
fn actions(call: &str) -> Option<String> {
    match call {
        "TransactWriteItems" => None,
        call => Some(format!("dynamodb:{call}")),
    }
}

#[test]
fn roles_are_narrow() {
    let granted = local::template_permissions().expect("template.yaml");
    assert_eq!(granted.len(), Function::ALL.len(), "one role a function");
    for (function, actions) in &granted {
        assert!(!actions.is_empty(), "{function}");
        for action in actions {
            assert!(!action.contains('*') && !action.ends_with(":Scan"), "{function} may {action}");
        }
    }
    let writes = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"];
    let catalog = &granted[&Function::Catalog];
    assert!(writes.iter().all(|write| !catalog.contains(*write)), "catalog cannot write");
    let keys = granted.iter().filter(|(_, actions)| actions.contains("ssm:GetParameter"));
    assert_eq!(keys.map(|(function, _)| *function).collect::<Vec<_>>(), [Function::Auth], "one holder of the key");
    let live = granted.iter().filter(|(_, actions)| actions.contains("execute-api:ManageConnections"));
    let live: Vec<_> = live.map(|(function, _)| *function).collect();
    assert_eq!(live, [Function::Stream, Function::Websocket], "who reaches live connections");
}

/// Every call that a function makes is one that its role allows, and nothing readable is allowed that none makes.
#[tokio::test]
async fn functions_do_what_they_may() {
    if lacks(Need::Counts) {
        return;
    }
    let granted = local::template_permissions().expect("template.yaml");
    let mut made: BTreeMap<Function, BTreeSet<String>> = BTreeMap::new();
    let mut cast = Cast::new().await;
    for (method, template, _) in MATRIX {
        for caller in [0, 2, 4] {
            cast.renew().await;
            let body = cast.body(method, template).await;
            cast.callers[caller].send(method.parse::<Method>().expect("a method"), &cast.path(template), body).await;
            if ends_accounts(method, template) {
                note(&cast.shop, &mut made).await;
                cast = Cast::new().await;
            }
        }
        note(&cast.shop, &mut made).await;
    }
    large_orders(&cast.shop).await;
    crate::imports::import_and_export(&cast.shop).await;
    note(&cast.shop, &mut made).await;
    live_connections(&cast.shop).await;
    note(&cast.shop, &mut made).await;
    assert!(Function::ALL.iter().all(|function| made.contains_key(function)), "not all functions were invoked");
    for (function, actions) in &made {
        let beyond: Vec<_> = actions.difference(&granted[function]).collect();
        assert!(beyond.is_empty(), "{function} does {beyond:?}, which its role does not allow");
    }
}

/// What only orders of more than one transaction do, and the schedules.
async fn large_orders(shop: &Shop) {
    let mut items = Vec::new();
    for _ in 0..96 {
        items.push(json!({ "product_id": shop.product("1.00", 1).await.id, "quantity": 1 }));
    }
    let customer = shop.customer().await;
    let order = customer.post("/v1/orders", json!({ "items": items })).await.expect(201);
    let path = format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
    customer.get(&path).await.expect(200);
    shop.admin().patch(&path, json!({ "status": "cancelled" })).await.expect(200);
    let again = customer.post("/v1/orders", json!({ "items": items })).await.expect(201);
    customer.post(&format!("/v1/orders/{}/cancel", again["id"].as_str().expect("an id")), json!({})).await.expect(200);
    let product = shop.product("1.00", 1).await;
    let items = json!({ "items": [{ "product_id": product.id, "quantity": 1 }], "email": "guest@example.com" });
    shop.visitor().post("/v1/orders", items).await.expect(201);
    for task in ["sweep_orders", "clean_up", "summarise_sales"] {
        let ran = shop.gateway.run_schedule(Function::Schedule, &json!({ "task": task })).await;
        ran.unwrap_or_else(|| panic!("{task} failed"));
    }
    let sent = shop.gateway.run_schedule(Function::Mail, &json!({ "task": "send_waiting" })).await;
    sent.expect("a report");
}

/// What comes over a WebSocket: connecting, subscribing, nonsense until the connection ends.
async fn live_connections(shop: &Shop) {
    let staff = shop.staff().await;
    let mut listener = crate::live::Listener::of(&staff).await;
    for action in ["subscribe", "unsubscribe"] {
        listener.say(json!({ "action": action, "topic": "new_orders" })).await;
    }
    for _ in 0..4 {
        listener.say_text("nonsense").await;
        listener.next().await;
    }
    listener.say_text("nonsense").await;
    listener.closed().await;
}

async fn note(shop: &Shop, made: &mut BTreeMap<Function, BTreeSet<String>>) {
    shop.gateway.drain_stream().await;
    for record in shop.gateway.recorder().take() {
        made.entry(record.function).or_default().extend(record.calls.iter().filter_map(|call| actions(call)));
    }
}
