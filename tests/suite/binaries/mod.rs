//! The functions' own binaries, as they are deployed: docs/as-on-aws.md.

mod configuration;
mod outage;
mod process;
mod runtime;
mod samples;
