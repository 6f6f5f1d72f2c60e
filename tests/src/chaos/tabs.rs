use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use super::retries::{Asker, Insisted};
use crate::{Answer, Client, Product};

/// Somebody who logs in with a visitor's cart: one tab merges it into the customer's while another goes on with it.
pub(super) struct Tabs {
    pub(super) visitor: Client,
    /// Whose own cart is empty.
    pub(super) customer: Client,
    pub(super) products: Arc<[Product]>,
    pub(super) asker: Asker,
}

impl Tabs {
    /// The visitor, with the token of the cart that was merged; none if that is not certain.
    pub(super) async fn run(&self) -> Option<Client> {
        let [moved, changed] = [0, 1].map(|index| &self.products[index].id);
        let line = |product: &str| json!({ "product_id": product, "quantity": 1 });
        let begun = self.ask(&self.visitor, Method::POST, "/v1/cart/items", line(changed)).await?;
        let token = begun.header("cart-token").expect("a token").to_owned();
        let visitor = self.visitor.with("cart-token", &token);
        // Set and not added, so that it is there once however often it was asked for.
        let path = |product: &str| format!("/v1/cart/items/{product}");
        let set = self.ask(&visitor, Method::POST, "/v1/cart/items", line(moved)).await?;
        assert_eq!(set.status, 201, "{set:?}");
        let set = self.ask(&visitor, Method::PUT, &path(moved), json!({ "quantity": 1 })).await?;
        assert_eq!(set.status, 200, "{set:?}");
        let merging = self.ask(&self.customer, Method::POST, "/v1/cart/merge", json!({ "cart_token": token }));
        let going_on = async {
            for quantity in 2..6 {
                let body = json!({ "quantity": quantity });
                self.ask(&visitor, Method::PUT, &path(changed), body).await;
            }
        };
        let (merged, ()) = tokio::join!(merging, going_on);
        let merged = merged?;
        assert_eq!(merged.status, 200, "{merged:?}");
        Some(visitor)
    }

    async fn ask(&self, client: &Client, method: Method, path: &str, body: Value) -> Option<Answer> {
        match self.asker.insist(client, method, path, Some(&body)).await {
            Insisted::Answered(answer) => Some(answer),
            Insisted::GaveUp => None,
        }
    }

    /// Checks that the merged line is in one cart only, and once.
    pub(super) async fn check(&self, visitor: &Client) {
        let moved = &self.products[0].id;
        let quantity = |cart: &Value| {
            let items = cart["items"].as_array().expect("items");
            items.iter().find(|item| item["product_id"] == **moved).map(|item| item["quantity"].clone())
        };
        let own = self.customer.get("/v1/cart").await.expect(200);
        assert_eq!(quantity(&own), Some(json!(1)), "{own}");
        let left = visitor.get("/v1/cart").await.expect(200);
        assert_eq!(quantity(&left), None, "a merged cart came back: {left}");
    }
}
