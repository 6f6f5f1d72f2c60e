//! A shop to test and the clients who use it: a visitor, customers, guests, staff and an admin, as typed clients over
//! HTTP.
//!
//! The shop is the in-process gateway on an embedded DynamoDB, a table for each test. With `AWS_ENDPOINT_URL_DYNAMODB`
//! set its tables are there instead. With `BODEGA_TEST_URL` set it is the one that runs there, for all tests at once, and
//! those that need more are ignored: docs/as-on-aws.md.
#![allow(clippy::disallowed_methods, reason = "tests take their shop from the environment")]

mod answer;
pub mod chaos;
mod client;
pub mod counters;
mod documented;
mod gateway;
mod given;
pub mod ledger;
mod logs;
mod proxy;
mod roles;
mod shop;
mod table;

pub use answer::Answer;
pub use client::Client;
pub use gateway::Gateway;
pub use logs::captured as captured_logs;
pub use proxy::Proxy;
pub use roles::Roles;
pub use shop::{Product, Shop, ShopOptions, log_in, unique, variants_of};
pub use table::Table;
