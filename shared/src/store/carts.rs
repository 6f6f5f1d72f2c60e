//! Carts, one item each. A cart is read whole, changed in memory, and written if nobody else has changed it meanwhile.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::accounts::quota::Quota;
use super::table::action::{Action, OF_TRANSACTION};
use super::table::backoff::Backoff;
use super::table::item::Item;
use super::table::key::Key;
use super::table::transact::{Reason, TransactError};
use super::{Offer, Store, StoreError};
use crate::auth::SecretHash;
use crate::domain::{Cart, CartLine, MAX_CART_CHANGES, OrderId, Timestamp, UserId, VariantId};
use crate::store::table::execute::WriteError;

/// How long a visitor's cart is kept after its last change.
pub const VISITOR_CART_LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The owner of a cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CartOwner {
    Customer(UserId),
    /// A visitor, by the hash of the cart's token.
    Visitor(SecretHash),
}

/// A cart as stored.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CartItem {
    lines: Vec<CartLine>,
    version: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_order: Option<OrderId>,
    /// The order that is being placed from the cart. Any change of the cart removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    placing: Option<OrderId>,
    /// A random number of the write that made the latest change. If the answer to a write is lost and the SDK tries
    /// again, the writer recognises its own write and does not change the cart twice.
    #[serde(default)]
    write: u64,
    updated_at: Timestamp,
    /// Seconds since 1970. Only visitors' carts have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
}

impl CartOwner {
    pub(super) fn key(&self) -> Key {
        match self {
            Self::Customer(user) => Key::customer_cart(*user),
            Self::Visitor(token) => Key::visitor_cart(token),
        }
    }

    /// When DynamoDB may delete a cart that is changed now, in seconds since 1970. None for a customer's cart.
    pub(super) fn expires_at(&self, now: Timestamp) -> Option<i64> {
        matches!(self, Self::Visitor(_)).then(|| now.plus(VISITOR_CART_LIFETIME).seconds())
    }

    /// Writes a cart over the version that was read. A new cart is written only if there is none, any other cart only
    /// over its own version. So a late write does not restore a cart that has been deleted meanwhile.
    fn put(&self, cart: &Cart, write: u64, now: Timestamp) -> Result<Action, StoreError> {
        let item = CartItem {
            lines: cart.lines.clone(),
            version: cart.version.saturating_add(1),
            last_order: cart.last_order,
            placing: None,
            write,
            updated_at: now,
            expires_at: self.expires_at(now),
        };
        match cart.version {
            0 => Action::put(&self.key(), &item, "attribute_not_exists(PK)"),
            read => Action::put(&self.key(), &item, "version = :read")?.value(":read", read),
        }
    }

    /// Returns true if a visitor's cart has reached its limit of changes. Customers have one cart for good, without a
    /// limit.
    fn is_worn_out(&self, cart: &Cart) -> bool {
        matches!(self, Self::Visitor(_)) && cart.version >= MAX_CART_CHANGES
    }
}

/// The item that replaces an erased user's cart.
#[derive(Serialize)]
struct ClosedCart {
    lines: [CartLine; 0],
    erased_at: Timestamp,
    /// Seconds since 1970.
    expires_at: i64,
}

/// Longer than any access token is valid, so that the holder of one cannot begin another cart.
const CLOSED_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// Closes a customer's cart, in the transaction that erases the customer. It has no version that a late write could
/// match.
pub(super) fn close_for_ever(user: UserId, now: Timestamp) -> Result<Action, StoreError> {
    let closed = ClosedCart { lines: [], erased_at: now, expires_at: now.plus(CLOSED_FOR).seconds() };
    Action::put(&Key::customer_cart(user), &closed, OF_TRANSACTION)
}

/// The cart in an item. It is empty if it has expired, but keeps its version, so that it can be overwritten.
///
/// # Errors
/// Returns [`StoreError::NoAccount`] if the cart's owner is erased.
pub(super) fn read_cart(item: Item, now: Timestamp) -> Result<Cart, StoreError> {
    if item.contains_key("erased_at") {
        return Err(StoreError::NoAccount);
    }
    Ok(unless_expired(serde_dynamo::from_item(item)?, now))
}

