use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::Intent;
use super::retries::{Asker, Insisted};
use crate::{Client, Product, Table};

/// A customer who orders and fills a cart in two tabs, and erases their account in a third meanwhile. Staff note on each
/// order who it was.
pub(super) struct Leaver {
    pub(super) client: Client,
    pub(super) staff: Client,
    pub(super) products: Arc<[Product]>,
    pub(super) asker: Asker,
    pub(super) table: Table,
    /// Their name, which is nowhere else in the table.
    pub(super) name: String,
}

/// How often they add to their cart.
const IN_THE_CART: usize = 6;

/// The statuses that a request may have before and after its account is gone.
const ANSWERS: [u16; 4] = [200, 201, 401, 409];

impl Leaver {
    pub(super) async fn run(&self, intents: &[Intent], stays: Duration) {
        let ordering = async {
            for intent in intents {
                let mut body = intent.body_of_items(&self.products);
                body["shipping_address"] =
                    json!({ "name": self.name, "line1": "1 Zed Road", "city": "Leeds", "country": "GB" });
                let client = self.client.with("idempotency-key", &intent.email);
                if let Some(order) = self.ask(&client, Method::POST, "/v1/orders", &body).await {
                    self.note(&order).await;
                }
            }
        };
        let filling = async {
            for (product, quantity) in intents.iter().flat_map(|intent| &intent.items).take(IN_THE_CART) {
                let line = self.products[*product].item(*quantity);
                self.ask(&self.client, Method::POST, "/v1/cart/items", &line).await;
            }
        };
        let leaving = async {
            tokio::time::sleep(stays).await;
            self.erase("127.8.1.1").await
        };
        tokio::join!(ordering, filling, leaving);
    }

    async fn ask(&self, client: &Client, method: Method, path: &str, body: &Value) -> Option<Value> {
        let Insisted::Answered(answer) = self.asker.insist(client, method, path, Some(body)).await else { return None };
        assert!(ANSWERS.contains(&answer.status), "{answer:?}");
        Some(answer.body)
    }

    async fn note(&self, order: &Value) {
        let Some(id) = order["id"].as_str() else { return };
        let path = format!("/v1/admin/orders/{id}/notes");
        let text = json!({ "text": format!("{} called.", self.name) });
        if let Insisted::Answered(answer) = self.asker.insist(&self.staff, Method::POST, &path, Some(&text)).await {
            assert!(answer.status == 201 || answer.body["code"] == "order_erased", "{answer:?}");
        }
    }

    /// From an address of its own: attempts that were cut short count against the one that they came from.
    async fn erase(&self, address: &str) {
        let client = self.client.from_address(address);
        let password = json!({ "current_password": self.client.password });
        let erased = self.asker.insist(&client, Method::DELETE, "/v1/users/me", Some(&password)).await;
        if let Insisted::Answered(answer) = erased {
            assert!(matches!(answer.status, 204 | 429), "{answer:?}");
        }
    }

    /// Checks that nothing is left of them, once no call fails any more.
    pub(super) async fn check_gone(&self) {
        self.client.from_address("127.8.1.2").erase().await.expect(204);
        let own = [format!("USER#{}", self.client.user_id), format!("CART#{}", self.client.user_id)];
        let orders = self.table.partition(&own[0]).await.into_iter().filter(|item| item["lines"].is_array());
        let orders: Vec<String> = orders.filter_map(|it| Some(format!("ORDER#{}", it["id"].as_str()?))).collect();
        for partition in own.into_iter().chain(orders) {
            for item in self.table.partition(&partition).await {
                let text = item.to_string();
                let tells = [&self.name, &self.client.email].into_iter().any(|it| text.contains(it.as_str()));
                let is_live =
                    text.contains("\"SESSION#") || (partition.starts_with("CART#") && text.contains("\"variant\""));
                assert!(!tells && !is_live, "left of somebody who was erased: {text}");
            }
        }
    }
}
