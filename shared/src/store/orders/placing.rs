//! Orders with more lines than one transaction sells, placed in stages: the plan first, then the stock, stage by stage,
//! at last the order. `docs/checkout.md` has the whole of it.

use super::checkout::{Checkout, CheckoutError, Target, claims, read_refusal};
use super::lines::{PlannedLine, chunk_count, delete_lines, put_lines};
use super::number::free_number;
use super::plan::{Placing, PlanItem};
use super::sale::SaleError;
use crate::domain::{ProductId, Progress, Step, Timestamp};
use crate::store::accounts::users::has_account;
use crate::store::carts::{claim_cart, close_cart};
use crate::store::table::action::{Action, WriteError};
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{OrderItem, StockItem, Store, StoreError};

/// How a step ended.
#[derive(Debug)]
pub(in crate::store) enum Stepped {
    Done,
    /// Somebody else drove the plan on: it is to be read again.
    Moved,
    /// Something stands against the order.
    Obstructed(Obstacle),
    /// One transaction does not hold so many lines: they take from many shards of a stock.
    TooMany,
}

/// What stands against an order that is being placed.
#[derive(Debug)]
pub(in crate::store) enum Obstacle {
    /// The cart changed, or became an order, since it was read.
    CartChanged,
    /// The customer has no account any more, or it is disabled.
    NoAccount,
    /// Some products cannot be sold like this: what there is of each, `None` where it never was.
    Refused(Vec<(ProductId, Option<StockItem>)>),
}

impl Store {
    /// Writes the plan of an order with its lines and its idempotency record, and claims its cart, all or nothing.
    pub(in crate::store) async fn begin(
        &self,
        checkout: &Checkout,
        lines: &[PlannedLine],
        now: Timestamp,
    ) -> Result<PlanItem, CheckoutError> {
        let Checkout { order, buyer, cart, idempotency, .. } = checkout;
        let plan = PlanItem {
            id: order.id,
            progress: Progress::begun(order.line_count),
            placing: Some(Placing {
                order: OrderItem { lines: Vec::new(), chunks: chunk_count(lines.len()), ..order.clone() },
                buyer: buyer.clone(),
                cart: cart.as_ref().map(|cart| (cart.owner.clone(), cart.version)),
                idempotency: idempotency.as_ref().map(|(id, _)| id.clone()),
            }),
            touched_at: now,
        };
        let mut actions = vec![(Target::Order, plan.put()?)];
        actions.extend(claims(checkout, now)?);
        if let Some(cart) = cart {
            actions.push((Target::Cart, claim_cart(cart, order.id)?));
        }
        let (targets, mut actions): (Vec<Target>, Vec<Action>) = actions.into_iter().unzip();
        actions.extend(put_lines(order.id, lines)?);
        match self.transact(actions).await {
            Ok(()) => Ok(plan),
            Err(TransactError::Store(error)) => Err(error.into()),
            Err(TransactError::Refused(reasons)) => read_refusal(checkout, &targets, &reasons, now).map(|()| plan),
        }
    }

    /// Takes the stock of some lines and notes it in the plan: once, whoever tries.
    pub(in crate::store) async fn take(
        &self,
        plan: &PlanItem,
        step: Step,
        lines: &[PlannedLine],
        now: Timestamp,
    ) -> Result<Stepped, StoreError> {
        let mut beside = vec![plan.advance(plan.progress.after(step), now)?];
        if let Some(customer) = plan.placing.as_ref().and_then(|placing| placing.order.customer_id) {
            beside.push(has_account(customer)?);
        }
        match self.sell(beside, lines).await {
            Ok(()) => Ok(Stepped::Done),
            Err(SaleError::Beside(reasons)) if reasons.first().is_some_and(Reason::is_condition) => Ok(Stepped::Moved),
            Err(SaleError::Beside(_)) => Ok(Stepped::Obstructed(Obstacle::NoAccount)),
            Err(SaleError::TooMany) => Ok(Stepped::TooMany),
            Err(SaleError::Refused(refused)) => Ok(Stepped::Obstructed(Obstacle::Refused(refused))),
            Err(SaleError::Store(error)) => Err(error),
        }
    }

    /// Places the order that has all of its stock, closes its cart and ends the plan.
    pub(in crate::store) async fn commit(
        &self,
        plan: &PlanItem,
        placing: &Placing,
        now: Timestamp,
    ) -> Result<Stepped, StoreError> {
        let Placing { order, buyer, cart, .. } = placing;
        let mut actions = vec![plan.delete()?, order.put(buyer)?, order.put_pointer(buyer)?];
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

    /// Turns a plan around: what was taken is to be given back. Whether nobody had driven it on meanwhile.
    pub(in crate::store) async fn turn(&self, plan: &PlanItem, now: Timestamp) -> Result<bool, StoreError> {
        match self.execute(plan.advance(plan.progress.turned(), now)?).await {
            Ok(_) => Ok(true),
            Err(WriteError::Condition(_)) => Ok(false),
            Err(WriteError::Store(error)) => Err(error),
        }
    }

    /// Forgets a plan that holds nothing any more. One of an order that was never placed takes its number, the lines and
    /// the idempotency record with it, so that the same key may try again.
    pub(in crate::store) async fn end(&self, plan: &PlanItem) -> Result<Stepped, StoreError> {
        let mut actions = vec![plan.delete()?];
        if let Some(placing) = &plan.placing {
            if let Some(id) = &placing.idempotency {
                let own = Action::delete(&id.key(), "order_id = :order").value(":order", plan.id)?;
                match self.execute(own).await {
                    Ok(_) | Err(WriteError::Condition(_)) => {}
                    Err(WriteError::Store(error)) => return Err(error),
                }
            }
            actions.extend(placing.order.number.as_ref().map(free_number));
            actions.extend(delete_lines(plan.id, usize::try_from(plan.progress.lines).unwrap_or(usize::MAX)));
        }
        match self.transact(actions).await {
            Ok(()) => Ok(Stepped::Done),
            Err(TransactError::Refused(_)) => Ok(Stepped::Moved),
            Err(TransactError::Store(error)) => Err(error),
        }
    }
}
