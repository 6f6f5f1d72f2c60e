//! Settings about e-mails.

use super::address::has_host;
use super::shop::limit;
use super::{ConfigError, read};
use crate::domain::Email;

/// How e-mails are sent, and what they say about the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The sender's address. SES must have verified it or its domain.
    pub sender: String,
    /// The shop's name.
    pub shop_name: String,
    /// The URL that links in e-mails start with, without a slash at the end.
    pub shop_url: String,
    /// Where e-mails for staff are sent. `None`: nowhere.
    pub staff: Option<Email>,
    /// The SES configuration set that reports what happened to an e-mail. Without it SES reports nothing.
    pub configuration_set: Option<String>,
    /// How many e-mails about orders an address receives in an hour, unless it belongs to a verified account.
    pub per_recipient_per_hour: u32,
}

/// Generous: a family may share one address.
const PER_RECIPIENT_PER_HOUR: u32 = 20;

impl Default for Mail {
    fn default() -> Self {
        Self {
            sender: "bodega@bodega.example".to_owned(),
            shop_name: "Bodega".to_owned(),
            shop_url: String::new(),
            staff: None,
            configuration_set: None,
            per_recipient_per_hour: PER_RECIPIENT_PER_HOUR,
        }
    }
}

impl Mail {
    /// Reads `BODEGA_MAIL_SENDER`, `BODEGA_SHOP_NAME`, `BODEGA_SHOP_URL`, `BODEGA_STAFF_MAIL`,
    /// `BODEGA_MAIL_CONFIGURATION_SET` and `BODEGA_MAILS_PER_RECIPIENT_PER_HOUR`. A variable that is not set has its
    /// value in `default`.
    ///
    /// # Errors
    /// Returns `ConfigError` if an address, the URL or the number is invalid.
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
        limit("BODEGA_MAILS_PER_RECIPIENT_PER_HOUR", &mut mail.per_recipient_per_hour)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_one_place() {
        assert_eq!(shop_url("https://shop.example/eu/"), Ok("https://shop.example/eu".to_owned()));
        assert_eq!(shop_url("http://127.0.0.1:3000"), Ok("http://127.0.0.1:3000".to_owned()));
        for wrong in ["shop.example", "https://", "javascript:alert(1)", "https://a b", "https://a\"", "https://a?b"] {
            assert!(shop_url(wrong).is_err(), "{wrong}");
        }
    }
}
