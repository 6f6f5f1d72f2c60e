use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::FutureExt;
use futures::future::join_all;

use super::{SeededShop, Size, is_elsewhere};

/// Where the table is not in this process it is slow, and there are so many times less seeds.
const LESS_ELSEWHERE: u64 = 20;
/// How many seeds follow the first one on a shop. Its clients' tokens hold for fifteen minutes.
const ON_ONE_SHOP: usize = 49;

/// Plays so many seeds, or as many as `BODEGA_SEEDS` says, or the one that `BODEGA_SEED` names. So many are played at a
/// time, since they wait more than they work: each on a shop of its own, one seed after the other.
///
/// A seed is who asks for what, in which order, and which calls to DynamoDB go wrong, by their number. How the requests
/// of its clients interleave is up to the scheduler, and so is which of them makes the call that goes wrong. A seed that
/// fails may so pass when it is run again; run it some more times then. What it broke is in the message.
///
/// # Panics
/// When a seed fails, after it has said which and how to run it again.
pub async fn for_each_seed(test: &str, size: Size, seeds: u64, at_a_time: usize) {
    let given = |name: &str| {
        let text = std::env::var(name).ok()?;
        Some(text.parse::<u64>().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
    };
    let seeds = match given("BODEGA_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..given("BODEGA_SEEDS").unwrap_or(if is_elsewhere() { seeds.div_ceil(LESS_ELSEWHERE) } else { seeds }),
    };
    let (next, end) = (Arc::new(AtomicU64::new(seeds.start)), seeds.end);
    let workers = (0..at_a_time).map(|_| {
        let (next, test) = (Arc::clone(&next), test.to_owned());
        tokio::spawn(async move {
            let mut seeds =
                std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)).filter(|seed| *seed < end));
            while let Some(first) = seeds.next() {
                let mut seeded = SeededShop::open(size).await;
                for seed in std::iter::once(first).chain(seeds.by_ref().take(ON_ONE_SHOP)) {
                    if let Err(failure) = AssertUnwindSafe(seeded.play(seed)).catch_unwind().await {
                        // Others need not begin any more.
                        next.store(end, Ordering::Relaxed);
                        let again = format!("BODEGA_SEED={seed} cargo test --workspace --test suite {test}");
                        eprintln!("\nseed {seed} failed. Again: {again}\n");
                        std::panic::resume_unwind(failure);
                    }
                }
                seeded.check_table().await;
            }
        })
    });
    for worker in join_all(workers).await {
        if let Err(failed) = worker {
            std::panic::resume_unwind(failed.into_panic());
        }
    }
}
