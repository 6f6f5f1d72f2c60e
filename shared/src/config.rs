//! Configuration, the only reader of the environment. Each concern reads its own variables and names the one that is
//! wrong.

use std::fmt;

use crate::auth::PublicKeys;
use crate::domain::Currency;

/// A variable is missing or makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The variable's name.
    pub variable: &'static str,
    /// What it should have been.
    pub wanted: String,
}

impl ConfigError {
    pub fn new(variable: &'static str, wanted: impl Into<String>) -> Self {
        Self { variable, wanted: wanted.into() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.variable, self.wanted)
    }
}

impl std::error::Error for ConfigError {}

/// What a shop is to its clients.
#[derive(Clone, Debug)]
pub struct Shop {
    /// The one currency of all prices.
    pub currency: Currency,
    /// The web origins that browsers may call from, exactly as browsers send them.
    pub cors_origins: Vec<String>,
    /// `iss` of access tokens.
    pub issuer: String,
    /// `aud` of access tokens.
    pub audience: String,
}

impl Default for Shop {
    fn default() -> Self {
        Self {
            currency: Currency::USD,
            cors_origins: Vec::new(),
            issuer: "bodega".to_owned(),
            audience: "bodega".to_owned(),
        }
    }
}

impl Shop {
    /// `BODEGA_CURRENCY` (ISO 4217, `USD`), `BODEGA_CORS_ORIGINS` (separated by commas, none),
    /// `BODEGA_ISSUER` and `BODEGA_AUDIENCE` (`bodega`).
    ///
    /// # Errors
    /// When the currency is unknown or an origin is none.
    pub fn from_env() -> Result<Self, ConfigError> {
        let mut shop = Self::default();
        if let Some(code) = read("BODEGA_CURRENCY") {
            shop.currency = Currency::from_code(&code)
                .ok_or_else(|| ConfigError::new("BODEGA_CURRENCY", "must be an ISO 4217 code such as USD"))?;
        }
        if let Some(list) = read("BODEGA_CORS_ORIGINS") {
            shop.cors_origins = origins(&list)?;
        }
        if let Some(issuer) = read("BODEGA_ISSUER") {
            shop.issuer = issuer;
        }
        if let Some(audience) = read("BODEGA_AUDIENCE") {
            shop.audience = audience;
        }
        Ok(shop)
    }
}

fn origins(list: &str) -> Result<Vec<String>, ConfigError> {
    let wrong = || {
        let wanted = "must be origins such as https://shop.example, separated by commas";
        ConfigError::new("BODEGA_CORS_ORIGINS", wanted)
    };
    list.split(',')
        .map(str::trim)
        .filter(|origin| !origin.is_empty())
        .map(|origin| {
            let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://")).ok_or_else(wrong)?;
            if host.is_empty() || host.contains(['/', '*', ' ']) { Err(wrong()) } else { Ok(origin.to_owned()) }
        })
        .collect()
}

/// The table's name, from `BODEGA_TABLE`.
///
/// # Errors
/// When it is not set.
pub fn table_name() -> Result<String, ConfigError> {
    read("BODEGA_TABLE").ok_or_else(|| ConfigError::new("BODEGA_TABLE", "must name the DynamoDB table"))
}

/// The keys that access tokens are verified with, from `BODEGA_PUBLIC_KEYS`, a JSON Web Key Set.
///
/// # Errors
/// When it is not set or holds no Ed25519 key.
pub fn public_keys() -> Result<PublicKeys, ConfigError> {
    let variable = "BODEGA_PUBLIC_KEYS";
    let text = read(variable).ok_or_else(|| ConfigError::new(variable, "must be a JSON Web Key Set"))?;
    PublicKeys::parse(&text).map_err(|wanted| ConfigError::new(variable, wanted))
}

/// The name of the SSM parameter with the signing key, from `BODEGA_SIGNING_KEY_PARAMETER`.
///
/// # Errors
/// When it is not set.
pub fn signing_key_parameter() -> Result<String, ConfigError> {
    let variable = "BODEGA_SIGNING_KEY_PARAMETER";
    read(variable).ok_or_else(|| ConfigError::new(variable, "must name an SSM parameter"))
}

/// The DynamoDB to use in place of the embedded one, from `AWS_ENDPOINT_URL_DYNAMODB`.
pub fn dynamodb_endpoint() -> Option<String> {
    read("AWS_ENDPOINT_URL_DYNAMODB")
}

/// The first admin's e-mail address and password for a new local shop, from `BODEGA_ADMIN_EMAIL` and
/// `BODEGA_ADMIN_PASSWORD`.
pub fn first_admin() -> (Option<String>, Option<String>) {
    (read("BODEGA_ADMIN_EMAIL"), read("BODEGA_ADMIN_PASSWORD"))
}

/// What is logged, from `RUST_LOG`: `info` unless set.
pub fn log_filter() -> String {
    read("RUST_LOG").unwrap_or_else(|| "info".to_owned())
}

#[allow(clippy::disallowed_methods)]
fn read(variable: &str) -> Option<String> {
    std::env::var(variable).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_exact() {
        assert_eq!(
            origins("https://a.example, http://localhost:5173"),
            Ok(vec!["https://a.example".into(), "http://localhost:5173".into()])
        );
        for wrong in ["*", "https://*.example", "a.example", "https://a.example/", "https://"] {
            assert!(origins(wrong).is_err(), "{wrong}");
        }
    }
}
