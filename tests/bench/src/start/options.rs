use std::path::PathBuf;

use clap::Args;
use local::Function;

/// Starts each function's release binary again and again against an emulator of Lambda's runtime API, beside one that does
/// nothing, and prints what starting, the first request and later ones take; then writes that into a document. Linux only.
#[derive(Args)]
pub(crate) struct Options {
    /// The folder of the binaries: what `sam build` made, or any other that has them by the functions' names.
    #[arg(long, default_value = ".aws-sam/build")]
    pub(crate) binaries: PathBuf,
    /// Which functions; all unless named.
    #[arg(long, value_delimiter = ',', value_parser = function)]
    pub(crate) functions: Vec<Function>,
    /// The binary of the function that does nothing. Without it, cargo builds it.
    #[arg(long)]
    pub(crate) empty: Option<PathBuf>,
    /// How often each is started, with TLS and without.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) repetitions: u32,
    /// How many requests are measured once it is warm, which is after 200.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) requests: u32,
    /// The document whose part `start` is written.
    #[arg(long, default_value = "docs/performance.md")]
    pub(crate) document: PathBuf,
    /// Writes no document.
    #[arg(long)]
    pub(crate) print_only: bool,
}

fn function(name: &str) -> Result<Function, String> {
    let found = Function::ALL.into_iter().find(|function| function.name() == name);
    found.ok_or_else(|| format!("must be one of {}", Function::ALL.map(Function::name).join(", ")))
}
