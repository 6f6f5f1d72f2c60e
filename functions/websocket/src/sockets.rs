use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_apigatewaymanagement::Client;
use aws_sdk_apigatewaymanagement::config::Builder;
use aws_sdk_apigatewaymanagement::error::ProvideErrorMetadata;
use shared::domain::ConnectionId;
use shared::lambda::LazyClient;
use shared::telemetry::root_cause;

/// How long closing a connection may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// The open WebSockets, as API Gateway's management API has them.
#[derive(Clone, Debug)]
pub(crate) struct Sockets {
    client: LazyClient<Client>,
}

impl Sockets {
    /// Those of the stage at this address.
    pub(crate) fn new(aws: &SdkConfig, live_api: &str) -> Self {
        let config = Builder::from(aws)
            .endpoint_url(live_api)
            .timeout_config(TimeoutConfig::builder().operation_timeout(PATIENCE).build())
            .retry_config(RetryConfig::standard().with_max_attempts(2))
            .build();
        Self { client: LazyClient::new(|| Client::from_conf(config)) }
    }

    /// Closes one. That it is gone already is as good; what else goes wrong is logged.
    pub(crate) async fn close(&self, id: &ConnectionId) {
        let Err(error) = self.client.delete_connection().connection_id(id.as_str()).send().await else { return };
        if error.raw_response().is_none_or(|response| response.status().as_u16() != 410) {
            let cause = error.code().map_or_else(|| root_cause(&error), str::to_owned);
            tracing::warn!(cause, "a connection could not be closed");
        }
    }
}
