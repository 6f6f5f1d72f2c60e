use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_ssm::config::{Credentials, ProvideCredentials};

use crate::failure::Failure;

/// Advice: how to reach the table of a local shop.
pub(crate) const ITS_DYNAMODB: &str = "name its DynamoDB, whose address it prints when it starts: --endpoint URL";
/// Advice: how to find the keys of a local shop.
pub(crate) const ITS_KEYS: &str = "name the file of its keys: --file FILE";

/// Returns the operator's AWS configuration, with credentials from the environment, a profile or a role. A local
/// DynamoDB accepts any credentials.
///
/// # Errors
/// Returns a failure if there are no credentials for AWS. It says what to set, and adds `here`, the advice for a local
/// shop.
pub(crate) async fn config(endpoint: Option<&str>, here: &str) -> Result<SdkConfig, Failure> {
    let nobody = || {
        Failure::refused(format!(
            "there are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; for a shop on \
             this machine, {here}"
        ))
    };
    let loader = aws_config::defaults(BehaviorVersion::latest());
    Ok(match endpoint {
        None => {
            let config = loader.load().await;
            let provider = config.credentials_provider().ok_or_else(nobody)?;
            provider.provide_credentials().await.map_err(|_unknown| nobody())?;
            config
        }
        Some(endpoint) if is_here(endpoint) => {
            let anybody = Credentials::new("local", "local", None, None, "local");
            let loader = loader.endpoint_url(endpoint).credentials_provider(anybody);
            loader.region(Region::from_static("us-east-1")).load().await
        }
        Some(endpoint) => loader.endpoint_url(endpoint).load().await,
    })
}

fn is_here(endpoint: &str) -> bool {
    let host = endpoint.strip_prefix("http://").unwrap_or_default();
    ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|here| host.strip_prefix(here).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_here() {
        for here in ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000/"] {
            assert!(is_here(here), "{here}");
        }
        for away in ["https://dynamodb.eu-west-1.amazonaws.com", "http://localhost.example", "http://127.0.0.10:1", ""]
        {
            assert!(!is_here(away), "{away}");
        }
    }
}
