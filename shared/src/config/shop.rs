//! Settings of the shop that its clients see, and the limit of low stock.

use super::address::has_host;
use super::{ConfigError, read};
use crate::auth::SecretHash;
use crate::domain::{Currency, MAX_CART_LINES};

/// Settings of the shop that its clients see.
#[derive(Clone, Debug)]
pub struct Shop {
    /// The currency of all prices.
    pub currency: Currency,
    /// The web origins that browsers may call from, spelt exactly as browsers send them.
    pub cors_origins: Vec<String>,
    /// `iss` of access tokens.
    pub issuer: String,
    /// `aud` of access tokens.
    pub audience: String,
    /// How many accounts may be registered from one caller's address in an hour.
    pub registrations_per_hour: u32,
    /// How many orders guests may place from one caller's address in an hour.
    pub guest_orders_per_hour: u32,
    /// How many orders of guests may be refused from one caller's address in an hour.
    pub refused_guest_orders_per_hour: u32,
    /// The maximum number of different products in a visitor's cart or a guest's order.
    pub guest_lines: u32,
    /// The maximum number of units, of all products together, in a visitor's cart or a guest's order.
    pub guest_units: u32,
    /// How many carts visitors may create from one caller's address in an hour.
    pub visitor_carts_per_hour: u32,
    /// Where clients open WebSockets for live messages. `None` if the shop sends none.
    pub live_url: Option<String>,
    /// Where the shop's own pictures are served: an origin without a slash at its end. Empty: where the API is.
    pub media_url: String,
    /// The hashes of the secrets that CloudFront may send. There are two while the secret changes, and none if the shop
    /// has no CloudFront.
    pub cdn_secrets: Vec<SecretHash>,
    /// Whether no two variants may have one sku.
    pub unique_skus: bool,
}

/// Generous: a school or an office may share one address.
const REGISTRATIONS_PER_HOUR: u32 = 200;
const GUEST_ORDERS_PER_HOUR: u32 = 100;
/// The limit of refused orders is this multiple of the limit of placed ones.
const REFUSED_FOR_EACH_GUEST_ORDER: u32 = 10;
const VISITOR_CARTS_PER_HOUR: u32 = 1_000;
/// More than people buy without an account, but few enough that a request for the whole cart reads and writes little.
const GUEST_LINES: u32 = 100;
const GUEST_UNITS: u32 = 2_000;

impl Default for Shop {
    fn default() -> Self {
        Self {
            currency: Currency::USD,
            cors_origins: Vec::new(),
            issuer: "bodega".to_owned(),
            audience: "bodega".to_owned(),
            registrations_per_hour: REGISTRATIONS_PER_HOUR,
            guest_orders_per_hour: GUEST_ORDERS_PER_HOUR,
            refused_guest_orders_per_hour: GUEST_ORDERS_PER_HOUR.saturating_mul(REFUSED_FOR_EACH_GUEST_ORDER),
            guest_lines: GUEST_LINES,
            guest_units: GUEST_UNITS,
            visitor_carts_per_hour: VISITOR_CARTS_PER_HOUR,
            live_url: None,
            media_url: String::new(),
            cdn_secrets: Vec::new(),
            unique_skus: false,
        }
    }
}

impl Shop {
    /// Returns the maximum number of different variants and of units in a visitor's cart or a guest's order.
    pub fn most_of_guests(&self) -> (usize, u64) {
        let lines = usize::try_from(self.guest_lines).unwrap_or(usize::MAX).min(MAX_CART_LINES);
        (lines, self.guest_units.into())
    }

    /// Returns where a picture is found: a path of the shop's own pictures at their address, any other as it is.
    pub fn picture_url(&self, url: String) -> String {
        if url.starts_with("/media/") { format!("{}{url}", self.media_url) } else { url }
    }

