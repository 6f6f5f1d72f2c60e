//! What the functions use of AWS, and where it is.

use super::address::has_host;
use super::{ConfigError, read};

/// The table's name, from `BODEGA_TABLE`.
///
/// # Errors
/// When it is not set, or no table can be named so: by up to 255 letters, digits and `_.-`, or those of its ARN.
pub fn table_name() -> Result<String, ConfigError> {
    let name = read("BODEGA_TABLE").filter(|name| {
        let is_known = |c: char| c.is_ascii_alphanumeric() || "_.-:/".contains(c);
        name.len() <= 255 && name.chars().all(is_known)
    });
    name.ok_or_else(|| ConfigError::new("BODEGA_TABLE", "must name the DynamoDB table"))
}

/// The name of the bucket that catalogues are uploaded to, from `BODEGA_UPLOADS`.
///
/// # Errors
/// When it is not set.
pub fn uploads_bucket() -> Result<String, ConfigError> {
    read("BODEGA_UPLOADS").ok_or_else(|| ConfigError::new("BODEGA_UPLOADS", "must name the S3 bucket of uploads"))
}

/// Where the management API of the live connections is, from `BODEGA_LIVE_API`.
///
/// # Errors
/// When it is not set or is no address.
pub fn live_api() -> Result<String, ConfigError> {
    let variable = "BODEGA_LIVE_API";
    read(variable)
        .filter(|url| has_host(url, &["https://", "http://"]))
        .ok_or_else(|| ConfigError::new(variable, "must be the https:// address of the WebSocket API's stage"))
}

/// The region that the function runs in, from `AWS_REGION`, which Lambda sets.
///
/// # Errors
/// When it is not set.
pub fn region() -> Result<String, ConfigError> {
    read("AWS_REGION").ok_or_else(|| ConfigError::new("AWS_REGION", "must be a region such as eu-west-1"))
}

/// Where a service of AWS is instead of its region's address, from `AWS_ENDPOINT_URL_` and the SDK's name of the service,
/// or where all are, from `AWS_ENDPOINT_URL`.
pub fn endpoint(service: Option<&str>) -> Option<String> {
    match service {
        Some(service) => read(&format!("AWS_ENDPOINT_URL_{}", service.to_uppercase().replace(' ', "_"))),
        None => read("AWS_ENDPOINT_URL"),
    }
}

/// Whether there is a file of certificates to trust besides Amazon's, by `SSL_CERT_FILE`.
///
/// # Errors
/// When it names no file that has any.
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
