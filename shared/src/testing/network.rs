use aws_smithy_http_client::Builder;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use super::{Contention, Faults, Watched, inject};

/// The network between the SDK and a DynamoDB on this machine, with all that can go wrong on the way. Clones are the
/// same network. A new one is perfect.
#[derive(Clone, Debug)]
pub struct Network {
    beyond: SharedHttpClient,
    faults: Faults,
    contention: Option<Contention>,
}

impl Default for Network {
    /// Over plain HTTP: a DynamoDB on this machine speaks nothing else.
    fn default() -> Self {
        Self::over(Builder::new().build_http())
    }
}

impl Network {
    /// A network in front of another.
    pub fn over(beyond: impl HttpClient + 'static) -> Self {
        Self { beyond: SharedHttpClient::new(beyond), faults: Faults::default(), contention: None }
    }

    /// The same, where transactions are in each other's way.
    #[must_use]
    pub fn contended(self, contention: Contention) -> Self {
        Self { contention: Some(contention), ..self }
    }

    /// The same, looked at on the way out: what fails before it gets there is not seen.
    #[must_use]
    pub fn watched(self, watched: &Watched) -> Self {
        Self { beyond: watched.client(), ..self }
    }

    /// What fails.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What is in whose way, where that is modelled.
    pub fn contention(&self) -> Option<&Contention> {
        self.contention.as_ref()
    }

    /// As the SDK's configuration takes it.
    pub fn client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }
}

impl HttpClient for Network {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let real = self.beyond.http_connector(settings, components);
        let beyond = match &self.contention {
            Some(contention) => SharedHttpConnector::new(Contended { contention: contention.clone(), real }),
            None => real,
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
