//! `bodega-cli`: the command line for staff and operators. It uses the shop's API like any client. It accesses the
//! table and the signing keys directly only where the API cannot help: for the first admin, for lost stream records,
//! and for keys.

mod admin;
mod args;
mod aws;
mod events;
mod failure;
mod interrupt;
mod keys;
mod login;
mod orders;
mod output;
mod password;
mod plain;
mod private_file;
mod sales;
mod shop;
mod tail;
mod transfer;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::failure::Failure;
use crate::shop::Shop;

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime.block_on(run(args)),
        Err(error) => Err(Failure::refused(format!("there are no threads to be had: {error}"))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some(sentence) = failure.sentence() {
                eprintln!("bodega-cli: {sentence}");
            }
            failure.exit_code()
        }
    }
}

async fn run(Args { url, command }: Args) -> Result<(), Failure> {
    let shop = || Shop::new(&url);
    match command {
        // Users end `tail` with Ctrl-C, so it handles that itself.
        Command::Tail(args) => tail::tail(&shop()?, args).await,
        Command::Import(args) => transfer::import(&shop()?, args).await,
        Command::Export(args) => interrupt::or(transfer::export(&shop()?, args)).await,
        Command::Orders(args) => interrupt::or(orders::list(&shop()?, args)).await,
        Command::Order(args) => interrupt::or(orders::one(&shop()?, args)).await,
        Command::Sales(args) => interrupt::or(sales::sales(&shop()?, args)).await,
        Command::Login(args) => interrupt::or(login::log_in(&shop()?, args)).await,
        Command::Logout => interrupt::or(login::log_out(&shop()?)).await,
        Command::Admin(args::Admin::Create(args)) => interrupt::or(admin::create(args)).await,
        Command::Events(command) => interrupt::or(events::run(command)).await,
        Command::Keys(command) => interrupt::or(keys::run(&shop()?, command)).await,
    }
}
