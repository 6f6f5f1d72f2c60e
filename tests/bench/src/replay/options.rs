use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use crate::target::TargetOptions;

/// Loads a real catalogue through the staff API, replays a day of real invoices from several clients at once, and proves
/// that the stock adds up. Ends with 1 if it does not, or if the shop answered what it must not.
#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(crate) target: TargetOptions,
    /// The folder of the Online Retail data. Without it nothing is done.
    #[arg(long, default_value = "../shared/data/online-retail")]
    pub(crate) data: PathBuf,
    /// The day to replay.
    #[arg(long, default_value = "2011-11-17")]
    pub(crate) day: Date,
    /// How many buyers shop at a time.
    #[arg(long, default_value_t = 4, value_parser = clients)]
    pub(crate) clients: usize,
    /// How much of the day's demand is in stock, in percent.
    #[arg(long, default_value_t = 100)]
    pub(crate) stock_factor: u64,
}

fn clients(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| (1..=256).contains(count));
    count.ok_or_else(|| "must be from 1 to 256".to_owned())
}
