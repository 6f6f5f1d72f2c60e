//! Orders with more takings than one transaction holds, placed in stages: the saga first, then the takings, stage by
//! stage, at last the order. `docs/checkout.md` has the whole of it.

use super::item::{Placing, SagaItem};
use crate::domain::{Progress, Step, Timestamp};
use crate::store::accounts::users::has_account;
use crate::store::carts::{claim_cart, close_cart};
use crate::store::orders::checkout::{Checkout, CheckoutError, Target, claims, read_refusal};
use crate::store::orders::lines::{chunk_count, delete_chunks, put_chunks};
use crate::store::orders::number::free_number;
use crate::store::orders::reserve::{Refused, ReserveError};
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{OrderItem, Reservation, Store, StoreError};

/// How a step ended.
#[derive(Debug)]
pub(in crate::store) enum Stepped {
    Done,
    /// Somebody else moved the saga: it is to be read again.
    Moved,
    /// The order cannot be placed.
    Obstructed(Obstacle),
    /// The takings exceed one transaction.
    TooMany,
}

/// Why an order cannot be placed.
#[derive(Debug)]
pub(in crate::store) enum Obstacle {
    /// The cart changed, or became an order, since it was read.
    CartChanged,
    /// The customer has no account any more, or it is disabled.
    NoAccount,
    /// Some counters cannot give what is to be taken.
    Refused(Refused),
}

impl Store {
    /// Writes the saga of an order with its lines, its takings and its idempotency record, and claims its cart, all or nothing.
    pub(in crate::store) async fn begin(
        &self,
        checkout: &Checkout,
        takings: &[Reservation],
        now: Timestamp,
    ) -> Result<SagaItem, CheckoutError> {
        let Checkout { order, buyer, cart, idempotency, .. } = checkout;
        let taking_count = u32::try_from(takings.len()).unwrap_or(u32::MAX);
        let chunks = chunk_count(order.lines.len().max(takings.len()));
        let saga = SagaItem {
            id: order.id,
            progress: Progress::begun(taking_count),
            placing: Some(Placing {
                order: OrderItem { lines: Vec::new(), takings: Vec::new(), taking_count, chunks, ..order.clone() },
                buyer: buyer.clone(),
                cart: cart.as_ref().map(|cart| (cart.owner.clone(), cart.version)),
                idempotency: idempotency.as_ref().map(|(id, _)| id.clone()),
            }),
            touched_at: now,
        };
        let mut actions = vec![(Target::Order, saga.put()?)];
        actions.extend(claims(checkout, now)?);
        if let Some(cart) = cart {
            actions.push((Target::Cart, claim_cart(cart, order.id)?));
        }
        let (targets, mut actions): (Vec<Target>, Vec<Action>) = actions.into_iter().unzip();
        actions.extend(put_chunks(order.id, &order.lines, takings)?);
        match self.transact(actions).await {
            Ok(()) => Ok(saga),
            Err(TransactError::Store(error)) => Err(error.into()),
            Err(TransactError::Refused(reasons)) => read_refusal(checkout, &targets, &reasons, now).map(|()| saga),
        }
    }

    /// Takes some of the takings and records it in the saga, once however many drivers try.
    pub(in crate::store) async fn reserve_stage(
        &self,
        saga: &SagaItem,
        step: Step,
        takings: &[Reservation],
        now: Timestamp,
    ) -> Result<Stepped, StoreError> {
        let mut beside = vec![saga.advance(saga.progress.after(step), now)?];
        if let Some(customer) = saga.placing.as_ref().and_then(|placing| placing.order.customer_id) {
            beside.push(has_account(customer)?);
        }
        match self.reserve(beside, takings).await {
            Ok(()) => Ok(Stepped::Done),
            Err(ReserveError::Beside(reasons)) if reasons.first().is_some_and(Reason::is_condition) => {
                Ok(Stepped::Moved)
            }
            Err(ReserveError::Beside(_)) => Ok(Stepped::Obstructed(Obstacle::NoAccount)),
            Err(ReserveError::TooMany) => Ok(Stepped::TooMany),
            Err(ReserveError::Refused(refused)) => Ok(Stepped::Obstructed(Obstacle::Refused(refused))),
            Err(ReserveError::Store(error)) => Err(error),
        }
    }

    /// Places the order that has all of its stock, closes its cart and ends the saga.
    pub(in crate::store) async fn commit(
        &self,
        saga: &SagaItem,
        placing: &Placing,
        now: Timestamp,
    ) -> Result<Stepped, StoreError> {
        let Placing { order, buyer, cart, .. } = placing;
        let mut actions = vec![saga.delete()?, order.put(buyer)?, order.put_pointer(buyer)?];
        let beside_account = actions.len();
        if let Some(customer) = order.customer_id {
            actions.push(has_account(customer)?);
        }
        let beside_cart = actions.len();
        if let Some((owner, version)) = cart {
            actions.push(close_cart(owner, *version, order.id, now)?);
        }
        match self.transact(actions).await {
            Ok(()) => Ok(Stepped::Done),
            Err(TransactError::Store(error)) => Err(error),
            Err(TransactError::Refused(reasons)) if reasons.iter().take(beside_account).any(Reason::is_condition) => {
                Ok(Stepped::Moved)
            }
            Err(TransactError::Refused(reasons)) if reasons.iter().take(beside_cart).any(Reason::is_condition) => {
                Ok(Stepped::Obstructed(Obstacle::NoAccount))
            }
            Err(TransactError::Refused(_)) => Ok(Stepped::Obstructed(Obstacle::CartChanged)),
        }
    }

    /// Has a saga compensate from here on. Returns false if somebody else has moved it meanwhile.
    pub(in crate::store) async fn compensate(&self, saga: &SagaItem, now: Timestamp) -> Result<bool, StoreError> {
        match self.execute(saga.advance(saga.progress.compensating(), now)?).await {
            Ok(_) => Ok(true),
            Err(WriteError::Condition(_)) => Ok(false),
            Err(WriteError::Store(error)) => Err(error),
        }
    }

    /// Ends a saga that has nothing reserved any more. One of an order that was never placed takes its number, the lines and
    /// the idempotency record with it, so that the same key may try again.
    pub(in crate::store) async fn end(&self, saga: &SagaItem) -> Result<Stepped, StoreError> {
        let mut actions = vec![saga.delete()?];
        if let Some(placing) = &saga.placing {
            if let Some(id) = &placing.idempotency {
                let own = Action::delete(&id.key(), "order_id = :order").value(":order", saga.id)?;
                match self.execute(own).await {
                    Ok(_) | Err(WriteError::Condition(_)) => {}
                    Err(WriteError::Store(error)) => return Err(error),
                }
            }
            actions.extend(placing.order.number.as_ref().map(free_number));
            actions.extend(delete_chunks(saga.id, placing.order.chunks));
        }
        match self.transact(actions).await {
            Ok(()) => Ok(Stepped::Done),
            Err(TransactError::Refused(_)) => Ok(Stepped::Moved),
            Err(TransactError::Store(error)) => Err(error),
        }
    }
}
