use serde::{Deserialize, Serialize};

use super::{Invalid, Line, Object};

/// How many addresses a customer may keep.
pub const MAX_ADDRESSES: usize = 20;

/// Where to send an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Who receives it.
    pub name: Line<100>,
    pub line1: Line<200>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line2: Option<Line<200>>,
    pub city: Line<100>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Line<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<Line<20>>,
    /// Two letters, ISO 3166-1.
    pub country: Country,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Line<40>>,
}

/// A country's two letters (ISO 3166-1 alpha-2), upper case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Country(String);

impl Country {
    /// # Errors
    /// `invalid_country` unless it is two ASCII letters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            Ok(Self(text.to_ascii_uppercase()))
        } else {
            Err(Invalid::new("invalid_country", "must be two letters, as in ISO 3166-1"))
        }
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(Invalid::tag)
    }
}

/// A customer's addresses, at most [`MAX_ADDRESSES`], the first one the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AddressBook(Vec<Address>);

impl AddressBook {
    pub fn addresses(&self) -> &[Address] {
        &self.0
    }
}

impl<'de> Deserialize<'de> for AddressBook {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let addresses = Vec::<Object<Address>>::deserialize(deserializer)?;
        if addresses.len() > MAX_ADDRESSES {
            return Err(Invalid::new("too_many", format!("must be at most {MAX_ADDRESSES}")).tag());
        }
        Ok(Self(addresses.into_iter().map(|Object(address)| address).collect()))
    }
}
