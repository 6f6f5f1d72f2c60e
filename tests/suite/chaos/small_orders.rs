use std::time::Duration;

use tests::chaos::{Size, for_each_seed};

use super::A_FIFTH;

/// Orders of one to five products.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "faults", ignore = "makes calls fail")]
async fn seeds_of_small_orders() {
    let hold = Duration::from_millis(2);
    let size = Size { clients: 4, steps: 3, products: 4, lines: (1, 4), rates: A_FIFTH, hold };
    for_each_seed("chaos::small_orders", size, 100, 6).await;
}
