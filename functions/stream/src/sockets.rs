use std::error::Error;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_apigatewaymanagement::Client;
use aws_sdk_apigatewaymanagement::config::Builder;
use aws_sdk_apigatewaymanagement::config::http::HttpResponse;
use aws_sdk_apigatewaymanagement::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_apigatewaymanagement::primitives::Blob;
use shared::domain::ConnectionId;
use shared::lambda::LazyClient;
use shared::telemetry::root_cause;

/// How long one message, or one closing, may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// The open WebSockets, as API Gateway's management API has them.
#[derive(Clone, Debug)]
pub struct Sockets {
    client: LazyClient<Client>,
}

/// Why something was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unsent {
    /// There is no such connection, or no longer.
    Gone,
    /// Too slow, too much, not reached: what it was, for the log.
    Failed(String),
}

impl Sockets {
    /// Those of the stage whose management API is at this address. Nothing is tried twice: what is sent is best effort,
    /// and a batch of the stream waits for it.
    pub fn new(aws: &SdkConfig, live_api: &str) -> Self {
        let config = Builder::from(aws)
            .endpoint_url(live_api)
            .timeout_config(TimeoutConfig::builder().operation_timeout(PATIENCE).build())
            .retry_config(RetryConfig::disabled())
            .build();
        Self { client: LazyClient::new(|| Client::from_conf(config)) }
    }

    pub(crate) async fn send(&self, id: &ConnectionId, text: &str) -> Result<(), Unsent> {
        let post = self.client.post_to_connection().connection_id(id.as_str()).data(Blob::new(text));
        post.send().await.map(|_| ()).map_err(|error| unsent(&error))
    }

    pub(crate) async fn close(&self, id: &ConnectionId) -> Result<(), Unsent> {
        let delete = self.client.delete_connection().connection_id(id.as_str());
        delete.send().await.map(|_| ()).map_err(|error| unsent(&error))
    }
}

fn unsent<E: ProvideErrorMetadata + Error + 'static>(error: &SdkError<E, HttpResponse>) -> Unsent {
    if error.raw_response().is_some_and(|response| response.status().as_u16() == 410) {
        return Unsent::Gone;
    }
    Unsent::Failed(match error {
        SdkError::TimeoutError(_) => "timed out".to_owned(),
        SdkError::DispatchFailure(_) => format!("not reached: {}", root_cause(error)),
        other => other.code().unwrap_or("unreadable answer").to_owned(),
    })
}
