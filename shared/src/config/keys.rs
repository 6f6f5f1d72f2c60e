//! Settings about the keys of access tokens.

use super::{ConfigError, read};
use crate::auth::PublicKeys;

/// Returns the keys that verify access tokens, from `BODEGA_PUBLIC_KEYS`, a JSON Web Key Set.
///
/// # Errors
/// Returns `ConfigError` if it is not set or is not a set of Ed25519 keys.
pub fn public_keys() -> Result<PublicKeys, ConfigError> {
    let variable = "BODEGA_PUBLIC_KEYS";
    let text = read(variable).ok_or_else(|| ConfigError::new(variable, "must be a JSON Web Key Set"))?;
    PublicKeys::parse(&text).map_err(|wanted| ConfigError::new(variable, wanted))
}

/// Returns the name of the SSM parameter with the signing key, from `BODEGA_SIGNING_KEY_PARAMETER`.
///
/// # Errors
/// Returns `ConfigError` if it is not set.
pub fn signing_key_parameter() -> Result<String, ConfigError> {
    let variable = "BODEGA_SIGNING_KEY_PARAMETER";
    read(variable).ok_or_else(|| ConfigError::new(variable, "must name an SSM parameter"))
}
