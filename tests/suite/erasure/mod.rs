//! Erased means erased: nothing that names the person is left, nor written later, whatever was under way meanwhile.

mod cut_short;
mod exported;
mod guests;
mod in_flight;
mod password;

use serde_json::{Value, json};
use tests::chaos::is_elsewhere;
use tests::{Client, Product, Shop, unique};

/// A customer whose name, street and address occur nowhere else.
pub(super) struct Person {
    pub(super) client: Client,
    name: String,
    street: String,
    /// The address that their orders name, another than their account's.
    pub(super) order_email: String,
}

impl Person {
    /// Somebody with a new account that says who they are.
    pub(super) async fn new(shop: &Shop) -> Self {
        let number = unique();
        let name = format!("Zebedee{number} Zanzibar");
        let client = shop.customer().await;
        client.patch("/v1/users/me", json!({ "name": name, "phone": format!("+44 {number}") })).await.expect(200);
        Self { client, name, street: format!("{number} Zed Road"), order_email: format!("zed{number}@example.com") }
    }

    pub(super) fn address(&self) -> Value {
        json!({ "name": self.name, "line1": self.street, "city": "Leeds", "country": "GB" })
    }

    /// What they order: one of each of these, or what is in their cart.
    pub(super) fn order(&self, products: Option<&[Product]>) -> Value {
        let mut body = json!({ "email": self.order_email, "shipping_address": self.address() });
        if let Some(products) = products {
            let items = products.iter().map(|product| json!({ "product_id": product.id, "quantity": 1 }));
            body["items"] = items.collect();
        }
        body
    }

    /// That nothing was written after their account was gone that says who they are.
    pub(super) async fn check_nothing_later(&self, shop: &Shop, story: &str) {
        // Another DynamoDB's stream has several shards, in no order.
        if is_elsewhere() {
            return;
        }
        let changes = shop.table.changes().await;
        let own = format!("USER#{}", self.client.user_id);
        let gone = changes
            .iter()
            .position(|(key, new)| *key == (own.clone(), "PROFILE".to_owned()) && new.contains("erased_at"));
        let later = changes.iter().skip(gone.expect("the account's end"));
        for (key, new) in later {
            let personal = [&self.name, &self.street, &self.order_email, &self.client.email];
            assert!(!personal.iter().any(|it| new.contains(it.as_str())), "{story}: {key:?} was written: {new}");
        }
    }

    /// That the table does not say who they are, in any item.
    pub(super) async fn check_forgotten(&self, shop: &Shop, story: &str) {
        let table = shop.dump().await;
        for personal in [&self.name, &self.street, &self.order_email, &self.client.email] {
            let line = table.lines().find(|line| line.contains(personal.as_str()));
            assert!(line.is_none(), "{story}: {personal} is still in the table: {line:?}");
        }
        let own = format!("\"USER#{}\"", self.client.user_id);
        let session = table.lines().find(|line| line.contains(&own) && line.contains("\"SESSION#"));
        assert!(session.is_none(), "{story}: a session is left: {session:?}");
        let cart = format!("\"CART#{}\"", self.client.user_id);
        let cart = table.lines().find(|line| line.contains(&cart) && line.contains("\"product\""));
        assert!(cart.is_none(), "{story}: the cart is there again: {cart:?}");
    }
}
