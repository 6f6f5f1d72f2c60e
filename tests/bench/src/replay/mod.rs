//! `bench replay`: replays real days of a gift retailer in this shop.

mod buyer;
mod buyer_orders;
mod catalogue;
mod data;
mod options;
mod period;
mod proof;
mod report;
mod returns;
mod settle;
mod sweep;
mod tally;

use std::sync::Arc;
use std::time::Instant;

pub(crate) use options::Options;

use crate::failure::Failure;
use crate::parallel::in_parallel;
use crate::progress::Progress;
use crate::session::Session;
use crate::shop::Shop;
use crate::target::Target;
use crate::trouble::Trouble;
use buyer_orders::{BuyerOrders, Stage};
use catalogue::Catalogue;
use proof::Proof;
pub(crate) use report::ReplayReport;
use sweep::sweep;
use tally::Tally;

/// Loads the catalogue, replays the days, and proves that the stock adds up. Returns `None` if the data are missing.
///
/// # Errors
/// Returns a failure if the run is impossible.
pub(crate) async fn run(options: &Options) -> Result<Option<ReplayReport>, Failure> {
    if !options.data.is_dir() {
        return Ok(None);
    }
    let rows = data::read_catalogue(&options.data)?;
    let period = options.period.period();
    let trade = data::read_trade(&options.data, period, &rows)?;
    if trade.invoices.is_empty() {
        return Err(Failure::fatal(period, "no invoices then"));
    }
    let trouble = (options.faults > 0).then(|| Trouble::new(options.faults, options.seed));
    let target = Target::open(options.target.clone(), trouble.as_ref().map(|trouble| &trouble.network)).await?;
    let shop = Shop::new(&target.url)?;
    let shop = if trouble.is_some() { shop.that_crashes() } else { shop };
    let session = Arc::new(Session::open(shop, &target.email, &target.password).await?);

    let started = Instant::now();
    let catalogue = Catalogue::load(&session, rows, &trade, options.stock_factor, options.clients).await?;
    let loading = started.elapsed();
    let stage = Stage { session: session.clone(), catalogue: Arc::new(catalogue) };

    let skipped = trade.skipped.clone();
    let started = Instant::now();
    if let Some(trouble) = &trouble {
        trouble.begin();
    }
    let mut buyers = replay(&stage, trade, options.clients).await?;
    let replaying = started.elapsed();
    let troubles = trouble.as_ref().map(Trouble::end);

    let mut tally = Tally::default();
    for buyer_orders in &mut buyers {
        tally.add(std::mem::take(&mut buyer_orders.tally));
    }
    let swept = match &target.own {
        Some(gateway) => Some(sweep(gateway).await?),
        None => None,
    };
    let proof = Proof::gather(&stage, buyers, &tally, options.clients).await?;
    target.close().await;
    let title = title(options, &session);
    let (retries, latencies) = (session.shop.meter.retries(), session.shop.meter.latencies());
    Ok(Some(ReplayReport { title, loading, replaying, skipped, tally, retries, troubles, swept, latencies, proof }))
}

fn title(options: &Options, session: &Session) -> String {
    let Options { period, stock_factor, clients, faults, seed, .. } = options;
    let faults = if *faults > 0 { format!("{faults} % faults of seed {seed}, ") } else { String::new() };
    format!(
        "Online Retail of {}, stock for {stock_factor} % of it, {clients} clients, {faults}run {} on {}",
        period.period(),
        session.run,
        session.shop.url(),
    )
}

/// Replays each buyer's invoices one after another, and different buyers in parallel.
async fn replay(stage: &Stage, trade: data::Trade, clients: usize) -> Result<Vec<BuyerOrders>, Failure> {
    let progress = Progress::new("replay", trade.invoices.len());
    let replayed = in_parallel(clients, trade.by_buyer(), |invoices| {
        let (stage, progress) = (stage.clone(), progress.clone());
        async move {
            let mut buyer_orders = BuyerOrders::open(&stage, &invoices).await?;
            for invoice in &invoices {
                buyer_orders.replay(&stage, invoice).await?;
                progress.step();
            }
            Ok(buyer_orders)
        }
    });
    let buyers = replayed.await?;
    progress.finish();
    Ok(buyers)
}

#[cfg(test)]
mod tests;
