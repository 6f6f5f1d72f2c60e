//! Items that a pass finds and cannot read. They must not delay the following ones.

use serde::de::DeserializeOwned;

use crate::store::schema::{PARTITION_KEY, SORT_KEY};
use crate::store::table::item::Item;

/// Returns the items that can be read. The log names each other item by its key, and shows none of its content.
pub(super) fn readable<T: DeserializeOwned>(items: Vec<Item>) -> Vec<T> {
    let read = |item: Item| {
        let name = name_of(&item);
        serde_dynamo::from_item(item).inspect_err(|_| passed_over(&name)).ok()
    };
    items.into_iter().filter_map(read).collect()
}

pub(super) fn passed_over(item: &str) {
    tracing::error!(item, "an item cannot be read, and is passed over");
}

/// The item's key. For a guest's item without the partition, which is derived from the token to their order.
fn name_of(item: &Item) -> String {
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).map(String::as_str).unwrap_or_default();
    let (pk, sk) = (text(PARTITION_KEY), text(SORT_KEY));
    if pk.starts_with("GUEST#") { sk.to_owned() } else { format!("{pk} {sk}") }
}
