//! From what was asked to an order: read, decide, write in one transaction, and read again where others came between.

use shared::App;
use shared::auth::{Secret, SecretHash};
use shared::domain::{MAX_TRANSACTION_LINES, Object, OrderId, Timestamp};
use shared::http::Problem;
use shared::store::{Checkout, CheckoutError, IdempotencyId, IdempotencyRecord, OrderItem};

use crate::assess::{Assessment, Wanted, assess, assess_refused, with_prices_of};
use crate::orderer::{Orderer, Place, fingerprint};
use crate::refusal;
use crate::request::CreateOrderRequest;

/// How often prices may move between reading and writing before the order is refused.
const TRIES: usize = 4;

/// An order, new or the one that an earlier request with the same key made.
pub(crate) struct Placed {
    pub(crate) order: OrderItem,
    pub(crate) order_token: Option<Secret<32>>,
    pub(crate) replayed: bool,
}

/// Everything about a request that stays the same from try to try.
struct Attempt<'a> {
    app: &'a App,
    orderer: &'a Orderer,
    request: &'a CreateOrderRequest,
    order_id: OrderId,
    key: Option<(&'a str, IdempotencyId)>,
    fingerprint: SecretHash,
    place: Place,
    now: Timestamp,
}

/// What came of one try.
enum Tried {
    Placed(Box<OrderItem>),
    Replay(IdempotencyRecord),
    CartChanged,
    /// A price moved; another look decides.
    PriceMoved,
}

/// Places the order.
///
/// # Errors
/// Whatever stands against it; then nothing was ordered.
pub(crate) async fn place(
    app: &App,
    orderer: &Orderer,
    key: Option<&str>,
    request: &CreateOrderRequest,
) -> Result<Placed, Problem> {
    let now = app.clock.now();
    let attempt = Attempt {
        app,
        orderer,
        request,
        order_id: app.random.id(now),
        key: key.map(|key| (key, orderer.idempotency_id(key))),
        fingerprint: fingerprint(request),
        place: orderer.place(key, &app.random),
        now,
    };
    let mut cart_changed = false;
    for _ in 0..TRIES {
        match attempt.run().await? {
            Tried::Placed(order) => {
                return Ok(Placed { order: *order, order_token: attempt.place.order_token, replayed: false });
            }
            Tried::Replay(record) => return attempt.replay(&record).await,
            Tried::CartChanged if cart_changed => return Err(refusal::cart_changed()),
            Tried::CartChanged => cart_changed = true,
            Tried::PriceMoved => {}
        }
    }
    Err(Problem::unavailable())
}

impl Attempt<'_> {
    async fn run(&self) -> Result<Tried, Problem> {
        let Self { app, request, now, .. } = *self;
        let owner = self.orderer.cart_owner().filter(|_| request.items.is_none());
        let id = self.key.as_ref().map(|(_, id)| id);
        let (cart, record) = app.store.cart_and_record(owner.as_ref(), id, now).await?;
        if let Some(record) = record.filter(|record| record.is_valid(now)) {
            return Ok(Tried::Replay(record));
        }
        let wanted = match &request.items {
            Some(items) => {
                let items: Vec<_> = items.iter().map(|Object(item)| (item.product_id, item.quantity)).collect();
                Wanted::from_items(&items)?
            }
            None => Wanted::from_cart(&cart)?,
        };
        if wanted.lines.len() > MAX_TRANSACTION_LINES {
            return Err(refusal::order_too_large(wanted.lines.len()));
        }
        let stock = app.store.stock_items(&wanted.product_ids()).await?;
        let expected = request.expected_total.as_ref().map(|expected| expected.to_money(app.shop.currency));
        let expected = expected.transpose().map_err(|invalid| Problem::invalid("/expected_total", &invalid))?;
        let Assessment { lines, price_versions, total } = match assess(&wanted, &stock, expected, app.shop.currency) {
            Ok(assessment) => assessment,
            Err(refused) => {
                if let Some(owner) = owner.filter(|_| refused.prices_rose) {
                    // Best effort: if the cart changed meanwhile, the next look tells its prices anyway.
                    let _saved = app.store.save_cart(&owner, &with_prices_of(cart, &stock), now).await?;
                }
                return Err(refused.problem);
            }
        };
        let order = OrderItem {
            id: self.order_id,
            status: shared::domain::OrderStatus::Pending,
            line_count: u32::try_from(lines.len()).unwrap_or(u32::MAX),
            unit_count: lines.iter().map(|line| u64::from(line.quantity.get())).sum(),
            lines,
            total,
            currency: app.shop.currency.code().to_owned(),
            customer_id: self.orderer.customer(),
            email: request.email.clone(),
            shipping_address: request.shipping_address.clone().map(|Object(address)| address),
            created_at: now,
            updated_at: now,
            hidden_at: None,
        };
        let checkout = Checkout {
            order,
            buyer: self.place.buyer.clone(),
            price_versions,
            cart: owner.map(|owner| (owner, cart.version)),
            idempotency: self.key.as_ref().map(|(_, id)| (id.clone(), self.record())),
        };
        match app.store.place_order(&checkout, now).await {
            Ok(()) => Ok(Tried::Placed(Box::new(checkout.order))),
            Err(CheckoutError::Replay(record)) => Ok(Tried::Replay(record)),
            Err(CheckoutError::CartChanged) => Ok(Tried::CartChanged),
            Err(CheckoutError::Refused(refused)) => match assess_refused(&wanted, &refused) {
                Some(problem) => Err(problem),
                None => Ok(Tried::PriceMoved),
            },
            Err(CheckoutError::Store(error)) => Err(error.into()),
        }
    }

    fn record(&self) -> IdempotencyRecord {
        IdempotencyRecord::new(self.fingerprint.clone(), self.order_id, self.place.salt.as_ref(), self.now)
    }

    /// The answer that was given before.
    async fn replay(&self, record: &IdempotencyRecord) -> Result<Placed, Problem> {
        if !record.fingerprint.matches(&self.fingerprint) {
            return Err(refusal::key_reused());
        }
        let key = self.key.as_ref().map_or("", |(key, _)| key);
        let place = self.orderer.place_of(record, key).ok_or_else(Problem::internal)?;
        let order = self.app.store.order_as_placed(&place.buyer, record.order_id).await?;
        let order = order.ok_or_else(Problem::internal)?;
        Ok(Placed { order, order_token: place.order_token, replayed: true })
    }
}
