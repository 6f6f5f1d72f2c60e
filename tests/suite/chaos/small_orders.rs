use std::time::Duration;

use tests::chaos::{Size, for_each_seed};
use tests::{Need, lacks};

use super::A_FIFTH;

/// One, two, three, five, six and ten, all at once: orders of one to five products.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn seeds_of_small_orders() {
    if lacks(Need::Faults) {
        return;
    }
    let hold = Duration::from_millis(2);
    let size = Size { clients: 4, steps: 3, products: 4, lines: (1, 4), rates: A_FIFTH, hold };
    for_each_seed("chaos::small_orders", size, 100, 6).await;
}
