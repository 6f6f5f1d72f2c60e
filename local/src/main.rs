use std::process::ExitCode;

use local::cli;

fn main() -> ExitCode {
    cli::run(cli::parse())
}
