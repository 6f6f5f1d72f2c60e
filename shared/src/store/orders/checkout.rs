//! The writes of a checkout, and why it may be refused. The same for an order in one transaction and for one by an
//! order saga.

use serde::Deserialize;

use super::reserve::{Refused, read};
use crate::domain::{Cart, Timestamp};
use crate::store::accounts::quota::{Quota, QuotaError};
use crate::store::accounts::users::has_account;
use crate::store::carts::{CartRead, read_cart};
use crate::store::table::action::Action;
use crate::store::table::key::{Buyer, Key};
use crate::store::table::transact::Reason;
use crate::store::{CartOwner, IdempotencyId, IdempotencyRecord, OrderItem, Reservation, Store, StoreError};

/// All writes of one checkout, decided from what was read.
#[derive(Debug)]
pub struct Checkout {
    pub order: OrderItem,
    pub buyer: Buyer,
    /// What to take. The order then stores it.
    pub reservations: Vec<Reservation>,
    /// The cart to close.
    pub cart: Option<CartRead>,
    pub idempotency: Option<(IdempotencyId, IdempotencyRecord)>,
    /// The limit of guest orders from this IP address. None for a customer.
    pub guests: Option<GuestLimit>,
}

/// The limit of guest orders from one IP address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestLimit {
    /// The caller's IP address.
    pub from: String,
    pub per_hour: u32,
    /// The most refused orders in an hour.
    pub refused_per_hour: u32,
}

impl GuestLimit {
    fn refused(&self) -> Quota {
        Quota::new("refused_guest_orders", &self.from, self.refused_per_hour)
    }
}

/// What is read before an order's lines are priced.
#[derive(Debug)]
pub struct BeforeCheckout {
    /// Empty if no cart is checked out, or it does not exist.
    pub cart: Cart,
    pub record: Option<IdempotencyRecord>,
    /// Seconds until a guest may order again, if too many orders from this IP address were refused.
    pub throttled: Option<i64>,
}

/// Why a checkout failed. The items in it were read by the failed transaction.
#[derive(Debug)]
pub enum CheckoutError {
    /// The idempotency key has been used: its order is placed or being placed.
    Replay(IdempotencyRecord),
    /// The cart changed, or became an order, since it was read.
    CartChanged,
    /// Another order is being placed from the cart, which has not changed.
    CartClaimed,
    /// Some counters cannot give what is to be taken. For an order saga, these are those of the step that failed, and
    /// others may be short too.
    Refused {
        refused: Refused,
        are_all: bool,
    },
    /// The customer no longer has an account, or it is disabled.
    NoAccount,
    /// Guests have placed too many orders from this IP address.
    Throttled {
        /// Seconds until the next one may be placed.
        seconds: i64,
    },
    /// Another order has the number.
    NumberTaken,
    /// Another process gave up the order while it was being placed. It has no stock reserved, and may be tried again.
    GivenUp,
    Store(StoreError),
}

impl From<StoreError> for CheckoutError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The object of each action, by its position.
pub(in crate::store) enum Target {
    Order,
    Number,
    Idempotency,
    Cart,
    Account,
    Quota,
}

