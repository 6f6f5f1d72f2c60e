//! How a function starts: configuration, the store, then the loop over requests.

mod aws;
mod batch;
mod http_function;
mod lazy_client;
mod trust;

use std::sync::Arc;

use aws_config::SdkConfig;
use lambda_http::lambda_runtime;

use crate::App;
use crate::auth::AccessTokens;
use crate::clock::Clock;
use crate::config::{self, ConfigError, Shop};
use crate::http::HttpService;
use crate::random::Random;
use crate::store::{SettingsError, Store};
use crate::telemetry;

pub use aws::aws_from_env;
pub use batch::{RecordError, failed_at};
pub use http_function::HttpFunction;
pub use lambda_http::Error;
pub use lazy_client::LazyClient;

/// Reads what every function needs from the environment.
///
/// # Errors
/// Returns `ConfigError`, which names the variable, if one is missing or invalid.
pub fn app_from_env(aws: &SdkConfig) -> Result<App, ConfigError> {
    let shop = Shop::from_env()?;
    let tokens = AccessTokens::new(config::public_keys()?, &shop.issuer, &shop.audience);
    let store = store_from_env(aws)?.with_unique_skus(shop.unique_skus);
    Ok(App {
        store,
        clock: Clock::default(),
        random: Random::default(),
        shop: Arc::new(shop),
        tokens: Arc::new(tokens),
    })
}

/// Returns the store of the table that the environment names.
///
/// # Errors
/// Returns `ConfigError` if no table is named.
pub fn store_from_env(aws: &SdkConfig) -> Result<Store, ConfigError> {
    Ok(Store::new(aws, config::table_name()?, Random::default()))
}

/// Checks in INIT that the table was created with the shop's currency. Call it in functions that write prices or
/// orders, because the same number in another currency is another price. It is one read, on the connection that the
/// first request will use. If DynamoDB does not answer, the function starts anyway, as it would have if DynamoDB had
/// failed a moment later.
///
/// # Errors
/// Returns `ConfigError` if the table was created with another currency.
pub async fn hold_settings(store: &Store, shop: &Shop) -> Result<(), ConfigError> {
    match store.hold_settings(shop.currency).await {
        Ok(()) => Ok(()),
        Err(SettingsError::Currency(made_with)) => Err(other_currency(&made_with)),
        Err(SettingsError::Layout { found, wanted }) => Err(other_layout(found, wanted)),
        Err(SettingsError::Store(error)) => {
            tracing::warn!(cause = %error, "what the table was made with is not known");
            Ok(())
        }
    }
}

/// Returns the error of a table that was created with another currency than the shop's.
pub fn other_currency(made_with: &str) -> ConfigError {
    let wanted = format!("must be {made_with}, which the table was made with: its amounts cannot be converted");
    ConfigError::new("BODEGA_CURRENCY", wanted)
}

/// Returns the error of a table whose items have another layout than this version's.
pub fn other_layout(found: u32, wanted: u32) -> ConfigError {
    let detail = format!(
        "names a table whose items have layout {found}; this version reads layout {wanted}. Export the catalogue with the \
         version that wrote it, and import it into a new table"
    );
    ConfigError::new("BODEGA_TABLE", detail)
}

/// Sets up logging as functions do it.
///
/// # Errors
/// Returns `ConfigError` if the log filter is invalid.
pub fn init_logging() -> Result<(), ConfigError> {
    telemetry::init_json(&config::log_filter()?, &config::service());
    Ok(())
}

/// Serves requests until Lambda shuts the environment down.
///
/// # Errors
/// Returns an error if the Lambda runtime API cannot be reached.
pub async fn run(service: HttpService) -> Result<(), Error> {
    lambda_runtime::run(HttpFunction::new(service)).await
}
