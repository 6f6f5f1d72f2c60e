//! From what was asked to an order: read, decide, write all or nothing, and read again where others came between.

use shared::App;
use shared::auth::{Secret, SecretHash};
use shared::domain::{MAX_CART_LINES, Object, OrderId, OrderNumber, OrderStatus, Timestamp};
use shared::http::Problem;
use shared::store::{CartRead, Checkout, CheckoutError, IdempotencyId, IdempotencyRecord, OrderItem};

use crate::assess::{Assessment, Wanted, assess, assess_refused, with_prices_of};
use crate::orderer::{Orderer, Place, fingerprint};
use crate::refusal;
use crate::request::CreateOrderRequest;

/// How often others may come between reading and writing before the order is refused.
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
    key: Option<(&'a str, IdempotencyId)>,
    fingerprint: SecretHash,
    place: Place,
    /// The caller's address.
    from: &'a str,
    now: Timestamp,
}

/// What came of one try.
enum Tried {
    Placed(Box<OrderItem>),
    Replay(IdempotencyRecord),
    CartChanged,
    /// Others came between; another look decides. What stood against this try, if that is known.
    Again(Option<Problem>),
}

/// Places the order.
///
/// # Errors
/// Whatever stands against it; then nothing was ordered.
pub(crate) async fn place(
    app: &App,
    orderer: &Orderer,
    from: &str,
    key: Option<&str>,
    request: &CreateOrderRequest,
) -> Result<Placed, Problem> {
    let now = app.clock.now();
    let attempt = Attempt {
        app,
        orderer,
        request,
        key: key.map(|key| (key, orderer.idempotency_id(key))),
        fingerprint: fingerprint(request),
        place: orderer.place(key, &app.random),
        from,
        now,
    };
    let (mut cart_changed, mut obstacle) = (false, None);
    for _ in 0..TRIES {
        match attempt.run().await? {
            Tried::Placed(order) => {
                return Ok(Placed { order: *order, order_token: attempt.place.order_token, replayed: false });
            }
            Tried::Replay(record) => {
                if let Some(placed) = attempt.replay(&record).await? {
                    return Ok(placed);
                }
            }
            Tried::CartChanged if cart_changed => return Err(refusal::cart_changed()),
            Tried::CartChanged => cart_changed = true,
            Tried::Again(found) => obstacle = found,
        }
    }
    Err(obstacle.unwrap_or_else(Problem::unavailable))
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
        if let Some(other) = cart.placing.filter(|_| !cart.lines.is_empty())
            && app.store.settle_claim(other, &app.clock).await?
        {
            return self.cart_became(other).await;
        }
        let wanted = match &request.items {
            Some(items) => {
                let items: Vec<_> = items.iter().map(|Object(item)| (item.product_id, item.quantity)).collect();
                Wanted::from_items(&items)?
            }
            None => match cart.last_order.filter(|_| cart.lines.is_empty()) {
                Some(order) => return self.cart_became(order).await,
                None => Wanted::from_cart(&cart)?,
            },
        };
        if wanted.lines.len() > MAX_CART_LINES {
            return Err(refusal::order_too_large(wanted.lines.len()));
        }
        let stock = app.store.stock_items(&wanted.product_ids()).await?;
        let expected = request.expected_total.as_ref().map(|expected| expected.to_money(app.shop.currency));
        let expected = expected.transpose().map_err(|invalid| Problem::invalid("/expected_total", &invalid))?;
        let Assessment { lines, terms, total } = match assess(&wanted, &stock, expected, app.shop.currency) {
            Ok(assessment) => assessment,
            Err(refused) => {
                if let Some(owner) = owner.filter(|_| refused.prices_rose) {
                    // Best effort: if the cart changed meanwhile, the next look tells its prices anyway.
                    let _saved = app.store.save_cart(&owner, &with_prices_of(cart, &stock), now).await?;
                }
                return Err(refused.problem);
            }
        };
        let order_id = app.random.id(now);
        let order = OrderItem {
            id: order_id,
            number: Some(OrderNumber::of(app.random.below(OrderNumber::COUNT))),
            status: OrderStatus::Pending,
            chunks: 0,
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
            cancelled_by: None,
        };
        let checkout = Checkout {
            order,
            buyer: self.place.buyer.clone(),
            terms,
            cart: owner.map(|owner| CartRead { owner, version: cart.version, placing: cart.placing }),
            idempotency: self.key.as_ref().map(|(_, id)| (id.clone(), self.record(order_id))),
            guests: self.orderer.guests(self.from, app.shop.guest_orders_per_hour),
        };
        match app.store.place_order(&checkout, &app.clock).await {
            Ok(()) => Ok(Tried::Placed(Box::new(checkout.order))),
            Err(CheckoutError::Replay(record)) => Ok(Tried::Replay(record)),
            Err(CheckoutError::CartChanged) => Ok(Tried::CartChanged),
            Err(CheckoutError::CartClaimed) => Ok(Tried::Again(None)),
            Err(CheckoutError::Refused { products, are_all }) => match assess_refused(&wanted, &products) {
                Some(problem) if are_all => Err(problem),
                // Another look tells all that are short, or that they are there again.
                found => Ok(Tried::Again(found)),
            },
            Err(CheckoutError::GivenUp | CheckoutError::NumberTaken) => Ok(Tried::Again(None)),
            Err(CheckoutError::NoAccount) => Err(Problem::no_account()),
            Err(CheckoutError::Throttled { seconds }) => Err(refusal::too_many_orders(seconds)),
            Err(CheckoutError::Store(error)) => Err(error.into()),
        }
    }

    /// The cart was ordered, by another request or by an earlier try of this one: cart and key come in one call, but not
    /// from one moment, so the key is looked at once more.
    async fn cart_became(&self, order: OrderId) -> Result<Tried, Problem> {
        let id = self.key.as_ref().map(|(_, id)| id);
        let (_, record) = self.app.store.cart_and_record(None, id, self.now).await?;
        match record.filter(|record| record.is_valid(self.now)) {
            Some(record) => Ok(Tried::Replay(record)),
            None => Err(refusal::already_ordered(order)),
        }
    }

    fn record(&self, order_id: OrderId) -> IdempotencyRecord {
        IdempotencyRecord::new(self.fingerprint.clone(), order_id, self.place.salt.as_ref(), self.now)
    }

    /// The answer that was given before, or would have been: an order still being placed is seen to its end. `None` if
    /// that was to be given up.
    async fn replay(&self, record: &IdempotencyRecord) -> Result<Option<Placed>, Problem> {
        if !record.fingerprint.matches(&self.fingerprint) {
            return Err(refusal::key_reused());
        }
        let key = self.key.as_ref().map_or("", |(key, _)| key);
        let place = self.orderer.place_of(record, key).ok_or_else(Problem::internal)?;
        let store = &self.app.store;
        let order = match store.order_as_placed(&place.buyer, record.order_id).await? {
            Some(order) => Some(order),
            None => store.settle_order(&place.buyer, record.order_id, &self.app.clock).await?,
        };
        Ok(order.map(|order| Placed { order, order_token: place.order_token, replayed: true }))
    }
}
