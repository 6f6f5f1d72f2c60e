use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_ssm::config::Credentials;

/// Who the operator is to AWS: by environment, profile or role. A DynamoDB on this machine lets anybody in.
pub(crate) async fn config(endpoint: Option<&str>) -> SdkConfig {
    let loader = aws_config::defaults(BehaviorVersion::latest());
    match endpoint {
        None => loader.load().await,
        Some(endpoint) if is_here(endpoint) => {
            let anybody = Credentials::new("local", "local", None, None, "local");
            let loader = loader.endpoint_url(endpoint).credentials_provider(anybody);
            loader.region(Region::from_static("us-east-1")).load().await
        }
        Some(endpoint) => loader.endpoint_url(endpoint).load().await,
    }
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
