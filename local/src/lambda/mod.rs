//! The functions as they are deployed: their own binaries, each in a process of its own that asks a Lambda runtime
//! emulator for work, and the emulator's Invoke API in place of the functions in this process.
//!
//! API Gateway, the stream's pollers, the schedules and the other services are the local gateway's as ever; only what they
//! invoke is elsewhere.

mod binaries;
mod environment;
mod invoke;
mod place;

use std::path::PathBuf;

pub use binaries::function_binary;
pub(crate) use binaries::{Binaries, Services};
pub(crate) use environment::aws;
pub(crate) use invoke::{Lambda, Unanswered};
pub(crate) use place::Place;

/// Where the functions run, if not in this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emulated {
    /// The Lambda runtime emulator, such as `http://127.0.0.1:9001`: `cargo lambda watch --only-lambda-apis`.
    pub emulator: String,
    /// The folder of the binaries: `.aws-sam/build`, or any other that has them by the functions' names.
    pub functions: PathBuf,
}
