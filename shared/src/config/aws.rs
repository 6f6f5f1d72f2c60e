//! Settings about AWS: names of resources, and endpoints.

use super::address::has_host;
use super::{ConfigError, read};

/// Returns the table's name, from `BODEGA_TABLE`.
///
/// # Errors
/// Returns `ConfigError` if it is not set or is neither a table name nor a table's ARN: up to 255 ASCII letters, digits
/// and `_.-:/`.
pub fn table_name() -> Result<String, ConfigError> {
    let name = read("BODEGA_TABLE").filter(|name| {
        let is_known = |c: char| c.is_ascii_alphanumeric() || "_.-:/".contains(c);
        name.len() <= 255 && name.chars().all(is_known)
    });
    name.ok_or_else(|| ConfigError::new("BODEGA_TABLE", "must name the DynamoDB table"))
}

/// Returns the name of the bucket that catalogues are uploaded to, from `BODEGA_UPLOADS`.
///
/// # Errors
/// Returns `ConfigError` if it is not set.
pub fn uploads_bucket() -> Result<String, ConfigError> {
    read("BODEGA_UPLOADS").ok_or_else(|| ConfigError::new("BODEGA_UPLOADS", "must name the S3 bucket of uploads"))
}

/// Returns the name of the bucket of pictures, from `BODEGA_MEDIA`.
///
/// # Errors
/// Returns `ConfigError` if it is not set.
pub fn media_bucket() -> Result<String, ConfigError> {
    read("BODEGA_MEDIA").ok_or_else(|| ConfigError::new("BODEGA_MEDIA", "must name the S3 bucket of pictures"))
}

/// Returns the URL of the management API of live connections, from `BODEGA_LIVE_API`.
///
/// # Errors
/// Returns `ConfigError` if it is not set or is not a URL.
pub fn live_api() -> Result<String, ConfigError> {
    let variable = "BODEGA_LIVE_API";
    read(variable)
        .filter(|url| has_host(url, &["https://", "http://"]))
        .ok_or_else(|| ConfigError::new(variable, "must be the https:// address of the WebSocket API's stage"))
}

/// Returns the function's region, from `AWS_REGION`, which Lambda sets.
///
/// # Errors
/// Returns `ConfigError` if it is not set.
pub fn region() -> Result<String, ConfigError> {
    read("AWS_REGION").ok_or_else(|| ConfigError::new("AWS_REGION", "must be a region such as eu-west-1"))
}

/// Returns the endpoint that replaces an AWS service's regional one, from `AWS_ENDPOINT_URL_` and the SDK's name of the
/// service. Without a service it returns the endpoint for all services, from `AWS_ENDPOINT_URL`.
pub fn endpoint(service: Option<&str>) -> Option<String> {
    match service {
        Some(service) => read(&format!("AWS_ENDPOINT_URL_{}", service.to_uppercase().replace(' ', "_"))),
        None => read("AWS_ENDPOINT_URL"),
    }
}

/// Returns true if `SSL_CERT_FILE` names a file of certificates to trust in addition to Amazon's.
///
/// # Errors
/// Returns `ConfigError` if the file has no certificates or cannot be read.
pub fn has_more_roots() -> Result<bool, ConfigError> {
    read("SSL_CERT_FILE").map_or(Ok(false), |path| has_certificates(&path).map(|()| true))
}

fn has_certificates(path: &str) -> Result<(), ConfigError> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let wanted = || ConfigError::new("SSL_CERT_FILE", "must name a file of certificates, as PEM");
    if text.contains("-----BEGIN CERTIFICATE-----") { Ok(()) } else { Err(wanted()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_certificates_has_some() {
        let roots = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lambda/amazon_roots/amazon_root_ca_1.pem");
        assert_eq!(has_certificates(roots), Ok(()));
        for path in ["/nowhere.pem", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"), env!("CARGO_MANIFEST_DIR")] {
            let told = has_certificates(path).expect_err("no certificates").to_string();
            assert!(told.starts_with("SSL_CERT_FILE"), "{path}: {told}");
        }
    }
}