fn unless_expired(item: CartItem, now: Timestamp) -> Cart {
    let expired = item.expires_at.is_some_and(|at| at <= now.seconds());
    Cart {
        lines: if expired { Vec::new() } else { item.lines },
        version: item.version,
        last_order: item.last_order.filter(|_| !expired),
        placing: item.placing,
        updated_at: Some(item.updated_at),
    }
}

/// Returns true if this write made the cart's latest change.
fn made_by(item: &Item, write: u64) -> bool {
    let number = item.get("write").and_then(|number| number.as_n().ok());
    number.is_some_and(|number| *number == write.to_string())
}

/// The limit of new visitors' carts from one IP address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartLimit {
    /// The caller's IP address.
    pub from: String,
    pub per_hour: u32,
}

/// Why a cart was not changed.
#[derive(Debug)]
pub enum CartError<E> {
    /// The change returned this error.
    Refused(E),
    /// The visitor's cart has been changed [`MAX_CART_CHANGES`] times.
    WornOut,
    /// Visitors have begun too many carts from this IP address.
    Throttled {
        /// Seconds until the next one may be begun.
        seconds: i64,
    },
    Store(StoreError),
}

impl<E> From<StoreError> for CartError<E> {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A cart as a checkout read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartRead {
    pub owner: CartOwner,
    pub version: u64,
    /// The order that was being placed from it.
    pub placing: Option<OrderId>,
}

/// Empties a cart that has become an order.
pub(super) fn close_cart(
    owner: &CartOwner,
    version: u64,
    order: OrderId,
    now: Timestamp,
) -> Result<Action, StoreError> {
    let update = "SET #lines = :none, version = version + :one, last_order = :order, updated_at = :now REMOVE placing";
    Action::update(&owner.key(), update, "version = :read")
        .name("#lines", "lines")
        .value(":none", Vec::<CartLine>::new())?
        .value(":one", 1)?
        .value(":order", order)?
        .value(":now", now)?
        .value(":read", version)
}

/// Records in a cart that this order is being placed from it, if no other has done so since it was read. The version
/// stays: the cart may be changed meanwhile, and then the order is not placed.
pub(super) fn claim_cart(cart: &CartRead, order: OrderId) -> Result<Action, StoreError> {
    let unclaimed = if cart.placing.is_some() { "placing = :seen" } else { "attribute_not_exists(placing)" };
    let condition = format!("version = :read AND {unclaimed}");
    let action = Action::update(&cart.owner.key(), "SET placing = :order", &condition)
        .value(":order", order)?
        .value(":read", cart.version)?;
    match cart.placing {
        Some(seen) => action.value(":seen", seen),
        None => Ok(action),
    }
}

/// The result of writing a cart.
enum Written {
    Done,
    /// The cart had changed since it was read. Its current item, if there is one.
    Other(Option<Item>),
    Spent {
        seconds: i64,
    },
}

impl Store {
    /// A cart. It is empty if there is none. One read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn cart(&self, owner: &CartOwner, now: Timestamp) -> Result<Cart, StoreError> {
        let item = self.get_item(&owner.key()).await?;
        item.map_or_else(|| Ok(Cart::default()), |item| read_cart(item, now))
    }

