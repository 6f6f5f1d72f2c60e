//! The certificates that identify AWS.

use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_types::sdk_config::SharedHttpClient;

use crate::config::{self, ConfigError};

/// The root certificates of Amazon Trust Services, which all AWS certificates derive from:
/// <https://www.amazontrust.com/repository/>.
const AMAZON: [&str; 5] = [
    include_str!("amazon_roots/amazon_root_ca_1.pem"),
    include_str!("amazon_roots/amazon_root_ca_2.pem"),
    include_str!("amazon_roots/amazon_root_ca_3.pem"),
    include_str!("amazon_roots/amazon_root_ca_4.pem"),
    include_str!("amazon_roots/starfield_services_root_g2.pem"),
];

/// Returns the HTTPS client for AWS. All service clients that use it share one connection pool.
///
/// It trusts Amazon's roots, and those in the file that `SSL_CERT_FILE` names. Reading all the roots that the system
/// trusts would be nine tenths of a function's computation in INIT.
///
/// # Errors
/// Returns `ConfigError` if `SSL_CERT_FILE` is not a file of certificates.
pub(super) fn https() -> Result<SharedHttpClient, ConfigError> {
    let trusted = AMAZON.iter().fold(TrustStore::empty(), |trusted, root| trusted.with_pem_certificate(*root));
    let trusted = trusted.with_native_roots(config::has_more_roots()?);
    let tls = TlsContext::builder().with_trust_store(trusted).build();
    let tls = tls.map_err(|_| ConfigError::new("SSL_CERT_FILE", "must name a file that TLS can be set up with"))?;
    Ok(Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).tls_context(tls).build_https())
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    use webpki_root_certs::TLS_SERVER_ROOT_CERTS;

    use super::*;

    /// The trusted roots are exactly Amazon's in the list that browsers use.
    #[test]
    fn these_are_amazons_roots() {
        let is_amazons = |certificate: &[u8]| {
            [&b"Amazon Root CA"[..], b"Starfield Services Root Certificate Authority"]
                .iter()
                .any(|name| certificate.windows(name.len()).any(|window| window == *name))
        };
        let known = TLS_SERVER_ROOT_CERTS.iter().map(|certificate| certificate.to_vec());
        let mut known: Vec<Vec<u8>> = known.filter(|certificate| is_amazons(certificate)).collect();
        let mut ours: Vec<Vec<u8>> = AMAZON
            .iter()
            .map(|pem| pem.lines().filter(|line| !line.starts_with("-----")).collect::<String>())
            .map(|text| BASE64_STANDARD.decode(text).unwrap())
            .collect();
        known.sort();
        ours.sort();
        assert_eq!(ours, known);
    }
}
