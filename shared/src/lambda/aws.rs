//! Where the functions find AWS: in what Lambda puts into their environment.

use std::fmt::{self, Debug, Formatter};

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_types::sdk_config::SharedCredentialsProvider;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

use super::trust;
use crate::config::{self, ConfigError};

/// The account and region that the function runs in. To be asked for once: clients that are made of one share their
/// connections and what TLS needs.
///
/// Made by hand of what Lambda sets. `aws_config`'s own search goes on to profiles, roles and metadata services, which
/// Lambda has none of, and which cost each start time and each zip a client of STS.
///
/// # Errors
/// When no region is named, or `SSL_CERT_FILE` no file of certificates.
pub fn aws_from_env() -> Result<SdkConfig, ConfigError> {
    let mut aws = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(config::region()?))
        .credentials_provider(SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new()))
        .http_client(trust::https()?)
        .service_config(Endpoints);
    aws.set_endpoint_url(config::endpoint(None));
    Ok(aws.build())
}

/// A service's own address, such as `AWS_ENDPOINT_URL_DYNAMODB`, by which a function on a developer's machine finds
/// DynamoDB Local.
struct Endpoints;

impl LoadServiceConfig for Endpoints {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        (key.profile() == "endpoint_url").then(|| config::endpoint(Some(key.service_id()))).flatten()
    }
}

impl Debug for Endpoints {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str("Endpoints")
    }
}
