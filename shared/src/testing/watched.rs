use std::fmt;
use std::sync::Arc;

use aws_smithy_http_client::Builder;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use http::Uri;

use super::answers;

/// The header that names DynamoDB's operation.
const TARGET: &str = "x-amz-target";

/// A request as it is sent to AWS.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    pub method: &'a str,
    pub path: &'a str,
    /// DynamoDB's operation, such as `GetItem`. Empty for other services.
    pub operation: &'a str,
    /// Empty if the body is streamed.
    pub body: &'a [u8],
}

/// A network that passes each request to a closure, in the task that sends the request. If the closure returns false,
/// the request is refused as IAM would refuse it.
#[derive(Clone)]
pub struct Watched {
    beyond: SharedHttpClient,
    allows: Arc<dyn Fn(Sent<'_>) -> bool + Send + Sync>,
}

impl Watched {
    /// Uses plain HTTP, because the AWS emulators support nothing else.
    pub fn by(allows: impl Fn(Sent<'_>) -> bool + Send + Sync + 'static) -> Self {
        Self { beyond: SharedHttpClient::new(Builder::new().build_http()), allows: Arc::new(allows) }
    }

    /// Returns the HTTP client for the SDK's configuration.
    pub fn client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watched")
    }
}

impl HttpClient for Watched {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let beyond = self.beyond.http_connector(settings, components);
        SharedHttpConnector::new(Gate { watched: self.clone(), beyond })
    }
}

#[derive(Debug)]
struct Gate {
    watched: Watched,
    beyond: SharedHttpConnector,
}

impl HttpConnector for Gate {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let uri: Uri = request.uri().parse().unwrap_or_default();
        let target = request.headers().get(TARGET).unwrap_or_default();
        let sent = Sent {
            method: request.method(),
            path: uri.path(),
            operation: target.rsplit('.').next().unwrap_or_default(),
            body: request.body().bytes().unwrap_or_default(),
        };
        if (self.watched.allows)(sent) {
            self.beyond.call(request)
        } else {
            HttpConnectorFuture::ready(Ok(answers::forbidden()))
        }
    }
}
