use std::path::PathBuf;

use clap::Args;

/// Imports a catalogue by the real way, twice, in a shop opened here whose data is in a passing folder; and prints how
/// many rows a second there are, what they take of DynamoDB, and the most memory that all of it took. Ends with 1 if the
/// second time changed anything.
#[derive(Args)]
pub(crate) struct Options {
    /// The folder of the Online Retail data. Without it, and without --rows, nothing is done.
    #[arg(long, default_value = "../shared/data/online-retail")]
    pub(crate) data: PathBuf,
    /// Import so many made-up rows instead.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) rows: Option<u32>,
    /// Limit each partition of the table to so many write units a second, as DynamoDB does (1,000), and let as many of a
    /// thousand calls as --conflicts says conflict with others.
    #[arg(long)]
    pub(crate) partition_units: Option<u32>,
    /// How many of a thousand calls are refused with a conflict.
    #[arg(long, requires = "partition_units", default_value_t = 10)]
    pub(crate) conflicts: u64,
}
