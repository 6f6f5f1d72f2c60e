//! The command that opens a shop on this machine.

mod args;
mod banner;
mod credentials;
mod ignored_admin;
mod log_format;
mod logging;
mod run;
mod signals;

pub use args::{Args, parse};
pub use run::run;
