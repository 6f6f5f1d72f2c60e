//! Lets an answer list all errors of a request. Serde alone stops at the first one.

use eserde::EDeserialize;
use eserde::reporter::ErrorReporter;
use serde::{Deserialize, Deserializer};

use super::country::Country;
use super::{
    Address, AddressBook, Attributes, Backorder, Decimal, Email, Grams, HtmlInput, Id, ImageUrl, ImportFormat,
    ImportType, Invalid, Kind, Level, Metadata, NewPassword, Object, OptionValues, OrderStatus, Password,
    ProductStatus, Prose, Quantity, Role, ShardCount, SingleLine, Sku, Slug, Stock, Username,
};

/// For types that have at most one error.
macro_rules! one_error {
    ($([$($generic:tt)*] $type:ty),+ $(,)?) => {$(
        impl<'de, $($generic)*> EDeserialize<'de> for $type {
            fn deserialize_for_errors<D: Deserializer<'de>>(deserializer: D) -> Result<(), ()> {
                match Self::deserialize(deserializer) {
                    Ok(_) => Ok(()),
                    Err(error) => {
                        ErrorReporter::report(error);
                        Err(())
                    }
                }
            }
        }
    )+};
}

one_error! {
    [] Country, [] Email, [] ImageUrl, [] ImportFormat, [] ImportType, [] OrderStatus,
    [] NewPassword, [] ShardCount, [] Password, [] ProductStatus, [] Quantity, [] Role, [] Sku, [] Slug, [] Stock, [] Level, [] Backorder, [] OptionValues, [] Grams, [] Username,
    [] Attributes, [] Metadata, [] HtmlInput,
    [K: Kind] Id<K>, [const MAX: usize] SingleLine<MAX>, [const MAX: usize] Prose<MAX>,
}

/// An amount is parsed when its currency is known. This finds errors that any currency would have.
impl<'de> EDeserialize<'de> for Decimal {
    fn deserialize_for_errors<D: Deserializer<'de>>(deserializer: D) -> Result<(), ()> {
        let checked = Self::deserialize(deserializer).and_then(|amount| amount.check().map_err(Invalid::tag));
        checked.map_err(|error: D::Error| {
            ErrorReporter::report(error);
        })
    }
}

impl<'de> EDeserialize<'de> for AddressBook {
    fn deserialize_for_errors<D: Deserializer<'de>>(deserializer: D) -> Result<(), ()> {
        Vec::<Object<Address>>::deserialize_for_errors(deserializer)
    }
}
