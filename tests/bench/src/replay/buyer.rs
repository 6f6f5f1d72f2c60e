use serde::Deserialize;
use serde_json::json;

use super::data::Invoice;
use crate::account::Account;
use crate::answer::Answer;
use crate::call::{Again, Call};
use crate::failure::Failure;
use crate::route::{ADD_TO_CART, CHECK_OUT, EMPTY_CART, SET_IN_CART};
use crate::session::Session;
use crate::shop::Shop;

/// The expected refusals of an order. Any other is a bug of the shop or of this program.
const REFUSALS: [&str; 6] =
    ["out_of_stock", "order_too_large", "cart_full", "product_unavailable", "price_changed", "total_too_large"];

/// A buyer.
pub(crate) enum Buyer {
    Customer(Account),
    /// A guest has one cart and places one order from it.
    Guest {
        email: String,
        cart_token: Option<String>,
        order_token: Option<String>,
    },
}

/// The result of a checkout.
pub(crate) enum Sale {
    /// The order's id.
    Placed(String),
    /// The problem's code.
    Refused(String),
}

#[derive(Deserialize)]
struct Added {
    cart_token: Option<String>,
}

#[derive(Deserialize)]
struct Ordered {
    id: String,
    order_token: Option<String>,
}

impl Buyer {
    /// Returns the buyer of an invoice. Customers get an account.
    pub(crate) async fn enter(session: &Session, invoice: &Invoice) -> Result<Self, Failure> {
        let run = &session.run;
        match &invoice.customer {
            Some(id) => {
                let email = format!("c{id}-{run}@example.com");
                Account::register(&session.shop, &email, &session.password).await.map(Self::Customer)
            }
            None => {
                let email = format!("g{}-{run}@example.com", invoice.number);
                Ok(Self::Guest { email, cart_token: None, order_token: None })
            }
        }
    }

    /// Makes a call with the buyer's tokens.
    pub(crate) async fn call(&self, shop: &Shop, call: Call) -> Result<Answer, Failure> {
        match self {
            Self::Customer(account) => account.call(shop, &call).await,
            Self::Guest { cart_token, order_token, .. } => {
                let shown = [("cart-token", cart_token), ("order-token", order_token)];
                let shown = shown.into_iter().filter_map(|(name, token)| Some((name, token.as_ref()?)));
                shop.call(&shown.fold(call, |call, (name, token)| call.header(name, token))).await
            }
        }
    }

    /// Adds products to the cart one by one, and orders it. If the order is refused, the cart is emptied.
    pub(crate) async fn buy(&mut self, shop: &Shop, items: &[(&str, u32)], key: &str) -> Result<Sale, Failure> {
        let sale = self.try_to_buy(shop, items, key).await;
        if matches!(sale, Ok(Sale::Refused(_)) | Err(Failure::Unexpected(_))) {
            self.call(shop, Call::new(&EMPTY_CART)).await?.check(&[204])?;
        }
        sale
    }

    async fn try_to_buy(&mut self, shop: &Shop, items: &[(&str, u32)], key: &str) -> Result<Sale, Failure> {
        for &(product, quantity) in items {
            let answer = self.call(shop, self.add(product, quantity)).await?;
            if let Some(code) = refusal(&answer) {
                return Ok(Sale::Refused(code));
            }
            let added: Added = answer.read(&[201, 200])?;
            if let (Self::Guest { cart_token, .. }, Some(token)) = (&mut *self, added.cart_token) {
                *cart_token = Some(token);
            }
        }
        let body = match self {
            Self::Customer(_) => json!({}),
            Self::Guest { email, .. } => json!({ "email": email }),
        };
        let answer = self.call(shop, Call::new(&CHECK_OUT).json(body).header("idempotency-key", key)).await?;
        if let Some(code) = refusal(&answer) {
            return Ok(Sale::Refused(code));
        }
        let ordered: Ordered = answer.read(&[201])?;
        if let Self::Guest { order_token, .. } = self {
            *order_token = ordered.order_token;
        }
        Ok(Sale::Placed(ordered.id))
    }

    /// Returns the call that adds a product. Repeating it would add twice, so a second attempt sets the line instead. A
    /// guest without a cart simply gets another one.
    fn add(&self, product: &str, quantity: u32) -> Call {
        let call = Call::new(&ADD_TO_CART).json(json!({ "product_id": product, "quantity": quantity }));
        if matches!(self, Self::Guest { cart_token: None, .. }) {
            return call;
        }
        let set = Call::to(&SET_IN_CART, product).json(json!({ "quantity": quantity }));
        call.again(Again::Other(Box::new(set)))
    }
}

fn refusal(answer: &Answer) -> Option<String> {
    let is_refusal = matches!(answer.status, 409 | 422) && REFUSALS.contains(&answer.code());
    is_refusal.then(|| answer.code().to_owned())
}
