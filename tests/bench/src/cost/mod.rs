//! `bench cost`: the cost of a million requests of each kind, and of a shopping session.

mod after;
mod bill;
mod dollars;
mod extremes;
mod floor;
mod idle;
mod options;
mod prices;
mod report;
mod seed;
mod session;
mod sizes;
mod taken;
mod tour;

#[cfg(test)]
mod tests;

pub(crate) use options::Options;
pub(crate) use report::CostReport;

use crate::document;
use crate::failure::Failure;
use crate::progress::Progress;
use after::Followed;
use bill::Tariff;
use floor::Floor;
use prices::Prices;
use sizes::Sizes;
use taken::Taken;

/// The part of the document that is written.
const PART: &str = "cost";

/// Measures the costs and writes them into the document.
///
/// # Errors
/// Returns a failure if a request does not succeed, or if a route of the API was not called.
pub(crate) async fn run(options: &Options) -> Result<CostReport, Failure> {
    let tariff = Tariff::new(Prices::read(&options.prices)?)?;
    let mut floor = Floor::open().await?;
    let seen = see(&mut floor, options, tariff).await;
    floor.gateway.stop().await;
    let report = seen?;
    if !options.print_only {
        document::write(&options.document, PART, &document::command(), &report.to_string())?;
    }
    Ok(report)
}

async fn see(floor: &mut Floor, options: &Options, tariff: Tariff) -> Result<CostReport, Failure> {
    seed::seed(floor, options.products).await?;
    // Before there are any visitors.
    let idle = idle::see(floor).await?;
    let followed = Followed::see(floor).await?;
    floor.begin();
    let progress = Progress::new("tours", options.tours as usize);
    for number in 0..options.tours {
        tour::take(floor, number).await?;
        progress.step();
    }
    progress.finish();
    tour::check(floor)?;
    let usual = floor.seen().iter().filter_map(|(visit, seen)| Some((*visit, Taken::usual(seen)?)));
    let mut visits: Vec<_> = usual.collect();
    // Sorted by path, because readers look for paths.
    visits.sort_by_key(|((route, which), _)| (route.split_once(' ').map(|(_, path)| path), *route, *which));
    let mix = session::mix(floor, &followed, &tariff)?;
    extremes::take(floor).await?;
    let sizes = Sizes::see(floor).await?;
    let dearest = extremes::dearest(floor, &tariff);
    Ok(CostReport { products: options.products, tariff, visits, dearest, sizes, followed, mix, idle })
}
