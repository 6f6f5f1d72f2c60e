//! Reading stream records: a record has an item's keys, and its images before and after a change.

use serde::de::DeserializeOwned;
use serde_dynamo::{AttributeValue, Item};

use super::schema::{PARTITION_KEY, SORT_KEY};

/// A stream record that is not of a known item, or cannot be read as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedRecord;

/// Parses the image of an item.
pub(super) fn read<T: DeserializeOwned>(image: &Item) -> Result<T, MalformedRecord> {
    serde_dynamo::from_item(image.clone()).map_err(|_| MalformedRecord)
}

/// The partition key and the sort key of a record.
pub(super) fn key_of(keys: &Item) -> Result<(&str, &str), MalformedRecord> {
    text(keys, PARTITION_KEY).zip(text(keys, SORT_KEY)).ok_or(MalformedRecord)
}

/// A string attribute. None if it is missing or has another type.
pub(super) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    match item.get(name) {
        Some(AttributeValue::S(text)) => Some(text),
        _ => None,
    }
}