    /// Changes a cart, given the offer of a variant now, with its total stock: one read and one write, and a query if the stock has
    /// several shards. They are repeated while others change the cart. `change` may therefore be called several times.
    /// If it returns an error, nothing is written. A visitor's new cart is counted against `limit` in the transaction
    /// that creates it.
    ///
    /// # Errors
    /// Returns `CartError` if `change` returns an error, the cart is worn out, the limit is reached or DynamoDB fails.
    pub async fn change_cart<R, E>(
        &self,
        owner: &CartOwner,
        limit: Option<&CartLimit>,
        variant: Option<VariantId>,
        now: Timestamp,
        mut change: impl FnMut(&mut Cart, Option<&Offer>) -> Result<R, E>,
    ) -> Result<(R, Cart), CartError<E>> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let (mut cart, offer) = self.cart_and_offer(owner, variant, now).await?;
            let done = change(&mut cart, offer.as_ref()).map_err(CartError::Refused)?;
            if owner.is_worn_out(&cart) {
                return Err(CartError::WornOut);
            }
            let write = self.random.below(u64::MAX);
            let put = owner.put(&cart, write, now)?;
            let written = match limit.filter(|_| cart.version == 0 && matches!(owner, CartOwner::Visitor(_))) {
                Some(limit) => self.begin_cart(put, limit, now).await?,
                None => self.write_cart(put).await?,
            };
            match written {
                Written::Done => return Ok((done, cart)),
                Written::Other(Some(item)) if made_by(&item, write) => return Ok((done, cart)),
                Written::Spent { seconds } => return Err(CartError::Throttled { seconds }),
                Written::Other(_) if backoff.wait().await => {}
                Written::Other(_) => return Err(StoreError::Unavailable("the cart kept changing".to_owned()).into()),
            }
        }
    }

    async fn write_cart(&self, put: Action) -> Result<Written, StoreError> {
        match self.execute(put).await {
            Ok(_) => Ok(Written::Done),
            Err(WriteError::Condition(item)) => Ok(Written::Other(item)),
            Err(WriteError::Store(error)) => Err(error),
        }
    }

    /// Writes a visitor's first cart and counts it, or does neither.
    async fn begin_cart(&self, put: Action, limit: &CartLimit, now: Timestamp) -> Result<Written, StoreError> {
        let count = Quota::new("visitor_carts", &limit.from, limit.per_hour).count(now)?;
        let mut reasons = match self.transact(vec![put, count]).await {
            Ok(()) => return Ok(Written::Done),
            Err(TransactError::Store(error)) => return Err(error),
            Err(TransactError::Refused(reasons)) => reasons.into_iter(),
        };
        // The cart's condition comes first: if somebody else has created it, this write begins no cart.
        match reasons.next() {
            Some(Reason::Condition(item)) => Ok(Written::Other(item)),
            _ => Ok(Written::Spent { seconds: Quota::seconds_left(now) }),
        }
    }

    async fn cart_and_offer(
        &self,
        owner: &CartOwner,
        variant: Option<VariantId>,
        now: Timestamp,
    ) -> Result<(Cart, Option<Offer>), StoreError> {
        let Some(variant) = variant else { return Ok((self.cart(owner, now).await?, None)) };
        let (mut cart, mut of_variant) = (Cart::default(), Vec::new());
        for item in self.get_all(&[owner.key(), Key::stock(variant), Key::terms(variant)]).await? {
            if owner.key().is_of(&item) {
                cart = read_cart(item, now)?;
            } else {
                of_variant.push(item);
            }
        }
        Ok((cart, self.offer_of(variant, of_variant).await?))
    }

    /// Writes a cart from memory. Returns true if it had not changed since it was read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn save_cart(&self, owner: &CartOwner, cart: &Cart, now: Timestamp) -> Result<bool, StoreError> {
        let write = self.random.below(u64::MAX);
        match self.write_cart(owner.put(cart, write, now)?).await? {
            Written::Done => Ok(true),
            Written::Other(item) => Ok(item.is_some_and(|item| made_by(&item, write))),
            Written::Spent { .. } => Ok(false),
        }
    }

    /// Moves one cart's lines into another, in one transaction. Doing it again finds nothing left to move. `merge`
    /// computes the second cart. The first one stays, empty and at its next version, so that nobody who read it before
    /// can write its lines again or order them.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails. The inner error is from `merge`.
    pub async fn merge_carts<E>(
        &self,
        from: &CartOwner,
        into: &CartOwner,
        now: Timestamp,
        merge: impl Fn(&Cart, &mut Cart) -> Result<(), E>,
    ) -> Result<Result<Cart, E>, StoreError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let source = self.cart(from, now).await?;
            let mut target = self.cart(into, now).await?;
            if source.lines.is_empty() {
                return Ok(Ok(target));
            }
            if let Err(refused) = merge(&source, &mut target) {
                return Ok(Err(refused));
            }
            let emptied = Cart { version: source.version, ..Cart::default() };
            let actions = vec![
                into.put(&target, self.random.below(u64::MAX), now)?,
                from.put(&emptied, self.random.below(u64::MAX), now)?,
            ];
            match self.transact(actions).await {
                Ok(()) => return Ok(Ok(target)),
                Err(TransactError::Store(error)) => return Err(error),
                Err(TransactError::Refused(_)) if backoff.wait().await => {}
                Err(TransactError::Refused(_)) => {
                    return Err(StoreError::Unavailable("the carts kept changing".to_owned()));
                }
            }
        }
    }
}
