//! Runs real orders against a shop. `cargo run --release -p bench -- replay` opens one of its own for it.

mod account;
mod answer;
mod call;
mod failure;
mod meter;
mod parallel;
mod progress;
mod replay;
mod route;
mod session;
mod shop;
mod target;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Loads and measures a running shop with real orders.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Replay(replay::Options),
}

#[tokio::main]
#[allow(clippy::print_stdout, reason = "the report is what this program is for")]
async fn main() -> ExitCode {
    let Command::Replay(options) = Cli::parse().command;
    match replay::run(&options).await {
        Ok(Some(report)) => {
            println!("{report}");
            if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Ok(None) => {
            println!("skipped: no data in {}", options.data.display());
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("bench: {failure}");
            ExitCode::FAILURE
        }
    }
}
