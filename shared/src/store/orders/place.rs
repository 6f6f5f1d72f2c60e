//! Placing an order: one transaction creates the order, takes from its counters, closes its cart and records its idempotency
//! key, or does nothing. An order that exceeds one transaction is placed by a saga. Nothing else creates orders or
//! sells stock.

use super::checkout::{Checkout, CheckoutError, Target, claims, read_refusal};
use super::reserve::ReserveError;
use super::saga::drive::SagaEnd;
use super::saga::steps::Obstacle;
use crate::clock::Clock;
use crate::domain::Timestamp;
use crate::store::carts::close_cart;
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::table::transact::MAX_ACTIONS;
use crate::store::{Reservation, Store, StoreError};

impl Store {
    /// Places an order, all or nothing. Conflicts are retried. An attempt whose answer was lost is recognised by the
    /// order's own id and counts as done.
    ///
    /// # Errors
    /// Returns `CheckoutError` according to the failed condition. If the time budget of an order by saga is spent, the
    /// saga stays, and the same idempotency key or the sweep finishes it.
    pub async fn place_order(&self, checkout: &Checkout, clock: &Clock) -> Result<(), CheckoutError> {
        let reservations = Reservation::summed(&checkout.reservations);
        if reservations.len() < MAX_ACTIONS
            && let Some(placed) = self.place_at_once(checkout, &reservations, clock.now()).await
        {
            return placed;
        }
        self.place_in_stages(checkout, reservations, clock).await
    }

    /// Places an order in one transaction. `None` if it exceeds one transaction.
    async fn place_at_once(
        &self,
        checkout: &Checkout,
        reservations: &[Reservation],
        now: Timestamp,
    ) -> Option<Result<(), CheckoutError>> {
        let (targets, actions): (Vec<Target>, Vec<Action>) = match beside_counters(checkout, reservations, now) {
            Ok(actions) => actions.into_iter().unzip(),
            Err(error) => return Some(Err(error.into())),
        };
        match self.reserve(actions, reservations).await {
            Ok(()) => Some(Ok(())),
            Err(ReserveError::TooMany) => None,
            Err(ReserveError::Beside(reasons)) => Some(read_refusal(checkout, &targets, &reasons, now)),
            Err(ReserveError::Refused(refused)) => Some(Err(CheckoutError::Refused { refused, are_all: true })),
            Err(ReserveError::Store(error)) => Some(Err(error.into())),
        }
    }

    async fn place_in_stages(
        &self,
        checkout: &Checkout,
        reservations: Vec<Reservation>,
        clock: &Clock,
    ) -> Result<(), CheckoutError> {
        let saga = self.begin(checkout, &reservations, clock.now()).await?;
        match self.drive(saga, Some(reservations), clock).await? {
            SagaEnd::Placed => Ok(()),
            SagaEnd::Compensated(Obstacle::CartChanged) => Err(CheckoutError::CartChanged),
            SagaEnd::Compensated(Obstacle::NoAccount) => Err(CheckoutError::NoAccount),
            SagaEnd::Compensated(Obstacle::Refused(refused)) => Err(CheckoutError::Refused { refused, are_all: false }),
            SagaEnd::Over => match self.get_item(&Key::order(&checkout.buyer, checkout.order.id)).await? {
                Some(_) => Ok(()),
                None => Err(CheckoutError::GivenUp),
            },
        }
    }
}

fn beside_counters(
    checkout: &Checkout,
    reservations: &[Reservation],
    now: Timestamp,
) -> Result<Vec<(Target, Action)>, StoreError> {
    let Checkout { order, buyer, cart, .. } = checkout;
    let order = order.clone().with_takings(reservations.iter().map(|reservation| &reservation.taking));
    let mut actions = vec![(Target::Order, order.put(buyer)?), (Target::Order, order.put_pointer(buyer)?)];
    actions.extend(claims(checkout, now)?);
    if let Some(cart) = cart {
        actions.push((Target::Cart, close_cart(&cart.owner, cart.version, order.id, now)?));
    }
    Ok(actions)
}
