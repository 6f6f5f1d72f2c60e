use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::retries::{Asker, Insisted};
use crate::{Client, Product, Shop, log_in};

/// How many requests a member of staff makes around the time of the demotion, and again after it.
const WORK: usize = 6;

/// A member of staff who is demoted by an admin, and goes on sending requests of staff.
pub(super) struct Demoted {
    client: Client,
    admin: Client,
    asker: Asker,
    is_over: AtomicBool,
}

impl Demoted {
    /// Makes this account one of staff.
    pub(super) async fn hired(shop: &Shop, account: &Client, asker: &Asker) -> Self {
        let path = format!("/v1/admin/users/{}", account.user_id);
        shop.admin().patch(&path, json!({ "role": "staff" })).await.expect(200);
        let client = log_in(&shop.visitor(), &account.email, &account.password).await;
        Self { client, admin: shop.admin(), asker: asker.clone(), is_over: AtomicBool::new(false) }
    }

    pub(super) async fn run(&self, product: &Product, after: Duration) {
        let working = async {
            for number in 0..WORK {
                self.work(product, number).await;
            }
        };
        let firing = async {
            tokio::time::sleep(after).await;
            let (path, body) = (format!("/v1/admin/users/{}", self.client.user_id), json!({ "role": "customer" }));
            if let Insisted::Answered(answer) = self.asker.insist(&self.admin, Method::PATCH, &path, Some(&body)).await
            {
                answer.expect(200);
                self.is_over.store(true, Ordering::SeqCst);
            }
        };
        tokio::join!(working, firing);
        for number in 0..WORK {
            self.work(product, number).await;
        }
    }

    /// Sends one request of staff. It must be refused if it began after the demotion.
    async fn work(&self, product: &Product, number: usize) {
        let was_over = self.is_over.load(Ordering::SeqCst);
        let body = json!({ "description": format!("By {}, {number}", self.client.user_id) });
        let Some(answer) = self.asker.once(&self.client, &Method::PATCH, &product.path, Some(&body)).await else {
            return;
        };
        match answer.status {
            200 => assert!(!was_over, "somebody who is no longer staff did this: {answer:?}"),
            _ => drop(answer.problem(403, "forbidden")),
        }
    }
}
