use std::path::PathBuf;

use clap::Args;

use crate::target::TargetOptions;

/// Drives a shop on this machine with three mixes, looking around, shopping as in TPC-W, and a flash sale of one product,
/// by more and more clients, and prints how it fared; then how long pages of a list take as the catalogue grows. Proves
/// from all orders and all stock that nothing was oversold, and ends with 1 if it was.
///
/// Shoppers register, all from one address: a shop that is named is to be started with a BODEGA_REGISTRATIONS_PER_HOUR that
/// lets them.
#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(crate) target: TargetOptions,
    /// How many clients at a time, one run of each mix for each.
    #[arg(long, value_delimiter = ',', default_value = "1,2,4,8,16,32,64", value_parser = clients)]
    pub(crate) clients: Vec<usize>,
    /// For how long requests begin in a run, in milliseconds.
    #[arg(long, default_value_t = 3_000, value_parser = clap::value_parser!(u64).range(100..=60_000))]
    pub(crate) millis: u64,
    /// How many steps a run may have: requests, or for shoppers those of a page.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub(crate) steps: u64,
    /// How many products there are to look at and to buy.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=2_000))]
    pub(crate) products: u16,
    /// How many units of its product a flash sale has: fewer than are wanted.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub(crate) flash: u64,
    /// How large a catalogue the lists are read of, one after the other: up to 100,000 products, which are imported, and
    /// take the embedded DynamoDB ten minutes. In a shop that is opened here.
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,100000", value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub(crate) listing: Vec<u32>,
    /// The document to write what is printed into, at its part `load`.
    #[arg(long)]
    pub(crate) write: Option<PathBuf>,
}

fn clients(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| (1..=256).contains(count));
    count.ok_or_else(|| "must be from 1 to 256".to_owned())
}
