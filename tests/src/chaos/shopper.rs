use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use shared::auth::Secret;
use shared::clock::Clock;
use shared::domain::{Money, Quantity};
use shared::store::CartOwner;

use super::Intent;
use super::observations::{Checkout, Observations};
use super::retries::{Asker, Insisted};
use super::script::Step;
use crate::ledger::Lines;
use crate::{Answer, Client, Product, Table};

/// Carts with more lines are filled at once, past the shop: line by line would take longer than all the rest.
const BY_HAND: usize = 2;

/// A client with a script.
pub(super) struct Shopper {
    pub(super) client: Client,
    pub(super) products: Arc<[Product]>,
    pub(super) observed: Arc<Observations>,
    pub(super) asker: Asker,
    pub(super) table: Table,
    /// Orders that were placed, for later steps.
    pub(super) placed: Vec<Placed>,
}

/// An order that this client has the answer of.
#[derive(Clone)]
pub(super) struct Placed {
    client: Client,
    order: Value,
    /// The client with its key, and the body of the request, if it had a key.
    request: Option<(Client, Value)>,
}

impl Shopper {
    pub(super) async fn run(mut self, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Order(intent) => self.order(intent).await,
                Step::Cancel(which) => self.cancel(which).await,
                Step::Again(which) => self.again(which).await,
                Step::Misuse(which) => self.misuse(which).await,
                Step::Look(which) => self.look(which).await,
            }
        }
    }

    async fn order(&mut self, intent: Intent) {
        let client = match intent.by_cart {
            true => match self.fill(&intent).await {
                Some(client) => client,
                // The cart is not certain to be what is wanted.
                None => return,
            },
            false => self.client.clone(),
        };
        let lines: Lines =
            intent.lines().iter().map(|(at, quantity)| (self.products[*at].variant.clone(), *quantity)).collect();
        let tabs = join_all(intent.tabs.iter().map(|key| self.check_out(&client, &intent, key.as_ref(), &lines))).await;
        for (key, answer) in intent.tabs.iter().zip(&tabs) {
            let Some(answer) = answer.as_ref().filter(|answer| answer.status == 201) else { continue };
            let mine = match answer.body["order_token"].as_str() {
                Some(token) => client.with("order-token", token),
                None => client.clone(),
            };
            let request = key.as_ref().map(|key| (client.with("idempotency-key", key), intent.body(&self.products)));
            self.placed.push(Placed { client: mine, order: answer.body.clone(), request });
        }
        self.observed.checked_out(Checkout { intent, lines, answers: tabs });
    }

    /// One tab's checkout, until there is an answer.
    async fn check_out(&self, client: &Client, intent: &Intent, key: Option<&String>, lines: &Lines) -> Option<Answer> {
        let client = key.map_or_else(|| client.clone(), |key| client.with("idempotency-key", key));
        let body = intent.body(&self.products);
        let answer = if intent.may_repeat(key) {
            match self.asker.insist(&client, Method::POST, "/v1/orders", Some(&body)).await {
                Insisted::Answered(answer) => Some(answer),
                Insisted::GaveUp => None,
            }
        } else {
            self.asker.once(&client, &Method::POST, "/v1/orders", Some(&body)).await
        };
        if let Some(answer) = answer.as_ref().filter(|answer| answer.status == 201) {
            self.observed.placed(&answer.body, lines);
        }
        answer
    }

    /// Fills a cart with just these lines; gives the client that has it. None where that is not certain.
    async fn fill(&self, intent: &Intent) -> Option<Client> {
        let lines = intent.lines();
        let (holder, owner) = if self.client.user_id.is_empty() {
            let (first, quantity) = lines.iter().next()?;
            let added =
                self.ask(&self.client, Method::POST, "/v1/cart/items", Some(self.item(*first, *quantity))).await?;
            let token = added.header("cart-token").expect("a token");
            (
                self.client.with("cart-token", token),
                CartOwner::Visitor(Secret::<16>::parse(token).expect("a token").hash()),
            )
        } else {
            self.ask(&self.client, Method::DELETE, "/v1/cart", None).await?;
            (self.client.clone(), CartOwner::Customer(self.client.user_id.parse().expect("an id")))
        };
        if lines.len() > BY_HAND {
            self.fill_at_once(&owner, &lines).await;
            return Some(holder);
        }
        for (at, quantity) in lines {
            let path = format!("/v1/cart/items/{}", self.products[at].item_id());
            self.ask(&holder, Method::PUT, &path, Some(json!({ "quantity": quantity }))).await?;
        }
        Some(holder)
    }

    async fn fill_at_once(&self, owner: &CartOwner, lines: &BTreeMap<usize, i64>) {
        let quantity = |quantity: i64| u32::try_from(quantity).ok().and_then(|it| Quantity::new(it).ok());
        let (store, now) = (self.table.store(), Clock::default().now());
        let filled = store.change_cart(owner, None, None, now, |cart, _| {
            cart.lines.clear();
            for (at, count) in lines {
                let item = self.products[*at].item_id().parse().expect("an id");
                // More than it will cost, so that no price has risen.
                cart.set(item, quantity(*count).expect("a quantity"), Money::from_minor(1_000)).expect("room");
            }
            Ok::<(), ()>(())
        });
        filled.await.expect("a cart").0
    }

    fn item(&self, at: usize, quantity: i64) -> Value {
        self.products[at].item(quantity)
    }

    /// The answer to something that must work.
    async fn ask(&self, client: &Client, method: Method, path: &str, body: Option<Value>) -> Option<Answer> {
        match self.asker.insist(client, method, path, body.as_ref()).await {
            Insisted::Answered(answer) => {
                assert!((200..300).contains(&answer.status), "{answer:?}");
                Some(answer)
            }
            Insisted::GaveUp => None,
        }
    }

    async fn cancel(&mut self, which: usize) {
        let Some(Placed { client, order, .. }) = self.pick(which) else { return };
        let id = order["id"].as_str().expect("an id");
        self.observed.cancel_begins(id);
        let path = format!("/v1/orders/{id}/cancel");
        if let Insisted::Answered(answer) = self.asker.insist(&client, Method::POST, &path, None).await {
            self.observed.cancelled(id, answer);
        }
    }

    /// The same key and body: the same answer, whatever became of the order since.
    async fn again(&mut self, which: usize) {
        let Some(Placed { order, request: Some((client, body)), .. }) = self.pick(which) else { return };
        let Insisted::Answered(answer) = self.asker.insist(&client, Method::POST, "/v1/orders", Some(&body)).await
        else {
            return;
        };
        assert_eq!(answer.header("idempotent-replayed"), Some("true"), "{answer:?}");
        assert_eq!(answer.expect(201), order);
    }

    /// The same key and another body: refused.
    async fn misuse(&mut self, which: usize) {
        let Some(Placed { request: Some((client, mut body)), .. }) = self.pick(which) else { return };
        body["expected_total"] = json!("999999.99");
        if let Insisted::Answered(answer) = self.asker.insist(&client, Method::POST, "/v1/orders", Some(&body)).await {
            answer.problem(422, "idempotency_key_reused");
        }
    }

    /// Reads an order again: it must have the items and the total of the first answer.
    async fn look(&mut self, which: usize) {
        let Some(Placed { client, order, .. }) = self.pick(which) else { return };
        let path = format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
        if let Insisted::Answered(answer) = self.asker.insist(&client, Method::GET, &path, None).await {
            let found = answer.expect(200);
            assert_eq!((&found["items"], &found["total"]), (&order["items"], &order["total"]));
        }
    }

    fn pick(&self, which: usize) -> Option<Placed> {
        self.placed.get(which.checked_rem(self.placed.len())?).cloned()
    }
}
