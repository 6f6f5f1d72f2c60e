use std::path::PathBuf;

use clap::Args;

/// Makes each request of the API in a shop opened here, takes what each consumes of DynamoDB, and prints what a million of
/// them costs, and a shopping session by TPC-W's shopping mix; then writes that into a document.
#[derive(Args)]
pub(crate) struct Options {
    /// How many products the shop has, in 24 categories.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(48..=10_000))]
    pub(crate) products: u32,
    /// How often each request is made, each time by somebody new.
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) tours: u32,
    /// The list of prices.
    #[arg(long, default_value = "tests/bench/prices.csv")]
    pub(crate) prices: PathBuf,
    /// The document whose part `cost` is written.
    #[arg(long, default_value = "docs/costs.md")]
    pub(crate) document: PathBuf,
    /// Writes no document.
    #[arg(long)]
    pub(crate) print_only: bool,
}
