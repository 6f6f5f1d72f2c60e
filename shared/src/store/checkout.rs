//! Checkout: one transaction that makes the order, takes its stock, closes its cart and notes its idempotency key, or
//! does none of it. Nothing else makes an order or sells stock.

use serde::Deserialize;

use super::action::Action;
use super::carts::read_cart;
use super::client::Item;
use super::idempotency::IdempotencyId;
use super::key::{Buyer, Key};
use super::transact::{Reason, TransactError};
use super::{CartOwner, IdempotencyRecord, OrderItem, StockItem, Store, StoreError};
use crate::domain::{Cart, CartLine, OrderLine, ProductId, Timestamp};

/// All that one checkout writes, as it was read and decided.
#[derive(Debug)]
pub struct Checkout {
    pub order: OrderItem,
    pub buyer: Buyer,
    /// The price version that each line's price is of, in the lines' order.
    pub price_versions: Vec<u64>,
    /// The cart to close and the version at which it was read.
    pub cart: Option<(CartOwner, u64)>,
    pub idempotency: Option<(IdempotencyId, IdempotencyRecord)>,
}

/// Why a checkout did not happen. What it is about was read in the transaction itself.
#[derive(Debug)]
pub enum CheckoutError {
    /// The idempotency key had its effect already.
    Replay(IdempotencyRecord),
    /// The cart changed, or became an order, since it was read.
    CartChanged,
    /// Some products cannot be sold like this: what there is of each, `None` where it never was.
    Refused(Vec<(ProductId, Option<StockItem>)>),
    Store(StoreError),
}

impl From<StoreError> for CheckoutError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What an action of the transaction is about, by its position.
enum Part {
    Order,
    Idempotency,
    Cart,
    Stock(ProductId),
}

impl Store {
    /// The cart to check out and what its idempotency key did before, in one read.
    ///
    /// # Errors
    /// As DynamoDB's.
    pub async fn cart_and_record(
        &self,
        owner: Option<&CartOwner>,
        id: Option<&IdempotencyId>,
        now: Timestamp,
    ) -> Result<(Cart, Option<IdempotencyRecord>), StoreError> {
        let cart_key = owner.map(CartOwner::key);
        let record_key = id.map(IdempotencyId::key);
        let keys: Vec<Key> = [cart_key.clone(), record_key].into_iter().flatten().collect();
        let (mut cart, mut record) = (Cart::default(), None);
        for item in self.get_all(&keys).await? {
            if cart_key.as_ref().is_some_and(|key| key.is_of(&item)) {
                cart = read_cart(item, now)?;
            } else {
                record = Some(serde_dynamo::from_item(item)?);
            }
        }
        Ok((cart, record))
    }

    /// Places an order, all or nothing. Conflicts are tried again inside; a try whose answer was lost is recognised by
    /// the order's own id and counts as done.
    ///
    /// # Errors
    /// Each told apart by the position of the condition that failed.
    pub async fn place_order(&self, checkout: &Checkout, now: Timestamp) -> Result<(), CheckoutError> {
        let (parts, actions): (Vec<Part>, Vec<Action>) = plan(checkout, now)?.into_iter().unzip();
        match self.transact(actions).await {
            Ok(()) => Ok(()),
            Err(TransactError::Store(error)) => Err(error.into()),
            Err(TransactError::Refused(reasons)) => read_refusal(checkout, &parts, &reasons),
        }
    }
}

fn plan(checkout: &Checkout, now: Timestamp) -> Result<Vec<(Part, Action)>, StoreError> {
    let Checkout { order, buyer, price_versions, cart, idempotency } = checkout;
    let mut plan = vec![(Part::Order, order.put(buyer)?), (Part::Order, order.put_pointer(buyer)?)];
    if let Some((id, record)) = idempotency {
        plan.push((Part::Idempotency, record.put(id, now)?));
    }
    if let Some((owner, version)) = cart {
        plan.push((Part::Cart, close_cart(owner, *version, order, now)?));
    }
    for (line, price_version) in order.lines.iter().zip(price_versions) {
        plan.push((Part::Stock(line.product_id), take_stock(line, *price_version)?));
    }
    Ok(plan)
}

fn close_cart(owner: &CartOwner, version: u64, order: &OrderItem, now: Timestamp) -> Result<Action, StoreError> {
    let update = "SET #lines = :none, version = version + :one, last_order = :order, updated_at = :now";
    let action = Action::update(&owner.key(), update, "version = :read")
        .name("#lines", "lines")
        .value(":none", Vec::<CartLine>::new())?
        .value(":one", 1)?
        .value(":order", order.id)?
        .value(":now", now)?;
    action.value(":read", version)
}

fn take_stock(line: &OrderLine, price_version: u64) -> Result<Action, StoreError> {
    let update = "SET available = available - :quantity, version = version + :one";
    let holds = "available >= :quantity AND price_version = :price_version AND sellable = :yes";
    Action::update(&Key::stock(line.product_id), update, holds)
        .value(":quantity", line.quantity)?
        .value(":one", 1)?
        .value(":price_version", price_version)?
        .value(":yes", true)
}

/// The order's own part speaks first: if it is there, this very order was placed by a try whose answer was lost. Then
/// the idempotency record, then the cart, then the stock, all of which such an order would have changed itself.
fn read_refusal(checkout: &Checkout, parts: &[Part], reasons: &[Reason]) -> Result<(), CheckoutError> {
    let mut replay = None;
    let mut cart_changed = false;
    let mut refused = Vec::new();
    for (part, reason) in parts.iter().zip(reasons) {
        let Reason::Condition(item) = reason else { continue };
        match part {
            Part::Order => return Ok(()),
            Part::Idempotency => replay = Some(read::<IdempotencyRecord>(item)?),
            Part::Cart => cart_changed = true,
            Part::Stock(product) => refused.push((*product, read::<StockItem>(item)?)),
        }
    }
    match replay {
        Some(Some(record)) if record.order_id == checkout.order.id => Ok(()),
        Some(Some(record)) => Err(CheckoutError::Replay(record)),
        Some(None) => Err(StoreError::Unexpected("a record was in the way and is not there".to_owned()).into()),
        None if cart_changed => Err(CheckoutError::CartChanged),
        None => Err(CheckoutError::Refused(refused)),
    }
}

fn read<T: for<'de> Deserialize<'de>>(item: &Option<Item>) -> Result<Option<T>, StoreError> {
    item.clone().map(serde_dynamo::from_item).transpose().map_err(StoreError::from)
}
