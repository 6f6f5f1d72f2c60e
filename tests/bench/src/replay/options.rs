use std::path::PathBuf;

use clap::Args;

use super::period::PeriodOptions;
use crate::target::TargetOptions;

/// Loads a real catalogue through the staff API, replays real invoices from several clients at once, and proves that the
/// stock adds up. Ends with 1 if it does not, if the shop answered what it must not, or if it refused an order for
/// anything but stock.
#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(crate) target: TargetOptions,
    /// The folder of the Online Retail data. Without it nothing is done.
    #[arg(long, default_value = "../shared/data/online-retail")]
    pub(crate) data: PathBuf,
    #[command(flatten)]
    pub(crate) period: PeriodOptions,
    /// How many buyers shop at a time.
    #[arg(long, default_value_t = 4, value_parser = clients)]
    pub(crate) clients: usize,
    /// How much of the demand is in stock, in percent: below 100 orders are refused.
    #[arg(long, visible_alias = "stock-share", default_value_t = 100)]
    pub(crate) stock_factor: u64,
    /// How many of a hundred calls to DynamoDB go wrong: throttled, in conflict, lost, late, the function killed. For a
    /// shop that is opened here.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=50), conflicts_with = "url")]
    pub(crate) faults: u64,
    /// What the faults are drawn with.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

fn clients(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| (1..=256).contains(count));
    count.ok_or_else(|| "must be from 1 to 256".to_owned())
}
