use clap::Args;

/// Has everybody buy one product at once, in a shop opened here whose transactions are in each other's way as
/// DynamoDB's are, with its stock in one shard and in several, and prints how many checkouts a second there are. Ends
/// with 1 if anything was oversold.
#[derive(Args)]
pub(crate) struct Options {
    /// How many buy at a time, one run for each.
    #[arg(long, value_delimiter = ',', default_value = "1,2,4,8,16,32,64", value_parser = clients)]
    pub(crate) clients: Vec<usize>,
    /// How many shards the stock is in, one run for each.
    #[arg(long, value_delimiter = ',', default_value = "1,4,16,64", value_parser = clap::value_parser!(u8).range(1..=64))]
    pub(crate) shards: Vec<u8>,
    /// For how long checkouts begin in a run, in milliseconds.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u64).range(100..=60_000))]
    pub(crate) millis: u64,
    /// How many checkouts a run may have.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub(crate) checkouts: u64,
    /// How long a transaction holds its items, in milliseconds.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(0..=1_000))]
    pub(crate) hold: u64,
}

fn clients(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| (1..=256).contains(count));
    count.ok_or_else(|| "must be from 1 to 256".to_owned())
}
