use clap::Args;

/// Places and cancels orders of several sizes in a shop opened here, and prints what each takes of DynamoDB: calls,
/// transactions, consumed units, and time on the embedded one.
#[derive(Args)]
pub(crate) struct Options {
    /// How many different products the orders have.
    #[arg(long, value_delimiter = ',', default_value = "1,10,95,200,687", value_parser = size)]
    pub(crate) sizes: Vec<usize>,
    /// How many orders of each size.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) orders: u32,
}

fn size(text: &str) -> Result<usize, String> {
    let size = text.parse().ok().filter(|size| (1..=1_500).contains(size));
    size.ok_or_else(|| "must be from 1 to 1500".to_owned())
}
