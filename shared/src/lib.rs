//! The library that every Bodega function is built from.
//!
//! - [`domain`]: the business rules. No AWS, no HTTP, no async.
//! - [`store`]: the table. Only this module uses the DynamoDB SDK and knows keys.
//! - [`auth`]: access tokens and secrets.
//! - [`http`]: what all answers have in common: problems, strict input, cursors, ETags, the HTTP service.
//! - [`lambda`]: how a function starts.
//! - [`telemetry`]: log lines and metrics.
//! - `testing`, with the feature of that name: network faults for tests.
//! - [`capacity_units`]: what DynamoDB bills.
//! - [`batch_response`]: how a function answers a batch of stream records.

pub mod app;
pub mod auth;
pub mod batch_response;
pub mod capacity_units;
pub mod clock;
pub mod config;
pub mod domain;
pub mod http;
pub mod lambda;
pub mod random;
pub mod request_context;
pub mod store;
pub mod telemetry;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use app::App;
