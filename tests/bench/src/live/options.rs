use clap::Args;

/// Has staff change the status of orders in a shop opened here while their customer listens, and prints how long it
/// takes from the request to the message on every connection.
#[derive(Args)]
pub(crate) struct Options {
    /// How many connections the customer has, one run for each.
    #[arg(long, value_delimiter = ',', default_value = "1,5,20", value_parser = clap::value_parser!(u8).range(1..=20))]
    pub(crate) connections: Vec<u8>,
    /// How many orders a run has; each is paid, shipped and delivered.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) orders: u32,
}
