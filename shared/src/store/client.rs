use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::Client;

use super::table::meter::Meter;
use super::table::refusals::Refusals;
use crate::random::Random;

/// The shop's table.
#[derive(Clone, Debug)]
pub struct Store {
    pub(super) client: Client,
    pub(super) table: Arc<str>,
    pub(super) random: Random,
    /// Whether no two variants may have one sku.
    pub(super) unique_skus: bool,
}

impl Store {
    /// The table with this name. Each call is tried up to four times, for two seconds each and eight in total.
    pub fn new(aws: &SdkConfig, table: impl Into<Arc<str>>, random: Random) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(1))
            .operation_attempt_timeout(Duration::from_secs(2))
            .operation_timeout(Duration::from_secs(8))
            .build();
        let config = aws_sdk_dynamodb::config::Builder::from(aws)
            .timeout_config(timeouts)
            .retry_config(RetryConfig::standard().with_max_attempts(4))
            .interceptor(Meter)
            .interceptor(Refusals)
            .build();
        Self { client: Client::from_conf(config), table: table.into(), random, unique_skus: false }
    }

    /// The same table, where no two variants may have one sku, if this is true.
    #[must_use]
    pub fn with_unique_skus(self, unique_skus: bool) -> Self {
        Self { unique_skus, ..self }
    }

    /// Whether no two variants may have one sku.
    pub fn has_unique_skus(&self) -> bool {
        self.unique_skus
    }

    /// The same table, with ids and jitter from another source of randomness.
    #[must_use]
    pub fn with_random(&self, random: Random) -> Self {
        Self { random, ..self.clone() }
    }
}
