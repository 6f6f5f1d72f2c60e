//! Configuration, the only reader of the environment. Each concern reads its own variables and names the one that is
//! wrong.

use std::fmt;
use std::path::PathBuf;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;

use crate::auth::{PublicKeys, SecretHash};
use crate::domain::{Currency, Email};

/// A variable is missing or makes no sense.
#[derive(Clone, PartialEq, Eq)]
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

/// As for people: what ends `main` is shown this way, and is to be one line that names the variable.
impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
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
    /// How many accounts may be made from one caller's address in an hour.
    pub registrations_per_hour: u32,
    /// Where clients open WebSockets to be told of changes as they happen; none where nobody tells them.
    pub live_url: Option<String>,
    /// The hash of the secret that CloudFront shows; none where nothing stands in front of API Gateway.
    pub cdn_secret: Option<SecretHash>,
}

/// Generous: a school or an office is one address.
const REGISTRATIONS_PER_HOUR: u32 = 200;

impl Default for Shop {
    fn default() -> Self {
        Self {
            currency: Currency::USD,
            cors_origins: Vec::new(),
            issuer: "bodega".to_owned(),
            audience: "bodega".to_owned(),
            registrations_per_hour: REGISTRATIONS_PER_HOUR,
            live_url: None,
            cdn_secret: None,
        }
    }
}

impl Shop {
    /// `BODEGA_CURRENCY` (ISO 4217, `USD`), `BODEGA_CORS_ORIGINS` (separated by commas, none),
    /// `BODEGA_ISSUER` and `BODEGA_AUDIENCE` (`bodega`), `BODEGA_REGISTRATIONS_PER_HOUR` (200), `BODEGA_LIVE_URL` (none),
    /// `BODEGA_CDN_SECRET` (none).
    ///
    /// # Errors
    /// When the currency is unknown, or an origin, a number or an address is none.
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
        if let Some(number) = read("BODEGA_REGISTRATIONS_PER_HOUR") {
            let wanted = "must be a number from 1 to 4294967295";
            let number = number.parse().ok().filter(|number| *number > 0);
            shop.registrations_per_hour =
                number.ok_or_else(|| ConfigError::new("BODEGA_REGISTRATIONS_PER_HOUR", wanted))?;
        }
        if let Some(url) = read("BODEGA_LIVE_URL") {
            let is_one = has_host(&url, &["wss://", "ws://"]);
            let wrong = || ConfigError::new("BODEGA_LIVE_URL", "must be an address such as wss://live.shop.example");
            shop.live_url = Some(is_one.then_some(url).ok_or_else(wrong)?);
        }
        shop.cdn_secret = read("BODEGA_CDN_SECRET").map(|secret| SecretHash::of(secret.as_bytes()));
        Ok(shop)
    }
}

/// Whether it is an address of one of these schemes, with a host.
fn has_host(url: &str, schemes: &[&str]) -> bool {
    let host = schemes.iter().find_map(|scheme| url.strip_prefix(scheme));
    let plain = !url.contains(|c: char| c.is_whitespace() || c.is_control());
    plain && host.is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '['))
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
/// When it is not set, or no table can be named so: by up to 255 letters, digits and `_.-`, or those of its ARN.
pub fn table_name() -> Result<String, ConfigError> {
    let name = read("BODEGA_TABLE").filter(|name| {
        let is_known = |c: char| c.is_ascii_alphanumeric() || "_.-:/".contains(c);
        name.len() <= 255 && name.chars().all(is_known)
    });
    name.ok_or_else(|| ConfigError::new("BODEGA_TABLE", "must name the DynamoDB table"))
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

/// How mails are sent, and what they say of the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The address that they come from: one that SES has verified, or of a domain that it has.
    pub sender: String,
    /// What the shop is called.
    pub shop_name: String,
    /// Where links in mails lead, without a slash at the end.
    pub shop_url: String,
    /// Who is told what is for staff; nobody if there is none.
    pub staff: Option<Email>,
    /// The configuration set of SES by which it tells what became of a mail; where there is none, it does not.
    pub configuration_set: Option<String>,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            sender: "bodega@bodega.example".to_owned(),
            shop_name: "Bodega".to_owned(),
            shop_url: String::new(),
            staff: None,
            configuration_set: None,
        }
    }
}

impl Mail {
    /// `BODEGA_MAIL_SENDER`, `BODEGA_SHOP_NAME`, `BODEGA_SHOP_URL`, `BODEGA_STAFF_MAIL` and
    /// `BODEGA_MAIL_CONFIGURATION_SET`; each as in `default` where it is not set.
    ///
    /// # Errors
    /// When an address or the URL is none.
    pub fn from_env(default: Self) -> Result<Self, ConfigError> {
        let mut mail = default;
        let address = |variable: &'static str, text: &str| {
            Email::parse(text).map_err(|_| ConfigError::new(variable, "must be an e-mail address"))
        };
        if let Some(sender) = read("BODEGA_MAIL_SENDER") {
            mail.sender = address("BODEGA_MAIL_SENDER", &sender)?.as_str().to_owned();
        }
        if let Some(name) = read("BODEGA_SHOP_NAME") {
            mail.shop_name = name;
        }
        if let Some(url) = read("BODEGA_SHOP_URL") {
            mail.shop_url = shop_url(&url)?;
        }
        if let Some(staff) = read("BODEGA_STAFF_MAIL") {
            mail.staff = Some(address("BODEGA_STAFF_MAIL", &staff)?);
        }
        mail.configuration_set = read("BODEGA_MAIL_CONFIGURATION_SET").or(mail.configuration_set);
        Ok(mail)
    }
}

