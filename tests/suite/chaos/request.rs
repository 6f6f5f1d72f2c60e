//! Requests to let things go wrong in, one at a time, and what must be true whatever went wrong.

use reqwest::Method;
use serde_json::{Value, json};
use shared::clock::Clock;
use shared::domain::{Money, Quantity};
use shared::store::CartOwner;
use tests::chaos::Scene;
use tests::{Answer, Client, Product, unique};

/// A request that changes stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A guest's, by items.
    Items,
    /// A customer's, by their cart.
    Cart,
    Cancel,
    /// Staff cancels.
    StaffCancel,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::Items, Self::Cart, Self::Cancel, Self::StaffCancel];

    pub(super) fn places(self) -> bool {
        matches!(self, Self::Items | Self::Cart)
    }
}

/// A request that is ready to be sent, again and again, and what it is about.
pub(super) struct Request {
    kind: Kind,
    client: Client,
    method: Method,
    path: String,
    body: Value,
    /// The e-mail address of its order, by which the ledger finds it.
    pub(super) email: String,
    /// How many products it orders, one of each.
    lines: usize,
}

/// Customers have accounts; one is enough for any number of requests, one after the other.
pub(super) struct Buyers {
    customer: Client,
    staff: Client,
}

impl Buyers {
    pub(super) async fn of(scene: &Scene) -> Self {
        Self { customer: scene.shop.customer().await, staff: scene.shop.admin() }
    }
}

impl Request {
    /// Makes ready for a request about all of these products. Nothing must go wrong yet.
    pub(super) async fn prepare(scene: &Scene, buyers: &Buyers, kind: Kind, products: &[Product]) -> Self {
        let email = format!("chaos-{}@example.com", unique());
        let items: Vec<Value> = products.iter().map(|it| it.item(1)).collect();
        let key = format!("key of {email}");
        let order = |client: Client, body: Value| Self {
            kind,
            client: client.with("idempotency-key", &key),
            method: Method::POST,
            path: "/v1/orders".to_owned(),
            body,
            email: email.clone(),
            lines: products.len(),
        };
        let by_items = json!({ "email": email, "items": items });
        match kind {
            Kind::Items => order(scene.shop.visitor(), by_items),
            Kind::Cart => {
                fill(scene, &buyers.customer, products).await;
                order(buyers.customer.clone(), json!({ "email": email }))
            }
            Kind::Cancel | Kind::StaffCancel => {
                let placed = buyers.customer.post("/v1/orders", by_items).await.expect(201);
                let path = format!("/v1/orders/{}", placed["id"].as_str().expect("an id"));
                let (client, method, path, body) = match kind {
                    Kind::Cancel => (buyers.customer.clone(), Method::POST, format!("{path}/cancel"), Value::Null),
                    _ => (buyers.staff.clone(), Method::PATCH, path, json!({ "status": "cancelled" })),
                };
                Self { kind, client, method, path, body, email, lines: products.len() }
            }
        }
    }

    pub(super) async fn send(&self) -> Answer {
        self.client.send(self.method.clone(), &self.path, Some(self.body.clone())).await
    }

    /// Sends it with nothing in its way, until it has had its effect; and that it has had it once.
    pub(super) async fn finish(&self, scene: &mut Scene, story: &str) {
        let earlier = scene.ledger().await.orders_of(&self.email).next().map(|(id, _)| id.to_owned());
        let answer = self.send().await;
        if !self.kind.places() {
            assert_eq!((answer.status, &answer.body["status"]), (200, &json!("cancelled")), "{story}: {answer:?}");
            // What is not all back yet comes back by the sweep.
            scene.sweep().await;
            let ledger = scene.ledger().await;
            let (_, order) = ledger.orders_of(&self.email).next().expect("the order");
            assert!(!order.is_live(), "{story}");
            return ledger.check_at_rest();
        }
        assert_eq!(answer.status, 201, "{story}: {answer:?}");
        if let Some(earlier) = earlier {
            assert_eq!(
                (&answer.body["id"], answer.header("idempotent-replayed")),
                (&json!(earlier), Some("true")),
                "{story}"
            );
        }
        let ledger = scene.ledger().await;
        let orders: Vec<&str> = ledger.orders_of(&self.email).map(|(id, _)| id).collect();
        assert_eq!(orders, [answer.body["id"].as_str().expect("an id")], "{story}");
        assert_eq!(ledger.lines_of(orders[0]).len(), self.lines, "{story}");
        ledger.check_at_rest();
        let again = self.send().await;
        assert_eq!(again.header("idempotent-replayed"), Some("true"), "{story}: {again:?}");
        assert_eq!(again.body, answer.body, "{story}");
    }
}

/// A cart with one of each, at once: line by line it would take long.
async fn fill(scene: &Scene, customer: &Client, products: &[Product]) {
    let (one, price) = (Quantity::new(1).expect("a quantity"), Money::from_minor(100));
    let owner = CartOwner::Customer(customer.user_id.parse().expect("an id"));
    let (store, now) = (scene.shop.table.store(), Clock::default().now());
    let filled = store.change_cart(&owner, None, None, now, |cart, _| {
        cart.lines.clear();
        for product in products {
            cart.set(product.item_id().parse().expect("an id"), one, price).expect("room");
        }
        Ok::<(), ()>(())
    });
    filled.await.expect("a cart").0
}
