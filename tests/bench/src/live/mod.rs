//! `bench live`: how long it takes until a customer receives a change.

mod options;
mod report;
mod socket;

use std::time::Instant;

use futures::future::try_join_all;
use serde::Deserialize;
use serde_json::json;

pub(crate) use options::Options;
pub(crate) use report::LiveReport;

use crate::account::Account;
use crate::call::{Again, Call};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::route::{CHECK_OUT, SET_STATUS};
use crate::stand::Stand;
use crate::times::Times;
use report::Run;
use socket::Socket;

/// Enough for all orders.
const STOCK: u64 = 1_000_000;
/// The statuses that each order passes through.
const STEPS: [&str; 3] = ["paid", "shipped", "delivered"];

#[derive(Deserialize)]
struct Ordered {
    id: String,
}

/// Opens a shop, lets a customer listen while staff change the status of orders, and closes the shop.
///
/// # Errors
/// Returns a failure if the run is impossible, an answer is unexpected, or a message is missing.
pub(crate) async fn run(options: &Options) -> Result<LiveReport, Failure> {
    let stand = Stand::open(local::Options::default()).await?;
    let products = stand.products(1, STOCK).await?;
    let progress = Progress::new("live", options.connections.len() * options.orders as usize);
    let mut runs = Vec::new();
    for &connections in &options.connections {
        let email = format!("listener{connections}@example.com");
        let customer = Account::register(&stand.session.shop, &email, &stand.session.password).await?;
        runs.push(measure(&stand, &customer, &products, connections, options.orders, &progress).await?);
    }
    progress.finish();
    stand.close().await;
    Ok(LiveReport { runs })
}

async fn measure(
    stand: &Stand,
    customer: &Account,
    products: &[String],
    connections: u8,
    orders: u32,
    progress: &Progress,
) -> Result<Run, Failure> {
    let shop = &stand.session.shop;
    let mut sockets = try_join_all((0..connections).map(|_| Socket::open(shop, customer))).await?;
    let (mut answered, mut told) = (Times::default(), Times::default());
    let items: Vec<_> = products.iter().map(|product| json!({ "product_id": product, "quantity": 1 })).collect();
    for _ in 0..orders {
        let call = Call::new(&CHECK_OUT).json(json!({ "items": items })).again(Again::Nothing);
        let Ordered { id } = customer.call(shop, &call).await?.read(&[201])?;
        let placed = format!("order.placed:{id}");
        try_join_all(sockets.iter_mut().map(|socket| socket.hear(&placed))).await?;
        for status in STEPS {
            let message = format!("order.status_changed:{id}:{status}");
            let call = Call::to(&SET_STATUS, &id).json(json!({ "status": status })).again(Again::Nothing);
            let begun = Instant::now();
            stand.session.staff.call(shop, &call).await?.check(&[200])?;
            answered.add(begun.elapsed());
            try_join_all(sockets.iter_mut().map(|socket| socket.hear(&message))).await?;
            told.add(begun.elapsed());
        }
        progress.step();
    }
    Ok(Run { connections, answered, told })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_change_is_told_and_timed() {
        let report = run(&Options { connections: vec![1, 3], orders: 2 }).await.unwrap();
        for (run, connections) in report.runs.iter().zip([1, 3]) {
            assert_eq!((run.connections, run.answered.count(), run.told.count()), (connections, 6, 6));
            assert!(run.told.p50() >= run.answered.p50(), "nobody is told before it has happened");
        }
        assert_eq!(report.to_string().lines().filter(|line| line.contains("told")).count(), 2);
    }
}
