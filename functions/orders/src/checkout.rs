//! From what was asked to an order: read, decide, write all or nothing, and read again where others came between.

use axum::http::StatusCode;
use shared::App;
use shared::auth::{Secret, SecretHash};
use shared::domain::{
    Cart, Money, Object, OrderId, OrderLine, OrderNumber, OrderStatus, ProductId, Timestamp, VariantId,
};
use shared::http::Problem;
use shared::store::{
    BeforeCheckout, CartRead, Checkout, CheckoutError, Consistency, GuestLimit, IdempotencyId, IdempotencyRecord,
    OrderItem,
};

use crate::assess::{Assessment, Known, Refused, Wanted, assess, assess_refused, with_prices_of};
use crate::orderer::{Orderer, Place, fingerprint};
use crate::refusal;
use crate::request::CreateOrderRequest;

/// How often others may come between reading and writing before the order is refused.
const TRIES: usize = 4;

/// How many lines are read once more, as of now, before an order is refused for what was read of them.
const MOST_CONFIRMED: usize = 20;

/// How many products are looked up to tell that they have several variants: one may have a hundred.
const MOST_LOOKED_UP: usize = 1;

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
    /// How often guests may order, where this is one.
    guests: Option<GuestLimit>,
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
/// Returns the problem if the order is refused; then nothing was ordered.
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
        guests: orderer.guests(from, &app.shop),
        now,
    };
    let (mut cart_changed, mut obstacle, mut known) = (false, None, Known::new());
    for _ in 0..TRIES {
        let tried = match attempt.run(&mut known).await {
            Ok(tried) => tried,
            // The same request may have been carried out meanwhile, and what it took is what this one lacks.
            Err(problem) => match attempt.used_key(&problem).await? {
                Some(record) => Tried::Replay(record),
                None => return Err(attempt.counted(problem).await?),
            },
        };
        match tried {
            Tried::Placed(order) => {
                return Ok(Placed { order: *order, order_token: attempt.place.order_token, replayed: false });
            }
            Tried::Replay(record) => match attempt.replay(&record).await {
                Ok(Some(placed)) => return Ok(placed),
                Ok(None) => {}
                Err(problem) => return Err(attempt.counted(problem).await?),
            },
            Tried::CartChanged if cart_changed => return Err(attempt.counted(refusal::cart_changed()).await?),
            Tried::CartChanged => cart_changed = true,
            Tried::Again(found) => obstacle = found,
        }
    }
    Err(attempt.counted(obstacle.unwrap_or_else(Problem::unavailable)).await?)
}

