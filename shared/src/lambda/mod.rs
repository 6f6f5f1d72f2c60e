//! How a function starts: configuration, the table's client, then the loop over requests.

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

/// The parts that every function needs, from the environment.
///
/// # Errors
/// The variable that is missing or makes no sense.
pub fn app_from_env(aws: &SdkConfig) -> Result<App, ConfigError> {
    let shop = Shop::from_env()?;
    let tokens = AccessTokens::new(config::public_keys()?, &shop.issuer, &shop.audience);
    let store = store_from_env(aws)?;
    Ok(App {
        store,
        clock: Clock::default(),
        random: Random::default(),
        shop: Arc::new(shop),
        tokens: Arc::new(tokens),
    })
}

/// The table named in the environment.
///
/// # Errors
/// When the table is not named.
pub fn store_from_env(aws: &SdkConfig) -> Result<Store, ConfigError> {
    Ok(Store::new(aws, config::table_name()?, Random::default()))
}

/// Checks in INIT that the table has the shop's currency, where a function writes prices or orders: others' in the same
/// numbers would be other prices. One read, on the connection that the first request goes on with. Where DynamoDB does not
/// answer, the function starts all the same, as it would have if that had happened a moment later.
///
/// # Errors
/// When the table was made with another currency.
pub async fn hold_settings(store: &Store, shop: &Shop) -> Result<(), ConfigError> {
    match store.hold_settings(shop.currency).await {
        Ok(()) => Ok(()),
        Err(SettingsError::Currency(made_with)) => Err(other_currency(&made_with)),
        Err(SettingsError::Store(error)) => {
            tracing::warn!(cause = %error, "what the table was made with is not known");
            Ok(())
        }
    }
}

/// What is said where the table was made with this currency, and not the shop's.
pub fn other_currency(made_with: &str) -> ConfigError {
    let wanted = format!("must be {made_with}, which the table was made with: its amounts cannot be converted");
    ConfigError::new("BODEGA_CURRENCY", wanted)
}

/// Logs as a function does.
///
/// # Errors
/// When it makes no sense what is to be logged.
pub fn init_logging() -> Result<(), ConfigError> {
    telemetry::init_json(&config::log_filter()?, &config::service());
    Ok(())
}

/// Serves requests until the environment is shut down.
///
/// # Errors
/// When the Lambda runtime API cannot be reached.
pub async fn run(service: HttpService) -> Result<(), Error> {
    lambda_runtime::run(HttpFunction::new(service)).await
}
