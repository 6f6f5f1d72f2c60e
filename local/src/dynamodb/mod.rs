//! DynamoDB on this machine: an embedded one behind its own HTTP server, so that the real SDK talks to it, or one that
//! runs elsewhere.

mod client;
mod embedded;
mod tune;

pub use client::aws_config;
pub(crate) use client::{TableState, cause, prepare_table, stream_arn, through, watched};
pub use embedded::Dynamodb;
pub(crate) use embedded::{DATABASE, Location};