impl Store {
    /// The cart to check out, the idempotency key's record, and whether this guest's IP address has reached its limit
    /// of refused orders. One read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn before_checkout(
        &self,
        owner: Option<&CartOwner>,
        id: Option<&IdempotencyId>,
        guests: Option<&GuestLimit>,
        now: Timestamp,
    ) -> Result<BeforeCheckout, StoreError> {
        let cart_key = owner.map(CartOwner::key);
        let record_key = id.map(IdempotencyId::key);
        let refused = guests.map(GuestLimit::refused);
        let refused_key = refused.as_ref().map(|quota| quota.key(now));
        let keys: Vec<Key> = [cart_key.clone(), record_key, refused_key.clone()].into_iter().flatten().collect();
        let mut before = BeforeCheckout { cart: Cart::default(), record: None, throttled: None };
        for item in self.get_all(&keys).await? {
            if cart_key.as_ref().is_some_and(|key| key.is_of(&item)) {
                before.cart = read_cart(item, now)?;
            } else if refused_key.as_ref().is_some_and(|key| key.is_of(&item)) {
                let is_spent = refused.as_ref().is_some_and(|quota| quota.is_spent(&item));
                before.throttled = is_spent.then(|| Quota::seconds_left(now));
            } else {
                before.record = Some(serde_dynamo::from_item(item)?);
            }
        }
        Ok(before)
    }

    /// Counts a guest's refused order. Returns the seconds until the next attempt, if the limit is reached. One write.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn count_refused_order(&self, guests: &GuestLimit, now: Timestamp) -> Result<Option<i64>, StoreError> {
        match self.count_in_vain(&guests.refused(), now).await {
            Ok(()) => Ok(None),
            Err(QuotaError::Spent { seconds }) => Ok(Some(seconds)),
            Err(QuotaError::Refused(_)) => Err(StoreError::Unexpected("a count alone has no other action".to_owned())),
            Err(QuotaError::Store(error)) => Err(error),
        }
    }
}

/// The actions that begin an order, in one transaction or in several: they take its number and its idempotency key, and
/// check that its buyer may order.
pub(in crate::store) fn claims(checkout: &Checkout, now: Timestamp) -> Result<Vec<(Target, Action)>, StoreError> {
    let Checkout { order, idempotency, guests, .. } = checkout;
    let mut actions = Vec::new();
    if let Some(number) = &order.number {
        actions.push((Target::Number, order.put_number(number)?));
    }
    if let Some((id, record)) = idempotency {
        actions.push((Target::Idempotency, record.put(id, now)?));
    }
    if let Some(customer) = order.customer_id {
        actions.push((Target::Account, has_account(customer)?));
    }
    if let Some(guests) = guests {
        actions.push((Target::Quota, Quota::new("guest_orders", &guests.from, guests.per_hour).count(now)?));
    }
    Ok(actions)
}

/// Returns why a transaction was refused. `Ok` if an attempt whose answer was lost wrote this order: the condition on
/// the order, or on its saga, failed, or the idempotency record names the order. Then the idempotency record decides,
/// then whether the buyer may order, then the cart. The cart is last because an earlier attempt at this order would
/// have changed it.
pub(in crate::store) fn read_refusal(
    checkout: &Checkout,
    targets: &[Target],
    reasons: &[Reason],
    now: Timestamp,
) -> Result<(), CheckoutError> {
    let mut replay = None;
    let mut cart = None;
    let mut refused = None;
    for (target, reason) in targets.iter().zip(reasons) {
        let Reason::Condition(item) = reason else { continue };
        match target {
            Target::Order => return Ok(()),
            Target::Idempotency => replay = Some(read::<IdempotencyRecord>(item)?),
            Target::Cart => cart = Some(read::<CartVersion>(item)?),
            Target::Account => refused = Some(CheckoutError::NoAccount),
            Target::Quota => refused = Some(CheckoutError::Throttled { seconds: Quota::seconds_left(now) }),
            Target::Number => refused = refused.or(Some(CheckoutError::NumberTaken)),
        }
    }
    match replay {
        Some(Some(record)) if record.order_id == Some(checkout.order.id) => Ok(()),
        Some(Some(record)) => Err(CheckoutError::Replay(record)),
        Some(None) => Err(StoreError::Unexpected("a record was in the way and is not there".to_owned()).into()),
        None if refused.is_some() => refused.map_or(Ok(()), Err),
        None => match (cart, &checkout.cart) {
            (Some(Some(now)), Some(read)) if now.version == read.version => Err(CheckoutError::CartClaimed),
            (Some(_), _) => Err(CheckoutError::CartChanged),
            (None, _) => Err(StoreError::Unexpected("a transaction was refused for no reason".to_owned()).into()),
        },
    }
}

/// The part of a cart that shows whether it changed.
#[derive(Deserialize)]
struct CartVersion {
    /// Missing from an erased user's cart.
    #[serde(default)]
    version: u64,
}
