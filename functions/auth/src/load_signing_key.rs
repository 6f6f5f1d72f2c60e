use shared::config::{self, ConfigError};

use crate::SigningKey;

/// The key in the SSM parameter (a SecureString) that `BODEGA_SIGNING_KEY_PARAMETER` names.
///
/// # Errors
/// When the variable is not set, the parameter cannot be read, or it holds no key.
pub async fn load_signing_key() -> Result<SigningKey, ConfigError> {
    let wrong = |wanted: String| ConfigError::new("BODEGA_SIGNING_KEY_PARAMETER", wanted);
    let name = config::signing_key_parameter()?;
    let client = aws_sdk_ssm::Client::new(&aws_config::load_from_env().await);
    let answer = client.get_parameter().name(&name).with_decryption(true).send().await.map_err(|error| {
        let code = aws_sdk_ssm::error::ProvideErrorMetadata::code(&error).unwrap_or("not reached").to_owned();
        wrong(format!("must name an SSM parameter that can be read; {name}: {code}"))
    })?;
    let text = answer.parameter.and_then(|parameter| parameter.value).unwrap_or_default();
    SigningKey::parse(&text).map_err(|error| wrong(format!("{name} {error}")))
}
