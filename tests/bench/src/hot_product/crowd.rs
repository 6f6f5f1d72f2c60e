use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::call::Call;
use crate::failure::Failure;
use crate::parallel::in_parallel;
use crate::route::CHECK_OUT;
use crate::session::{Session, random_hex};
use crate::times::Times;

/// Many guests who repeatedly buy one unit of the same product, until the time or the number of checkouts is used up.
pub(crate) struct Crowd {
    pub(crate) session: Arc<Session>,
    pub(crate) product: String,
    pub(crate) time: Duration,
    /// The number of checkouts that may still start.
    pub(crate) checkouts: AtomicU64,
}

/// The results of a crowd.
#[derive(Default)]
pub(crate) struct Bought {
    /// The times of the orders that were placed at the first attempt.
    pub(crate) times: Times,
    /// The time from the start of the first checkout to the end of the last.
    pub(crate) elapsed: Duration,
    /// The number of first attempts with another answer or none.
    pub(crate) errors: u64,
    /// The number of all placed orders.
    pub(crate) placed: u64,
}

impl Crowd {
    /// # Errors
    /// Returns a failure if an order is finally neither placed nor refused.
    pub(crate) async fn buy(self, clients: usize) -> Result<Bought, Failure> {
        let crowd = Arc::new(self);
        let started = Instant::now();
        let begun = crowd.clone();
        let bought = in_parallel(clients, 0..clients, move |client| buy(begun.clone(), client, started)).await?;
        let mut all = Bought { elapsed: started.elapsed(), ..Bought::default() };
        let mut unknown = Vec::new();
        for (bought, calls) in bought {
            all.times.add_all(&bought.times);
            all.errors += bought.errors;
            all.placed += bought.placed;
            unknown.extend(calls);
        }
        // Unknown checkouts are repeated when the crowd has finished.
        for call in unknown {
            let answer = crowd.session.shop.call(&call).await?;
            if answer.code() != "out_of_stock" {
                answer.check(&[201])?;
                all.placed += 1;
            }
        }
        Ok(all)
    }

    /// Returns true if another checkout may start.
    fn goes_on(&self, started: Instant) -> bool {
        let take = |left: u64| left.checked_sub(1);
        started.elapsed() < self.time && self.checkouts.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }
}

/// Makes one guest's checkouts. Returns those with an unknown result too.
async fn buy(crowd: Arc<Crowd>, client: usize, started: Instant) -> Result<(Bought, Vec<Call>), Failure> {
    let (mut bought, mut unknown) = (Bought::default(), Vec::new());
    let items = json!([{ "product_id": crowd.product, "quantity": 1 }]);
    let body = json!({ "items": items, "email": format!("guest{client}@example.com") });
    while crowd.goes_on(started) {
        let call = Call::new(&CHECK_OUT).json(body.clone()).header("idempotency-key", &random_hex::<16>());
        let begun = Instant::now();
        let answer = crowd.session.shop.call_once(&call).await;
        if answer.is_some_and(|answer| answer.status == 201) {
            bought.times.add(begun.elapsed());
            bought.placed += 1;
        } else {
            bought.errors += 1;
            unknown.push(call);
        }
    }
    Ok((bought, unknown))
}