impl Attempt<'_> {
    /// The record of the request's key, if another request has used it before this one was refused.
    async fn used_key(&self, problem: &Problem) -> Result<Option<IdempotencyRecord>, Problem> {
        // Whoever is throttled costs nothing more.
        let may_be_used = problem.status().is_client_error() && problem.status() != StatusCode::TOO_MANY_REQUESTS;
        match self.key.as_ref().filter(|_| may_be_used) {
            Some((_, id)) => Ok(self.app.store.used_key(id, self.now).await?),
            None => Ok(None),
        }
    }

    /// The problem of a refused order. A guest's is counted; once there were too many, that is the problem.
    async fn counted(&self, problem: Problem) -> Result<Problem, Problem> {
        let status = problem.status();
        let Some(guests) = self.guests.as_ref().filter(|_| status.is_client_error()) else { return Ok(problem) };
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Ok(problem);
        }
        let spent = self.app.store.count_refused_order(guests, self.now).await?;
        Ok(spent.map_or(problem, refusal::too_many_refused))
    }

    /// Reads the offers that are not known from an earlier try. The transaction decides later, so they may be of a moment
    /// ago.
    async fn learn(
        &self,
        ids: impl IntoIterator<Item = VariantId>,
        consistency: Consistency,
        known: &mut Known,
    ) -> Result<(), Problem> {
        let ids: Vec<VariantId> = ids.into_iter().collect();
        let mut read = self.app.store.offers(&ids, consistency).await?;
        known.extend(ids.iter().map(|id| (*id, read.remove(id))));
        Ok(())
    }

    /// Prices what is wanted. Before it is refused, what speaks against it is read once more as of now: of so many lines
    /// as a request may read.
    async fn assess(&self, wanted: &Wanted, known: &mut Known) -> Result<Result<Assessment, Refused>, Problem> {
        let (request, currency) = (self.request, self.app.shop.currency);
        let expected = request.expected_total.as_ref().map(|expected| expected.to_money(currency));
        let expected = expected.transpose().map_err(|invalid| Problem::invalid("/expected_total", &invalid))?;
        let unknown: Vec<VariantId> = wanted.variant_ids().into_iter().filter(|id| !known.contains_key(id)).collect();
        self.learn(unknown, Consistency::Eventual, known).await?;
        let by = match assess(wanted, known, expected, currency) {
            Ok(assessment) => return Ok(Ok(assessment)),
            Err(refused) => refused.by,
        };
        self.learn(by.into_iter().take(MOST_CONFIRMED), Consistency::Now, known).await?;
        Ok(assess(wanted, known, expected, currency))
    }

    /// The problem of an order that names a product with several variants, if that is what speaks against it.
    async fn variant_required(&self, wanted: &Wanted, refused: &Refused) -> Result<Option<Problem>, Problem> {
        let named: Vec<ProductId> = refused.unsold_products.iter().copied().take(MOST_LOOKED_UP).collect();
        if named.is_empty() || self.request.items.is_none() {
            return Ok(None);
        }
        let products = self.app.store.products(&named).await?;
        let several = products.into_iter().find(|it| it.product.is_active() && it.product.only_variant().is_none());
        Ok(several.map(|product| {
            let pointer = wanted.pointer(product.product.id.into());
            Problem::variant_required(&product, pointer, self.app.shop.currency)
        }))
    }

    async fn run(&self, known: &mut Known) -> Result<Tried, Problem> {
        let Self { app, request, now, .. } = *self;
        let owner = self.orderer.cart_owner().filter(|_| request.items.is_none());
        let id = self.key.as_ref().map(|(_, id)| id);
        let before = app.store.before_checkout(owner.as_ref(), id, self.guests.as_ref(), now).await?;
        let BeforeCheckout { cart, record, throttled } = before;
        if let Some(record) = record.filter(|record| record.is_valid(now)) {
            return Ok(Tried::Replay(record));
        }
        if let Some(seconds) = throttled {
            return Err(refusal::too_many_refused(seconds));
        }
        if let Some(other) = cart.placing.filter(|_| !cart.lines.is_empty())
            && app.store.await_claim_completion(other, &app.clock).await?
        {
            return Err(refusal::already_ordered(other));
        }
        if let Some(order) = cart.last_order.filter(|_| request.items.is_none() && cart.lines.is_empty()) {
            return Err(refusal::already_ordered(order));
        }
        let wanted = self.wanted(&cart)?;
        let Assessment { lines, reservations, total } = match self.assess(&wanted, known).await? {
            Ok(assessment) => assessment,
            Err(refused) => {
                if let Some(owner) = owner.filter(|_| refused.prices_rose) {
                    // Best effort: if the cart changed meanwhile, the next read has its prices anyway.
                    let _saved = app.store.save_cart(&owner, &with_prices_of(cart, known), now).await?;
                }
                return Err(self.variant_required(&wanted, &refused).await?.unwrap_or(refused.problem));
            }
        };
        let order = self.order(lines, total);
        let order_id = order.id;
        let checkout = Checkout {
            order,
            buyer: self.place.buyer.clone(),
            reservations,
            cart: owner.map(|owner| CartRead { owner, version: cart.version, placing: cart.placing }),
            idempotency: self.key.as_ref().map(|(_, id)| (id.clone(), self.record(order_id))),
            guests: self.guests.clone(),
        };
        self.submit(checkout, &wanted, known).await
    }

    /// What the request names, or the cart if it names nothing.
    ///
    /// # Errors
    /// Returns 422 if that is nothing, or more than the buyer may order at once.
    fn wanted(&self, cart: &Cart) -> Result<Wanted, Problem> {
        let wanted = match self.request.items()? {
            Some(items) => Wanted::from_items(&items)?,
            None => Wanted::from_cart(cart)?,
        };
        let (max_lines, max_units) = self.orderer.most(&self.app.shop);
        if wanted.lines.len() > max_lines {
            return Err(refusal::too_many_lines(wanted.lines.len(), max_lines));
        }
        if wanted.units() > max_units {
            return Err(refusal::too_many_units(wanted.units(), max_units));
        }
        Ok(wanted)
    }

    /// The new order.
    fn order(&self, lines: Vec<OrderLine>, total: Money) -> OrderItem {
        let Self { app, request, now, .. } = *self;
        OrderItem {
            id: app.random.id(now),
            number: Some(OrderNumber::of(app.random.below(OrderNumber::COUNT))),
            status: OrderStatus::Pending,
            takings: Vec::new(),
            taking_count: 0,
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
            moves: Vec::new(),
            note_count: 0,
            anonymised_at: None,
        }
    }

    /// Places the order, and reads what its refusal means.
    async fn submit(&self, checkout: Checkout, wanted: &Wanted, known: &mut Known) -> Result<Tried, Problem> {
        match self.app.store.place_order(&checkout, &self.app.clock).await {
            Ok(()) => Ok(Tried::Placed(Box::new(checkout.order))),
            Err(CheckoutError::Replay(record)) => Ok(Tried::Replay(record)),
            Err(CheckoutError::CartChanged) => Ok(Tried::CartChanged),
            Err(CheckoutError::CartClaimed) => Ok(Tried::Again(None)),
            Err(CheckoutError::Refused { refused, are_all }) => match assess_refused(wanted, &refused, known) {
                Some(problem) if are_all => Err(problem),
                found => {
                    // Another try goes by what refused this one.
                    let refused: Vec<VariantId> = refused.stocks.iter().map(|(id, _)| *id).collect();
                    self.learn(refused.into_iter().take(MOST_CONFIRMED), Consistency::Now, known).await?;
                    Ok(Tried::Again(found))
                }
            },
            Err(CheckoutError::GivenUp | CheckoutError::NumberTaken) => Ok(Tried::Again(None)),
            Err(CheckoutError::NoAccount) => Err(Problem::no_account()),
            Err(CheckoutError::Throttled { seconds }) => Err(refusal::too_many_orders(seconds)),
            Err(CheckoutError::Store(error)) => Err(error.into()),
        }
    }

    fn record(&self, order_id: OrderId) -> IdempotencyRecord {
        IdempotencyRecord::of_order(self.fingerprint.clone(), order_id, self.place.salt.as_ref(), self.now)
    }

    /// The answer that was given before, or would have been: an order still being placed is seen to its end. `None` if
    /// that was to be given up.
    async fn replay(&self, record: &IdempotencyRecord) -> Result<Option<Placed>, Problem> {
        if !record.fingerprint.matches(&self.fingerprint) {
            return Err(Problem::key_reused());
        }
        let key = self.key.as_ref().map_or("", |(key, _)| key);
        let place = self.orderer.place_of(record, key).ok_or_else(Problem::internal)?;
        let order_id = record.order_id.ok_or_else(Problem::internal)?;
        let store = &self.app.store;
        let order = match store.order_as_placed(&place.buyer, order_id).await? {
            Some(order) => Some(order),
            None => store.await_order_completion(&place.buyer, order_id, &self.app.clock).await?,
        };
        Ok(order.map(|order| Placed { order, order_token: place.order_token, replayed: true }))
    }
}
