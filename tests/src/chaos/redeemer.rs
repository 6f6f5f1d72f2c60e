use std::sync::Arc;

use shared::clock::Clock;
use shared::domain::CounterName;
use shared::store::{Checkout, CheckoutError, Store};
use shared::testing::Killed;

use super::Intent;
use crate::Product;
use crate::counters::checkout_with;
use crate::ledger::{Ledger, OrderState};

/// How often something is tried whose outcome is not known.
const TRIES: usize = 20;

/// Somebody whose orders also take a use of a counter, such as that of a code, and who cancels every other one. They order
/// through the store, because no route takes from a counter yet. Its calls go wrong like everybody's.
pub(super) struct Redeemer {
    pub(super) store: Store,
    pub(super) products: Arc<[Product]>,
    pub(super) counter: CounterName,
}

/// An order, by its id, and what is known of it.
#[derive(Debug)]
pub(super) struct Redeemed {
    order: String,
    outcome: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Placed,
    Cancelled,
    Refused,
    Unknown,
}

impl Redeemer {
    pub(super) async fn run(&self, intents: &[Intent]) -> Vec<Redeemed> {
        let mut redeemed = Vec::new();
        for (number, intent) in intents.iter().enumerate() {
            let Some(checkout) = self.checkout(intent).await else { continue };
            let mut outcome = self.place(&checkout).await;
            if outcome == Outcome::Placed && number % 2 == 0 {
                outcome = self.cancel(&checkout).await;
            }
            redeemed.push(Redeemed { order: checkout.order.id.to_string(), outcome });
        }
        redeemed
    }

    /// None if its offers cannot be read.
    async fn checkout(&self, intent: &Intent) -> Option<Arc<Checkout>> {
        let (store, counter) = (self.store.clone(), self.counter.clone());
        let count = |quantity: i64| u32::try_from(quantity).expect("few");
        let items: Vec<_> =
            intent.lines().into_iter().map(|(at, quantity)| (self.products[at].clone(), count(quantity))).collect();
        let reading = async move {
            let items: Vec<_> = items.iter().map(|(product, quantity)| (product, *quantity)).collect();
            checkout_with(&store, Clock::default().now(), &items, &[(&counter, 1)]).await
        };
        survive(reading).await?.ok().map(Arc::new)
    }

    async fn place(&self, checkout: &Arc<Checkout>) -> Outcome {
        let (store, checkout) = (self.store.clone(), Arc::clone(checkout));
        match survive(async move { Box::pin(store.place_order(&checkout, &Clock::default())).await }).await {
            Some(Ok(())) => Outcome::Placed,
            Some(Err(CheckoutError::Store(_))) | None => Outcome::Unknown,
            Some(Err(CheckoutError::Refused { .. } | CheckoutError::GivenUp)) => Outcome::Refused,
            Some(Err(error)) => panic!("{error:?}"),
        }
    }

    async fn cancel(&self, checkout: &Checkout) -> Outcome {
        for _ in 0..TRIES {
            let (store, buyer, id) = (self.store.clone(), checkout.buyer.clone(), checkout.order.id);
            let cancelling = async move { Box::pin(store.cancel_order(&buyer, id, &Clock::default())).await };
            if let Some(Ok(_)) = survive(cancelling).await {
                return Outcome::Cancelled;
            }
        }
        Outcome::Unknown
    }

    /// Checks that each order is what was answered, and took its use.
    pub(super) fn check(&self, redeemed: &[Redeemed], ledger: &Ledger) {
        let counter = format!("counter:{}", self.counter.as_str());
        for Redeemed { order: id, outcome } in redeemed {
            let state = ledger.order(id).map(|order| order.state);
            let is_as_told = match outcome {
                Outcome::Placed => state == Some(OrderState::Pending),
                Outcome::Cancelled => state == Some(OrderState::Cancelled),
                Outcome::Refused => state.is_none(),
                Outcome::Unknown => true,
            };
            assert!(is_as_told, "{id} is {state:?}, and its buyer was told that it is {outcome:?}");
            if state.is_some() {
                assert_eq!(ledger.takings_of(id).get(&counter), Some(&1), "{id}");
            }
        }
    }
}

/// Runs this as a function, which may be killed. None if it was.
async fn survive<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Option<T> {
    match tokio::spawn(work).await {
        Ok(done) => Some(done),
        Err(failed) => {
            let panic = failed.into_panic();
            if !panic.is::<Killed>() {
                std::panic::resume_unwind(panic);
            }
            None
        }
    }
}
