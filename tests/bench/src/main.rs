//! Benchmarks: runs real and generated orders against a shop and measures it. `cargo run --release -p bench -- replay`
//! opens its own shop.

mod account;
mod answer;
mod call;
mod checkout;
mod cost;
mod document;
mod failure;
mod hot_product;
mod import;
mod live;
mod load;
mod memory;
mod meter;
mod parallel;
mod passing_shop;
mod progress;
mod replay;
mod route;
mod session;
mod shop;
mod shopping_mix;
mod show;
mod stand;
mod start;
mod table;
mod target;
mod times;
mod trouble;

use std::fmt::Display;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Failure;

/// The same allocator as the gateway's, which runs in this process.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Loads and measures a shop.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Checkout(checkout::Options),
    Cost(cost::Options),
    HotProduct(hot_product::Options),
    Import(import::Options),
    Live(live::Options),
    Load(load::Options),
    Replay(replay::Options),
    Start(start::Options),
}

#[tokio::main]
async fn main() -> ExitCode {
    let ended = match Cli::parse().command {
        Command::Checkout(options) => checkout::run(&options).await.map(|report| told(&report, true)),
        Command::Cost(options) => cost::run(&options).await.map(|report| told(&report, true)),
        Command::HotProduct(options) => hot_product::run(&options).await.map(|report| told(&report, report.is_good())),
        Command::Import(options) => import::run(&options).await.map(|report| match report {
            Some(report) => told(&report, report.is_good()),
            None => told(&format!("skipped: no data in {}", options.data.display()), true),
        }),
        Command::Live(options) => live::run(&options).await.map(|report| told(&report, true)),
        Command::Load(options) => load::run(&options).await.and_then(|report| {
            if let Some(document) = options.write.as_deref().filter(|_| report.is_good()) {
                document::write(document, "load", &document::command(), &report.to_string())?;
            }
            Ok(told(&report, report.is_good()))
        }),
        Command::Replay(options) => replay::run(&options).await.map(|report| match report {
            Some(report) => told(&report, report.is_good()),
            None => told(&format!("skipped: no data in {}", options.data.display()), true),
        }),
        Command::Start(options) => start::run(&options).await.map(|report| told(&report, true)),
    };
    ended.unwrap_or_else(|failure: Failure| {
        eprintln!("bench: {failure}");
        ExitCode::FAILURE
    })
}

#[allow(clippy::print_stdout, reason = "the report is what this program is for")]
fn told(report: &impl Display, is_good: bool) -> ExitCode {
    println!("{report}");
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
