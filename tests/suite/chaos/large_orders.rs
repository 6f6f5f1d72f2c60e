use std::time::Duration;

use tests::chaos::{Size, for_each_seed};

use super::A_FIFTH;

/// The same as with small orders, where most take several transactions each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn seeds_of_large_orders() {
    let hold = Duration::from_millis(15);
    let size = Size { clients: 4, steps: 2, products: 130, lines: (90, 130), rates: A_FIFTH, hold };
    for_each_seed("chaos::large_orders", size, 15, 3).await;
}
