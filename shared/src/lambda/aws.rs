//! The AWS configuration, from the environment variables that Lambda sets.

use std::fmt::{self, Debug, Formatter};

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_types::sdk_config::SharedCredentialsProvider;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

use super::trust;
use crate::config::{self, ConfigError};

/// Returns the AWS configuration of the function. Call it once: clients of one configuration share their connections
/// and their TLS setup.
///
/// It is built by hand from the variables that Lambda sets. `aws_config`'s own search would go on to profiles, roles
/// and metadata services. Lambda has none of these, and the search costs each start time and adds an STS client to each
/// zip.
///
/// # Errors
/// Returns `ConfigError` if no region is set, or if `SSL_CERT_FILE` is not a file of certificates.
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

/// Reads a service's own endpoint, such as `AWS_ENDPOINT_URL_DYNAMODB`. With it a function on a developer's machine
/// finds DynamoDB Local.
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
