use std::sync::Arc;

use serde_json::{Value, json};

use super::stage::Stage;
use super::tally::{Placed, Tally};
use crate::call::Call;
use crate::failure::Failure;
use crate::route::{
    ADD_TO_CART, CHANGE_PRODUCT, CHECK_OUT, LIST_CATEGORIES, LIST_ORDERS, LIST_PRODUCTS, LOG_IN, REGISTER, VIEW_CART,
    VIEW_ORDER, VIEW_PRODUCT, VIEW_PROFILE, VIEW_TOTAL,
};
use crate::session::random_hex;
use crate::shopping_mix::{Interaction, Step};

/// A shopper with an account.
struct Shopper {
    email: String,
    bearer: String,
    /// Whether the cart has products.
    has_cart: bool,
    last_order: Option<String>,
}

/// Browses lists, searches and products until the run ends.
pub(crate) async fn browse(stage: Arc<Stage>) -> Result<Tally, Failure> {
    const PAGES: [Step; 6] =
        [Step::Categories, Step::Newest, Step::NewestOfCategory, Step::CheapestOfCategory, Step::Search, Step::Product];
    let (mut tally, mut pages) = (Tally::default(), PAGES.iter().cycle());
    while stage.goes_on() {
        let Some(call) = pages.next().and_then(|step| look(&stage, *step)) else { continue };
        stage.ask(&mut tally, &call, 200).await;
    }
    Ok(tally)
}

/// Follows TPC-W's shopping mix, page by page.
pub(crate) async fn shop(stage: Arc<Stage>) -> Result<Tally, Failure> {
    let mut shopper = Shopper::enter(&stage).await?;
    let mut tally = Tally::default();
    while stage.goes_on() {
        let interaction = Interaction::at(stage.random.below(Interaction::OF));
        for (step, percent) in interaction.steps() {
            if stage.random.below(100) < *percent {
                shopper.take(&stage, &mut tally, *step).await;
            }
        }
    }
    Ok(tally)
}

/// Orders one unit of the wanted product again and again.
pub(crate) async fn rush(stage: Arc<Stage>) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    let product = stage.wanted.as_deref().unwrap_or_default();
    let body = json!({ "email": "guest@example.com", "items": [{ "product_id": product, "quantity": 1 }] });
    while stage.goes_on() {
        let call = Call::new(&CHECK_OUT).json(body.clone()).header("idempotency-key", &random_hex::<16>());
        if let Some(answer) = stage.ask(&mut tally, &call, 201).await {
            let header = ("order-token", text(&answer.body, "order_token"));
            tally.placed.push(Placed { id: text(&answer.body, "id"), header });
        }
    }
    Ok(tally)
}

/// Returns the call of a step that needs no account. `None` for other steps.
fn look(stage: &Stage, step: Step) -> Option<Call> {
    let list = |query: &str| Call { path: format!("/v1/products?limit=20{query}"), ..Call::new(&LIST_PRODUCTS) };
    let call = match step {
        Step::Categories => Call::new(&LIST_CATEGORIES),
        Step::Newest => list(""),
        Step::NewestOfCategory => list(&format!("&category={}", stage.category)),
        Step::CheapestOfCategory => list(&format!("&category={}&in_stock=true&sort=price", stage.category)),
        Step::Search => list("&q=heart"),
        Step::Product => Call::to(&VIEW_PRODUCT, stage.product()),
        _ => return None,
    };
    Some(call)
}

fn text(body: &Value, member: &str) -> String {
    body.get(member).and_then(Value::as_str).unwrap_or_default().to_owned()
}

impl Shopper {
    async fn enter(stage: &Stage) -> Result<Self, Failure> {
        let session = &stage.session;
        let email = format!("{}@example.com", random_hex::<8>());
        let account = json!({ "email": email, "password": session.password });
        session.shop.call(&Call::new(&REGISTER).json(account.clone())).await?.check(&[201])?;
        let tokens: Value = session.shop.call(&Call::new(&LOG_IN).json(account)).await?.read(&[200])?;
        let bearer = format!("Bearer {}", text(&tokens, "access_token"));
        Ok(Self { email, bearer, has_cart: false, last_order: None })
    }

    async fn take(&mut self, stage: &Stage, tally: &mut Tally, step: Step) {
        let mine = |call: Call| call.header("authorization", &self.bearer);
        let account = |email: &str| json!({ "email": email, "password": stage.session.password });
        let (call, wanted) = match step {
            Step::AddToCart => return self.add(stage, tally).await,
            Step::CheckOut => return self.check_out(stage, tally).await,
            Step::ChangeProduct => return change(stage, tally).await,
            Step::Cart => (mine(Call::new(&VIEW_CART)), 200),
            Step::CartTotal => (mine(Call::new(&VIEW_TOTAL)), 200),
            Step::Profile => (mine(Call::new(&VIEW_PROFILE)), 200),
            Step::Orders => (mine(Call::new(&LIST_ORDERS)), 200),
            Step::Order => match &self.last_order {
                Some(id) => (mine(Call::to(&VIEW_ORDER, id)), 200),
                None => (mine(Call::new(&LIST_ORDERS)), 200),
            },
            Step::Register => {
                let email = format!("{}@example.com", random_hex::<8>());
                (Call::new(&REGISTER).json(account(&email)), 201)
            }
            Step::LogIn => (Call::new(&LOG_IN).json(account(&self.email)), 200),
            look_around => match look(stage, look_around) {
                Some(call) => (call, 200),
                None => return,
            },
        };
        stage.ask(tally, &call, wanted).await;
    }

    async fn add(&mut self, stage: &Stage, tally: &mut Tally) {
        let line = json!({ "product_id": stage.product(), "quantity": 1 });
        let call = Call::new(&ADD_TO_CART).json(line).header("authorization", &self.bearer);
        self.has_cart |= stage.ask(tally, &call, 201).await.is_some();
    }

    /// Checks out. An empty cart gets a product first.
    async fn check_out(&mut self, stage: &Stage, tally: &mut Tally) {
        if !self.has_cart {
            self.add(stage, tally).await;
        }
        let call = Call::new(&CHECK_OUT).json(json!({})).header("authorization", &self.bearer);
        let call = call.header("idempotency-key", &random_hex::<16>());
        let Some(answer) = stage.ask(tally, &call, 201).await else { return };
        self.has_cart = false;
        let id = text(&answer.body, "id");
        self.last_order = Some(id.clone());
        tally.placed.push(Placed { id, header: ("authorization", self.bearer.clone()) });
    }
}

/// Changes a product as staff, without any effect on buyers.
async fn change(stage: &Stage, tally: &mut Tally) {
    let body = json!({ "description": format!("Made of glass, {}.", random_hex::<4>()) });
    let call = Call::to(&CHANGE_PRODUCT, stage.product()).json(body);
    let begun = std::time::Instant::now();
    let answer = stage.session.staff.call(&stage.session.shop, &call).await.map_err(|failure| failure.to_string());
    tally.count(answer, begun.elapsed(), 200);
}
