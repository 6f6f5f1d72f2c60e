//! A certificate authority for this run, trusted only by the functions started here.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{ServerConfig, version};

use crate::failure::Failure;

/// The name in its server certificate.
pub(super) const NAME: &str = "localhost";

pub(super) struct Authority {
    /// Accepts TLS connections with its server certificate.
    pub(super) acceptor: TlsAcceptor,
    /// The file with its root certificate.
    pub(super) trust: PathBuf,
}

impl Authority {
    /// # Errors
    /// Returns a failure if it cannot be created.
    pub(super) fn new(folder: &Path) -> Result<Self, Failure> {
        let (acceptor, own) = certified().map_err(|error| Failure::fatal("a certificate authority", error))?;
        let trust = folder.join("roots.pem");
        fs::write(&trust, &own).map_err(|error| Failure::fatal(trust.display(), error))?;
        Ok(Self { acceptor, trust })
    }
}

/// Returns the acceptor of TLS connections, and the authority's certificate.
fn certified() -> Result<(TlsAcceptor, String), Box<dyn std::error::Error>> {
    let mut authority = CertificateParams::new(Vec::new())?;
    authority.distinguished_name.push(DnType::CommonName, "Bodega measurement");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    let key = KeyPair::generate()?;
    let own = authority.self_signed(&key)?.pem();

    let leaf_key = KeyPair::generate()?;
    let leaf = CertificateParams::new(vec![NAME.to_owned()])?.signed_by(&leaf_key, &Issuer::new(authority, key))?;
    let leaf_key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(leaf_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let mut config = config
        .with_protocol_versions(&[&version::TLS13])?
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], leaf_key)?;
    // The same as DynamoDB.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((TlsAcceptor::from(Arc::new(config)), own))
}
