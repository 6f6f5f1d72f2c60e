use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::observations::Observations;
use super::retries::{Asker, Insisted};
use super::script::Work;
use crate::{Client, Product};

/// Staff with a script.
pub(super) struct Staff {
    pub(super) client: Client,
    pub(super) products: Arc<[Product]>,
    pub(super) observed: Arc<Observations>,
    pub(super) asker: Asker,
}

impl Staff {
    pub(super) async fn run(self, work: Vec<Work>) {
        for work in work {
            // Meanwhile clients have orders under way.
            tokio::time::sleep(Duration::from_millis(5)).await;
            match work {
                Work::Move(which, to) => self.move_on(which, to).await,
                Work::Adjust(which, by) => self.adjust(&self.products[which], by).await,
                Work::Price(which, cents) => self.price(&self.products[which], cents).await,
                Work::Spread(which, parts) => self.spread(&self.products[which], parts).await,
            }
        }
    }

    async fn move_on(&self, which: usize, to: &str) {
        let orders = self.observed.orders();
        let Some(id) = which.checked_rem(orders.len()).and_then(|which| orders.get(which)) else { return };
        if to == "cancelled" {
            self.observed.cancel_begins(id);
        }
        let (path, body) = (format!("/v1/orders/{id}"), json!({ "status": to }));
        let moved = self.asker.insist(&self.client, Method::PATCH, &path, Some(&body)).await;
        if let Insisted::Answered(answer) = moved {
            let legal = answer.status == 200 || answer.body["code"] == "illegal_status";
            assert!(legal, "{answer:?}");
        }
    }

    /// Not repeated: nobody can know whether it was done. The record of it in the table does.
    async fn adjust(&self, product: &Product, by: i64) {
        self.observed.adjust_begins(&product.variant, by);
        let (path, body) = (product.stock_path(), json!({ "delta": by, "reason": "counted" }));
        match self.asker.once(&self.client, &Method::POST, &path, Some(&body)).await {
            Some(answer) if answer.status == 200 => self.observed.adjusted(&product.variant, by),
            Some(answer) => drop(answer.problem(409, "insufficient_stock")),
            None => {}
        }
    }

    async fn price(&self, product: &Product, cents: i64) {
        let body = json!({ "price": format!("{}.{:02}", cents / 100, cents % 100) });
        if let Some(answer) = self.asker.once(&self.client, &Method::PATCH, &product.price_path(), Some(&body)).await {
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    }

    async fn spread(&self, product: &Product, parts: usize) {
        let (path, body) = (product.stock_path(), json!({ "parts": parts, "reason": "much asked for" }));
        if let Some(answer) = self.asker.once(&self.client, &Method::POST, &path, Some(&body)).await {
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    }
}
