//! `bench replay`: one real day of a gift retailer, placed again with this shop.

mod buyer;
mod catalogue;
mod data;
mod ledger;
mod options;
mod proof;
mod report;
mod settle;
mod tally;

use std::sync::Arc;
use std::time::Instant;

pub(crate) use options::Options;

use crate::failure::Failure;
use crate::parallel::in_parallel;
use crate::progress::Progress;
use crate::session::Session;
use crate::target::Target;
use catalogue::Catalogue;
use ledger::{Ledger, Stage};
use proof::Proof;
pub(crate) use report::Report;
use tally::Tally;

/// Loads the catalogue, replays the day, and proves that the stock adds up. `None` if the data are not there.
///
/// # Errors
/// When the run cannot be made.
pub(crate) async fn run(options: &Options) -> Result<Option<Report>, Failure> {
    if !options.data.is_dir() {
        return Ok(None);
    }
    let rows = data::read_catalogue(&options.data)?;
    let day = data::read_day(&options.data, options.day, &rows)?;
    if day.invoices.is_empty() {
        return Err(Failure::fatal(options.day, "no invoices on that day"));
    }
    let target = Target::open(options.target.clone()).await?;
    let session = Arc::new(Session::open(&target.url, &target.email, &target.password).await?);

    let started = Instant::now();
    let catalogue = Catalogue::load(&session, rows, &day, options.stock_factor, options.clients).await?;
    let loading = started.elapsed();
    let stage = Stage { session: session.clone(), catalogue: Arc::new(catalogue) };

    let skipped = day.skipped.clone();
    let started = Instant::now();
    let mut ledgers = replay(&stage, day, options.clients).await?;
    let replaying = started.elapsed();

    let mut tally = Tally::default();
    for ledger in &mut ledgers {
        tally.add(std::mem::take(&mut ledger.tally));
    }
    let proof = Proof::gather(&stage, ledgers, &tally, options.clients).await?;
    target.close().await;
    let title = format!(
        "Online Retail of {}, stock for {} % of it, {} clients, run {} on {}",
        options.day,
        options.stock_factor,
        options.clients,
        session.run,
        session.shop.url(),
    );
    let (retries, latencies) = (session.shop.meter.retries(), session.shop.meter.latencies());
    Ok(Some(Report { title, loading, replaying, skipped, tally, retries, latencies, proof }))
}

/// Each buyer's invoices one after another, different buyers at once.
async fn replay(stage: &Stage, day: data::Day, clients: usize) -> Result<Vec<Ledger>, Failure> {
    let progress = Progress::new("replay", day.invoices.len());
    let replayed = in_parallel(clients, day.by_buyer(), |invoices| {
        let (stage, progress) = (stage.clone(), progress.clone());
        async move {
            let mut ledger = Ledger::open(&stage, &invoices).await?;
            for invoice in &invoices {
                ledger.replay(&stage, invoice).await?;
                progress.step();
            }
            Ok(ledger)
        }
    });
    let ledgers = replayed.await?;
    progress.finish();
    Ok(ledgers)
}

#[cfg(test)]
mod tests;
