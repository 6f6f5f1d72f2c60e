use serde::{Deserialize, Deserializer, Serialize};

use super::country::{Country, KeptCountry};
use super::{Invalid, Object, SingleLine};

/// The maximum number of addresses that a customer may keep.
pub const MAX_ADDRESSES: usize = 20;

/// A shipping address.
pub type Address = AddressIn<Country>;

/// A shipping address. `C` determines how its country is validated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, eserde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressIn<C> {
    /// The recipient.
    pub name: SingleLine<100>,
    pub line1: SingleLine<200>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line2: Option<SingleLine<200>>,
    pub city: SingleLine<100>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<SingleLine<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<SingleLine<20>>,
    /// Two letters, ISO 3166-1.
    pub country: C,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<SingleLine<40>>,
}

impl From<AddressIn<KeptCountry>> for Address {
    fn from(kept: AddressIn<KeptCountry>) -> Self {
        let AddressIn { name, line1, line2, city, region, postal_code, country, phone } = kept;
        Self { name, line1, line2, city, region, postal_code, country: country.into(), phone }
    }
}

/// Deserialises a stored address, without validating its country.
///
/// # Errors
/// Returns an error if it is not an address.
pub fn stored_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Address>, D::Error> {
    Ok(Option::<AddressIn<KeptCountry>>::deserialize(deserializer)?.map(Address::from))
}

/// Deserialises stored addresses, without validating their countries.
///
/// # Errors
/// Returns an error if they are not addresses.
pub fn stored_addresses<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AddressBook, D::Error> {
    let kept = Vec::<AddressIn<KeptCountry>>::deserialize(deserializer)?;
    Ok(AddressBook(kept.into_iter().map(Address::from).collect()))
}

/// A customer's addresses, at most [`MAX_ADDRESSES`]. The first one is the default.
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
