use std::process::ExitCode;

use local::cli;

/// The gateway spends its time on many small allocations: docs/decisions.md. The functions on AWS have the system's
/// allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run(cli::parse())
}
