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

/// Many guests who buy one of the same product, again and again, until time is up or there were enough.
pub(crate) struct Crowd {
    pub(crate) session: Arc<Session>,
    pub(crate) product: String,
    pub(crate) time: Duration,
    /// How many checkouts may yet begin.
    pub(crate) checkouts: AtomicU64,
}

/// What came of it.
#[derive(Default)]
pub(crate) struct Bought {
    /// Of the orders that were placed at the first try.
    pub(crate) times: Times,
    /// From when the first of them began to when the last one ended.
    pub(crate) elapsed: Duration,
    /// First tries that were answered otherwise, or not at all.
    pub(crate) errors: u64,
    /// All orders that were placed in the end.
    pub(crate) placed: u64,
}

impl Crowd {
    /// # Errors
    /// When an order is neither placed nor refused in the end.
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
        // What became of the rest is asked when all is quiet.
        for call in unknown {
            let answer = crowd.session.shop.call(&call).await?;
            if answer.code() != "out_of_stock" {
                answer.check(&[201])?;
                all.placed += 1;
            }
        }
        Ok(all)
    }

    /// Whether another checkout may begin.
    fn goes_on(&self, started: Instant) -> bool {
        let take = |left: u64| left.checked_sub(1);
        started.elapsed() < self.time && self.checkouts.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }
}

/// One guest's checkouts, and those of which it is not known what became of them.
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
