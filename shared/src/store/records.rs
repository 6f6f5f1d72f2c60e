//! Reading the table's stream: a record has the keys of an item and its images before and after a change.

use serde::de::DeserializeOwned;
use serde_dynamo::{AttributeValue, Item};

use super::schema::{PARTITION_KEY, SORT_KEY};

/// A stream record that is of none of our items, or cannot be read as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedRecord;

/// The image of an item as a value of a type.
pub(super) fn read<T: DeserializeOwned>(image: &Item) -> Result<T, MalformedRecord> {
    serde_dynamo::from_item(image.clone()).map_err(|_| MalformedRecord)
}

/// The partition key and the sort key of a record.
pub(super) fn key_of(keys: &Item) -> Result<(&str, &str), MalformedRecord> {
    text(keys, PARTITION_KEY).zip(text(keys, SORT_KEY)).ok_or(MalformedRecord)
}

/// An attribute that is a text.
pub(super) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    match item.get(name) {
        Some(AttributeValue::S(text)) => Some(text),
        _ => None,
    }
}
