//! `bench load`: the shop's performance with a rising number of clients and a growing catalogue.

mod ledger;
mod listing;
mod options;
mod report;
mod shopper;
mod stage;
mod tally;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use futures::stream::{self, StreamExt, TryStreamExt};
use serde::Deserialize;
use serde_json::json;
use shared::capacity_units::CapacityUnits;
use shared::random::Random;

pub(crate) use options::Options;
pub(crate) use report::LoadReport;

use crate::call::{Again, Call};
use crate::failure::Failure;
use crate::parallel::in_parallel;
use crate::progress::Progress;
use crate::route::{CREATE_CATEGORY, CREATE_PRODUCT};
use crate::session::Session;
use crate::shop::Shop;
use crate::target::Target;
use ledger::Ledger;
use report::Run;
use stage::Stage;
use tally::Tally;

/// Enough of each product for any number of shoppers.
const STOCK: u64 = 1_000_000;
/// How many products are created in parallel.
const AT_A_TIME: usize = 4;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mix {
    Browse,
    Shopping,
    FlashSale,
}

#[derive(Deserialize)]
struct Created {
    id: String,
}

impl Mix {
    const ALL: [Self; 3] = [Self::Browse, Self::Shopping, Self::FlashSale];

    const fn name(self) -> &'static str {
        match self {
            Self::Browse => "browse",
            Self::Shopping => "shopping",
            Self::FlashSale => "flash sale",
        }
    }
}

/// Loads the given shop, or one opened here.
///
/// # Errors
/// Returns a failure if the run is impossible, also if the shop is not on this machine.
pub(crate) async fn run(options: &Options) -> Result<LoadReport, Failure> {
    let target = Target::open(options.target.clone(), None).await?;
    if !is_on_this_machine(&target.url) {
        return Err(Failure::fatal(&target.url, "only a shop on this machine is loaded"));
    }
    let session = Arc::new(Session::open(Shop::new(&target.url)?, &target.email, &target.password).await?);
    let name = format!("Loaded {}", session.run);
    let call = Call::new(&CREATE_CATEGORY).json(json!({ "name": name })).again(Again::Nothing);
    let Created { id: category } = session.staff.call(&session.shop, &call).await?.read(&[201])?;
    let products: Arc<[String]> = products(&session, &category, options.products.into(), STOCK).await?.into();
    let mut stocks: Vec<(String, u64)> = products.iter().map(|product| (product.clone(), STOCK)).collect();

    let progress = Progress::new("load", Mix::ALL.len() * options.clients.len());
    let (mut runs, mut placed) = (Vec::new(), Vec::new());
    for mix in Mix::ALL {
        for &clients in &options.clients {
            let wanted = match mix {
                Mix::FlashSale => self::products(&session, &category, 1, options.flash).await?.pop(),
                Mix::Browse | Mix::Shopping => None,
            };
            stocks.extend(wanted.iter().map(|product| (product.clone(), options.flash)));
            let stage = Stage {
                session: Arc::clone(&session),
                category: category.clone(),
                products: Arc::clone(&products),
                wanted,
                began: Instant::now(),
                time: Duration::from_millis(options.millis),
                steps: AtomicU64::new(options.steps),
                random: Random::default(),
            };
            let mut run = load(&target, mix, clients, stage).await?;
            placed.append(&mut run.tally.placed);
            runs.push(run);
            progress.step();
        }
    }
    progress.finish();
    let ledger = Ledger::read(&session, stocks, placed).await?;
    target.close().await;
    let listed = listing::measure(&options.listing).await?;
    Ok(LoadReport { runs, ledger, listed })
}

async fn products(session: &Session, category: &str, count: usize, stock: u64) -> Result<Vec<String>, Failure> {
    let made = stream::iter(0..count).map(|number| async move {
        let name = format!("HANGING HEART LIGHT NO. {number:05}");
        let body = json!({ "name": name, "price": "1.25", "stock": stock, "category_id": category });
        let call = Call::new(&CREATE_PRODUCT).json(body).again(Again::Nothing);
        let created: Created = session.staff.call(&session.shop, &call).await?.read(&[201])?;
        Ok(created.id)
    });
    made.buffered(AT_A_TIME).try_collect().await
}

async fn load(target: &Target, mix: Mix, clients: usize, stage: Stage) -> Result<Run, Failure> {
    if let Some(gateway) = &target.own {
        gateway.recorder().take();
    }
    let stage = Arc::new(Stage { began: Instant::now(), ..stage });
    let begun = Arc::clone(&stage);
    let tallies = in_parallel(clients, 0..clients, move |_| {
        let stage = Arc::clone(&begun);
        async move {
            match mix {
                Mix::Browse => shopper::browse(stage).await,
                Mix::Shopping => shopper::shop(stage).await,
                Mix::FlashSale => shopper::rush(stage).await,
            }
        }
    });
    let tallies = tallies.await?;
    let elapsed = stage.began.elapsed();
    let mut tally = Tally::default();
    tallies.into_iter().for_each(|other| tally.add(other));
    let records = target.own.as_ref().map(|gateway| gateway.recorder().take());
    let units = |of: fn(&local::Record) -> bool| {
        let records = records.as_ref()?.iter().filter(|record| !record.method.is_empty() && of(record));
        let sums = |(read, write): (CapacityUnits, CapacityUnits), record: &local::Record| {
            ([read, record.read_units].into_iter().sum(), [write, record.write_units].into_iter().sum())
        };
        Some(records.fold(Default::default(), sums))
    };
    let all = units(|_| true);
    let checkouts = units(|record| record.route_key == "POST /v1/orders" && record.status == 201);
    Ok(Run { mix: mix.name(), clients, elapsed, orders: tally.placed.len(), tally, all, checkouts })
}

/// Returns true for a loopback address. Other shops are refused, so that none is loaded by mistake.
fn is_on_this_machine(url: &str) -> bool {
    let host = url.parse::<reqwest::Url>().ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        options: Options,
    }

    #[test]
    fn only_this_machine_is_loaded() {
        for url in ["http://127.0.0.1:3000", "http://localhost:3000", "http://[::1]:3000", "http://127.9.9.9"] {
            assert!(is_on_this_machine(url), "{url}");
        }
        for url in ["https://shop.example", "http://127.0.0.1.example", "http://10.0.0.1:3000", "127.0.0.1"] {
            assert!(!is_on_this_machine(url), "{url}");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nothing_is_oversold_and_everything_counted() {
        let line = "load --clients 6 --millis 20000 --steps 150 --products 5 --flash 20 --listing 60";
        let Cli { options } = Cli::parse_from(line.split(' '));
        let report = run(&options).await.unwrap();
        assert!(report.is_good(), "{report}");
        let [browse, shopping, flash] = report.runs.as_slice() else { panic!("{report}") };
        assert_eq!((browse.tally.times.count(), browse.orders), (150, 0), "{report}");
        assert_eq!((flash.orders, flash.tally.refused), (20, 130), "{report}");
        assert!(
            flash
                .checkouts
                .is_some_and(|(read, write)| read > CapacityUnits::whole(0) && write > CapacityUnits::whole(20))
        );
        for run in [browse, shopping, flash] {
            assert!(run.tally.errors.is_empty(), "{report}");
        }
        assert_eq!(report.ledger.orders, 20 + shopping.orders);
        let listed = &report.listed[0];
        assert!(listed.products == 60 && listed.pages.iter().all(|(_, times)| times.count() > 0), "{report}");
    }
}
