//! Configuration, the only reader of the environment. Each file reads the variables of its subject, and errors name the
//! variable.

mod address;
mod aws;
mod error;
mod keys;
mod log;
mod mail;
mod person;
mod shop;

pub use aws::{endpoint, has_more_roots, live_api, media_bucket, region, table_name, uploads_bucket};
pub use error::ConfigError;
pub use keys::{public_keys, signing_key_parameter};
pub use log::{log_filter, no_colour, service};
pub use mail::Mail;
pub use person::{cli_password, cli_token, first_admin, user_folder};
pub use shop::{Shop, low_stock};

/// Returns the trimmed value. `None` if the variable is not set or is blank.
#[allow(clippy::disallowed_methods)]
fn read(variable: &str) -> Option<String> {
    std::env::var(variable).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}
