use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::observations::Observations;
use super::policies;
use super::retries::{Asker, Insisted};
use super::script::Work;
use crate::ledger::{COUNT, Policy};
use crate::{Answer, Client, Product, unique};

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
                Work::Sell(which, policy, units) => self.sell(&self.products[which], policy, units).await,
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

    /// Repeated until there is an answer: its key has it done once.
    async fn adjust(&self, product: &Product, by: i64) {
        self.observed.adjust_begins(&product.variant, by);
        // The ledger has one record of each name.
        let name = format!("{COUNT}{}", unique());
        let (path, body) = (product.stock_path(), json!({ "delta": by, "reason": name }));
        let client = self.client.with("idempotency-key", &name);
        match self.asker.insist(&client, Method::POST, &path, Some(&body)).await {
            Insisted::Answered(answer) if answer.status == 200 => self.observed.adjusted(&product.variant, by),
            Insisted::Answered(answer) if answer.status == 422 => drop(answer.problem(422, "stock_not_counted")),
            Insisted::Answered(answer) => drop(answer.problem(409, "insufficient_stock")),
            Insisted::GaveUp => {}
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
        match self.asker.once(&self.client, &Method::POST, &path, Some(&body)).await {
            Some(answer) if answer.status == 422 => drop(answer.problem(422, "against_policy")),
            Some(answer) => drop(answer.expect(200)),
            None => {}
        }
    }

    /// Without its units first, so that these stay as they are. Staff do not know whether it is counted.
    async fn sell(&self, product: &Product, policy: Policy, units: i64) {
        match self.ask_to_sell(product, policy, None).await {
            Some(answer) if answer.body["code"] == "invalid_fields" => {
                if let Some(answer) = self.ask_to_sell(product, policy, Some(units)).await {
                    check_sold(answer);
                }
            }
            Some(answer) => check_sold(answer),
            None => {}
        }
    }

    async fn ask_to_sell(&self, product: &Product, policy: Policy, units: Option<i64>) -> Option<Answer> {
        let body = policies::request(policy, units);
        self.asker.once(&self.client, &Method::PATCH, &product.price_path(), Some(&body)).await
    }
}

/// A stock in parts has no back-orders.
fn check_sold(answer: Answer) {
    match answer.status {
        200 => {}
        _ => drop(answer.problem(422, "stock_in_parts")),
    }
}
