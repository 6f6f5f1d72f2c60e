//! `bench hot-product`: how many checkouts of one product are possible in a second.

mod crowd;
mod options;
mod report;

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use serde_json::json;
use shared::testing::{Contention, Network};

pub(crate) use options::Options;
pub(crate) use report::HotProductReport;

use crate::call::Call;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::route::CHANGE_STOCK;
use crate::stand::Stand;
use crowd::Crowd;
use report::Cell;

/// Enough for any crowd.
const STOCK: u64 = 1_000_000;

/// Opens a shop and runs the crowds one after another, each with its own product.
///
/// # Errors
/// Returns a failure if the run is impossible or an answer is unexpected.
pub(crate) async fn run(options: &Options) -> Result<HotProductReport, Failure> {
    let contention = Contention::new(Duration::from_millis(options.hold), Duration::ZERO);
    let network = Network::default().contended(contention.clone());
    let stand = Stand::open(local::Options { network: Some(network.client()), ..local::Options::default() }).await?;
    let progress = Progress::new("crowds", options.shards.len() * options.clients.len());
    let mut cells = Vec::new();
    for &shards in &options.shards {
        for &clients in &options.clients {
            cells.push(measure(&stand, &contention, options, clients, shards).await?);
            progress.step();
        }
    }
    progress.finish();
    stand.close().await;
    let title = format!(
        "One product bought by everybody; a transaction holds its items {} ms; each crowd has {} ms",
        options.hold, options.millis
    );
    Ok(HotProductReport { title, cells })
}

async fn measure(
    stand: &Stand,
    contention: &Contention,
    options: &Options,
    clients: usize,
    shards: u8,
) -> Result<Cell, Failure> {
    let product = stand.products(1, STOCK).await?.pop().unwrap_or_default();
    if shards > 1 {
        let body = json!({ "parts": shards, "reason": "everybody wants it" });
        let call = Call::to(&CHANGE_STOCK, &product).json(body);
        stand.session.staff.call(&stand.session.shop, &call).await?.check(&[200])?;
    }
    let before = contention.conflicts();
    let crowd = Crowd {
        session: stand.session.clone(),
        product: product.clone(),
        time: Duration::from_millis(options.millis),
        checkouts: AtomicU64::new(options.checkouts),
    };
    let bought = crowd.buy(clients).await?;
    let conflicts = contention.conflicts() - before;
    let left = stand.left(&product).await?;
    Ok(Cell {
        clients,
        shards,
        at_once: bought.times.count(),
        elapsed: bought.elapsed,
        p50: bought.times.p50(),
        p99: bought.times.p99(),
        conflicts,
        errors: bought.errors,
        placed: bought.placed,
        gone: STOCK.saturating_sub(left),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_crowd_gets_what_is_gone() {
        let options = Options { clients: vec![8], shards: vec![1, 4], millis: 10_000, checkouts: 40, hold: 2 };
        let report = run(&options).await.unwrap();
        assert!(report.is_good(), "{report}");
        for cell in &report.cells {
            assert_eq!((cell.placed, cell.gone, cell.errors), (40, 40, 0), "{report}");
        }
        assert!(report.cells[0].conflicts > 0, "they were in each other's way: {report}");
    }
}
