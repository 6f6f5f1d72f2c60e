use serde::{Deserialize, Deserializer, Serialize};

use super::text_enum::text_enum;
use super::{Invalid, Prose, SingleLine};

/// 1 to 200 characters.
pub type ProductName = SingleLine<200>;

/// Up to 5,000 characters.
pub type ProductDescription = Prose<5_000>;

/// Whether a product is shown and sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ProductStatus {
    /// Shown and sold.
    #[default]
    Active,
    /// Not yet shown.
    Draft,
    /// No longer shown.
    Archived,
}

text_enum!(ProductStatus);

impl ProductStatus {
    pub const ALL: [Self; 3] = [Self::Active, Self::Draft, Self::Archived];

    /// # Errors
    /// Returns `invalid_status` for any other text.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wrong = || Invalid::new("invalid_status", "must be active, draft or archived");
        Self::ALL.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(text)).ok_or_else(wrong)
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Draft => "draft",
            Self::Archived => "archived",
        }
    }
}

/// A stock-keeping unit: the shop's own code for a product, 1 to 64 characters. It is unique regardless of case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Sku(SingleLine<64>);

impl Sku {
    /// # Errors
    /// Returns the errors of [`SingleLine::parse`].
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        SingleLine::parse(text).map(Self)
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub fn folded(&self) -> String {
        super::fold(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Sku {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        SingleLine::deserialize(deserializer).map(Self)
    }
}

/// Where a picture is: an `http` or `https` URL, or a path on the shop's own site. At most 2,048 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ImageUrl(SingleLine<2048>);

impl ImageUrl {
    /// # Errors
    /// Returns `invalid_url`, or the errors of [`SingleLine::parse`].
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let line = SingleLine::parse(text)?;
        let text = line.as_str();
        let own_path = text.starts_with('/') && !text.starts_with("//");
        let remote = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let names_a_host = remote.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric()));
        let plain = !text.contains(|c: char| c.is_whitespace() || "<>\"\\".contains(c));
        if plain && (own_path || names_a_host) {
            Ok(Self(line))
        } else {
            Err(Invalid::new("invalid_url", "must be an http or https address, or a path that starts with '/'"))
        }
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl<'de> Deserialize<'de> for ImageUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(Invalid::tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_on_the_web_or_on_the_shops_own_site() {
        for good in ["https://img.example/a.jpg", "http://a.example/x?y=1", "/static/mug.svg"] {
            assert!(ImageUrl::parse(good).is_ok(), "{good}");
        }
        for wrong in
            ["javascript:alert(1)", "//evil.example/x", "data:text/html,x", "https://", "https://a b", "mug.svg"]
        {
            assert!(ImageUrl::parse(wrong).is_err(), "{wrong}");
        }
    }
}