    /// Reads the following variables. The default is in parentheses.
    ///
    /// - `BODEGA_CURRENCY`: ISO 4217 code (`USD`)
    /// - `BODEGA_CORS_ORIGINS`: separated by commas (none)
    /// - `BODEGA_ISSUER` and `BODEGA_AUDIENCE` (`bodega`)
    /// - `BODEGA_REGISTRATIONS_PER_HOUR` (200)
    /// - `BODEGA_GUEST_ORDERS_PER_HOUR` (100)
    /// - `BODEGA_GUEST_LINES` (100)
    /// - `BODEGA_GUEST_UNITS` (2,000)
    /// - `BODEGA_VISITOR_CARTS_PER_HOUR` (1,000)
    /// - `BODEGA_LIVE_URL` (none)
    /// - `BODEGA_MEDIA_URL` (none)
    /// - `BODEGA_CDN_SECRET_HASH`: separated by commas (none)
    /// - `BODEGA_UNIQUE_SKUS`: `true` or `false` (`false`)
    ///
    /// # Errors
    /// Returns `ConfigError` if the currency is unknown, or if an origin, a number, a URL, a hash or a flag is invalid.
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
        limit("BODEGA_REGISTRATIONS_PER_HOUR", &mut shop.registrations_per_hour)?;
        limit("BODEGA_GUEST_ORDERS_PER_HOUR", &mut shop.guest_orders_per_hour)?;
        shop.refused_guest_orders_per_hour = shop.guest_orders_per_hour.saturating_mul(REFUSED_FOR_EACH_GUEST_ORDER);
        limit("BODEGA_GUEST_LINES", &mut shop.guest_lines)?;
        limit("BODEGA_GUEST_UNITS", &mut shop.guest_units)?;
        limit("BODEGA_VISITOR_CARTS_PER_HOUR", &mut shop.visitor_carts_per_hour)?;
        if let Some(url) = read("BODEGA_LIVE_URL") {
            let is_one = has_host(&url, &["wss://", "ws://"]);
            let wrong = || ConfigError::new("BODEGA_LIVE_URL", "must be an address such as wss://live.shop.example");
            shop.live_url = Some(is_one.then_some(url).ok_or_else(wrong)?);
        }
        if let Some(url) = read("BODEGA_MEDIA_URL") {
            let is_one = has_host(&url, &["https://", "http://"]) && !url.ends_with('/');
            let wrong = || ConfigError::new("BODEGA_MEDIA_URL", "must be an origin such as https://media.shop.example");
            shop.media_url = is_one.then_some(url).ok_or_else(wrong)?;
        }
        if let Some(list) = read("BODEGA_CDN_SECRET_HASH") {
            shop.cdn_secrets = hashes(&list)?;
        }
        if let Some(flag) = read("BODEGA_UNIQUE_SKUS") {
            let wrong = |_| ConfigError::new("BODEGA_UNIQUE_SKUS", "must be true or false");
            shop.unique_skus = flag.parse().map_err(wrong)?;
        }
        Ok(shop)
    }
}

/// Sets `limit` to the variable's value, if it is set.
pub(super) fn limit(variable: &'static str, limit: &mut u32) -> Result<(), ConfigError> {
    if let Some(number) = read(variable) {
        let number = number.parse().ok().filter(|number| *number > 0);
        *limit = number.ok_or_else(|| ConfigError::new(variable, "must be a number from 1 to 4294967295"))?;
    }
    Ok(())
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
            // `localhost:*` and `127.0.0.1:*` are allowed: a development server may use any port.
            let host =
                ["localhost:*", "127.0.0.1:*"].into_iter().find(|any| host == *any).map_or(host, |_| "localhost");
            if host.is_empty() || host.contains(['/', '*', ' ']) { Err(wrong()) } else { Ok(origin.to_owned()) }
        })
        .collect()
}

fn hashes(list: &str) -> Result<Vec<SecretHash>, ConfigError> {
    let wanted = "must be SHA-256 hashes as base64url, 43 characters each, separated by commas";
    let hash =
        |text: &str| SecretHash::parse(text.trim()).ok_or_else(|| ConfigError::new("BODEGA_CDN_SECRET_HASH", wanted));
    list.split(',').map(hash).collect()
}

/// Returns the number of units at or below which stock is low, from `BODEGA_LOW_STOCK`. The default is 5. 0: stock is
/// never low.
///
/// # Errors
/// Returns `ConfigError` if it is not a number from 0.
pub fn low_stock() -> Result<i64, ConfigError> {
    let variable = "BODEGA_LOW_STOCK";
    let Some(text) = read(variable) else { return Ok(5) };
    let units = text.parse().ok().filter(|units: &i64| *units >= 0);
    units.ok_or_else(|| ConfigError::new(variable, "must be a number of units, 0 for never"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected hash was made by `printf %s "$SECRET" | openssl dgst -sha256 -binary | openssl base64 | tr '+/'
    /// '-_' | tr -d =`.
    #[test]
    fn hashes_are_as_docs_operations_makes_them() {
        let made = "mI5QeMhk28PQw33OqIlr4Ah2sN_urwx9z6T80F82Sk8";
        assert_eq!(hashes(made), Ok(vec![SecretHash::of(b"q0bXnB0lT4m2kTgVJ1pNYs8c6rXUZaWe")]));
        assert_eq!(hashes(&format!("{made}, {made}")).map(|hashes| hashes.len()), Ok(2));
        for wrong in ["secret", &format!("{made}="), &format!("{made},"), &made.replace('_', "/")] {
            assert!(hashes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn origins_are_exact() {
        assert_eq!(
            origins("https://a.example, http://localhost:5173"),
            Ok(vec!["https://a.example".into(), "http://localhost:5173".into()])
        );
        assert_eq!(origins("http://localhost:*"), Ok(vec!["http://localhost:*".into()]));
        for wrong in [
            "*",
            "https://*.example",
            "https://shop.example:*",
            "http://localhost*",
            "a.example",
            "https://a.example/",
            "https://",
        ] {
            assert!(origins(wrong).is_err(), "{wrong}");
        }
    }
}
