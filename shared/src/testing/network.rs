use aws_smithy_http_client::Builder;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use super::{Capacity, Contention, Faults, Watched, inject};

/// The network between the SDK and a local DynamoDB, with its faults. Clones are the same network. A new one has no
/// faults.
#[derive(Clone, Debug)]
pub struct Network {
    beyond: SharedHttpClient,
    faults: Faults,
    contention: Option<Contention>,
    capacity: Option<Capacity>,
}

impl Default for Network {
    /// Uses plain HTTP, because a local DynamoDB supports nothing else.
    fn default() -> Self {
        Self::over(Builder::new().build_http())
    }
}

impl Network {
    /// Wraps another network.
    pub fn over(beyond: impl HttpClient + 'static) -> Self {
        Self { beyond: SharedHttpClient::new(beyond), faults: Faults::default(), contention: None, capacity: None }
    }

    /// Adds conflicts between transactions.
    #[must_use]
    pub fn contended(self, contention: Contention) -> Self {
        Self { contention: Some(contention), ..self }
    }

    /// Limits what a partition takes.
    #[must_use]
    pub fn limited(self, capacity: &Capacity) -> Self {
        Self { capacity: Some(capacity.clone()), ..self }
    }

    /// Lets `watched` observe the calls that leave this network. It does not see calls that fail before.
    #[must_use]
    pub fn watched(self, watched: &Watched) -> Self {
        Self { beyond: watched.client(), ..self }
    }

    /// Returns which calls fail.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Returns the contention, if it is modelled.
    pub fn contention(&self) -> Option<&Contention> {
        self.contention.as_ref()
    }

    /// Returns the HTTP client for the SDK's configuration.
    pub fn client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }
}

impl HttpClient for Network {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let real = self.beyond.http_connector(settings, components);
        let limited = match &self.capacity {
            Some(capacity) => SharedHttpConnector::new(Limited { capacity: capacity.clone(), real }),
            None => real,
        };
        let beyond = match &self.contention {
            Some(contention) => SharedHttpConnector::new(Contended { contention: contention.clone(), real: limited }),
            None => limited,
        };
        SharedHttpConnector::new(Faulty { faults: self.faults.clone(), beyond })
    }
}

#[derive(Debug)]
struct Faulty {
    faults: Faults,
    beyond: SharedHttpConnector,
}

impl HttpConnector for Faulty {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (faults, beyond) = (self.faults.clone(), self.beyond.clone());
        HttpConnectorFuture::new(async move { inject::carry(&faults, &beyond, request).await })
    }
}

#[derive(Debug)]
struct Contended {
    contention: Contention,
    real: SharedHttpConnector,
}

impl HttpConnector for Contended {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (contention, real) = (self.contention.clone(), self.real.clone());
        HttpConnectorFuture::new(async move { contention.carry(&real, request).await })
    }
}

#[derive(Debug)]
struct Limited {
    capacity: Capacity,
    real: SharedHttpConnector,
}

impl HttpConnector for Limited {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (capacity, real) = (self.capacity.clone(), self.real.clone());
        HttpConnectorFuture::new(async move { capacity.carry(&real, request).await })
    }
}