fn shop_url(url: &str) -> Result<String, ConfigError> {
    let plain = !url.contains(|c: char| "<>\"'\\?#".contains(c));
    if plain && has_host(url, &["https://", "http://"]) {
        Ok(url.trim_end_matches('/').to_owned())
    } else {
        Err(ConfigError::new("BODEGA_SHOP_URL", "must be an address such as https://shop.example"))
    }
}

/// From how many units on, downwards, a stock is low, from `BODEGA_LOW_STOCK`: 5 unless set, and never when 0.
///
/// # Errors
/// When it is no number from 0 on.
pub fn low_stock() -> Result<i64, ConfigError> {
    let variable = "BODEGA_LOW_STOCK";
    let Some(text) = read(variable) else { return Ok(5) };
    let units = text.parse().ok().filter(|units: &i64| *units >= 0);
    units.ok_or_else(|| ConfigError::new(variable, "must be a number of units, 0 for never"))
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

/// The first admin's e-mail address and password for a new local shop, from `BODEGA_ADMIN_EMAIL` and
/// `BODEGA_ADMIN_PASSWORD`.
pub fn first_admin() -> (Option<String>, Option<String>) {
    (read("BODEGA_ADMIN_EMAIL"), read("BODEGA_ADMIN_PASSWORD"))
}

/// The password that the command line logs in with, or gives a new admin, from `BODEGA_PASSWORD`.
pub fn cli_password() -> Option<String> {
    read("BODEGA_PASSWORD")
}

/// The access token that the command line works with, from `BODEGA_TOKEN`.
pub fn cli_token() -> Option<String> {
    read("BODEGA_TOKEN")
}

/// Where a user's programs keep their settings: `XDG_CONFIG_HOME`, or `.config` at home. None for who has no home.
pub fn user_folder() -> Option<PathBuf> {
    let home = || read("HOME").or_else(|| read("USERPROFILE")).map(|home| PathBuf::from(home).join(".config"));
    read("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute()).or_else(home)
}

/// What is logged, from `RUST_LOG`, a level or a list of `target=level`: `info` unless set.
///
/// # Errors
/// When it is neither.
pub fn log_filter() -> Result<String, ConfigError> {
    let filter = read("RUST_LOG").unwrap_or_else(|| "info".to_owned());
    let wanted = "must be a level such as info, or a list of target=level";
    if is_filter(&filter) { Ok(filter) } else { Err(ConfigError::new("RUST_LOG", wanted)) }
}

/// A word alone would be a target whose every level is meant: rather a level that is misspelt.
fn is_filter(text: &str) -> bool {
    let mut parts = text.split(',');
    text.parse::<Targets>().is_ok() && parts.all(|part| part.contains('=') || part.parse::<LevelFilter>().is_ok())
}

/// The region that the function runs in, from `AWS_REGION`, which Lambda sets.
///
/// # Errors
/// When it is not set.
pub fn region() -> Result<String, ConfigError> {
    read("AWS_REGION").ok_or_else(|| ConfigError::new("AWS_REGION", "must be a region such as eu-west-1"))
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

/// Where a service of AWS is instead of its region's address, from `AWS_ENDPOINT_URL_` and the SDK's name of the service,
/// or where all are, from `AWS_ENDPOINT_URL`.
pub fn endpoint(service: Option<&str>) -> Option<String> {
    match service {
        Some(service) => read(&format!("AWS_ENDPOINT_URL_{}", service.to_uppercase().replace(' ', "_"))),
        None => read("AWS_ENDPOINT_URL"),
    }
}

/// What the shop's metrics are told apart by from another's in the same account, from `BODEGA_SERVICE`: `bodega` unless
/// set.
pub fn service() -> String {
    read("BODEGA_SERVICE").unwrap_or_else(|| "bodega".to_owned())
}

#[allow(clippy::disallowed_methods)]
fn read(variable: &str) -> Option<String> {
    std::env::var(variable).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
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

    #[test]
    fn links_lead_to_one_place() {
        assert_eq!(shop_url("https://shop.example/eu/"), Ok("https://shop.example/eu".to_owned()));
        assert_eq!(shop_url("http://127.0.0.1:3000"), Ok("http://127.0.0.1:3000".to_owned()));
        for wrong in ["shop.example", "https://", "javascript:alert(1)", "https://a b", "https://a\"", "https://a?b"] {
            assert!(shop_url(wrong).is_err(), "{wrong}");
        }
    }

    /// What ends `main` is shown by `Debug`.
    #[test]
    fn what_is_wrong_is_one_line_that_names_the_variable() {
        let error: Box<dyn std::error::Error + Send + Sync> = ConfigError::new("BODEGA_TABLE", "must be").into();
        assert_eq!(format!("{error:?}"), "BODEGA_TABLE: must be");
    }

    #[test]
    fn addresses_have_a_scheme_and_a_host() {
        for (url, is_one) in [
            ("wss://a.example/live", true),
            ("ws://[::1]:1", true),
            ("https://a.example", false),
            ("wss://", false),
            ("wss:// a", false),
            ("wss://a b", false),
            ("a.example", false),
        ] {
            assert_eq!(has_host(url, &["wss://", "ws://"]), is_one, "{url}");
        }
    }

    #[test]
    fn what_is_logged_is_levels() {
        for (text, is_one) in [
            ("info", true),
            ("WARN", true),
            ("warn,request=off,shared=debug", true),
            ("inform", false),
            ("loud please", false),
            ("shared=loud", false),
            ("warn,shared", false),
        ] {
            assert_eq!(is_filter(text), is_one, "{text}");
        }
    }

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
