//! The functions' own binaries, as `sam build` makes them: docs/as-on-aws.md.

mod configuration;
mod outage;
mod process;
mod runtime;
mod samples;
