use aws_config::SdkConfig;
use aws_sdk_ssm::error::ProvideErrorMetadata;
use shared::auth::PublicKeys;
use shared::config::{self, ConfigError};
use shared::telemetry::root_cause;

use crate::{KeyRing, SigningKey};

/// The key to sign with, of those in the SSM parameter (a SecureString) that `BODEGA_SIGNING_KEY_PARAMETER` names: that of
/// the first of the public keys whose private half is there.
///
/// # Errors
/// Returns an error if the variable is not set, the parameter cannot be read, or its value is no signing key.
pub async fn load_signing_key(aws: &SdkConfig, public: &PublicKeys) -> Result<SigningKey, ConfigError> {
    let wrong = |wanted: String| ConfigError::new("BODEGA_SIGNING_KEY_PARAMETER", wanted);
    let name = config::signing_key_parameter()?;
    let client = aws_sdk_ssm::Client::new(aws);
    let answer = client.get_parameter().name(&name).with_decryption(true).send().await.map_err(|error| {
        let why = error.code().map_or_else(|| root_cause(&error), str::to_owned);
        wrong(format!("must name an SSM parameter that can be read; {name}: {why}"))
    })?;
    let text = answer.parameter.and_then(|parameter| parameter.value).unwrap_or_default();
    let ring = KeyRing::parse(&text).map_err(|error| wrong(format!("{name} {error}")))?;
    let unknown = || ConfigError::new("BODEGA_PUBLIC_KEYS", format!("must hold the public half of a key in {name}"));
    ring.into_signing_key(public).ok_or_else(unknown)
}
