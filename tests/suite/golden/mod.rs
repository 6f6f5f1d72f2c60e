//! Items as each version stored them, which later versions still read: `tests/golden/<layout>`, a file for each kind of
//! item. The unit tests of the store read each one as its type; here a shop is opened on all of them.
//!
//! A file is never changed, because shops have items like it. A kind without one fails here, and `UPDATE_GOLDEN=1` makes
//! its file, of the items of a tour through a shop.

mod files;
mod kinds;
mod read;
mod tour;

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;

use files::Item;

/// When the tour begins. Later than any day on which it is made, so that nothing in the files has expired by the
/// machine's clock, which the embedded DynamoDB deletes by.
const MOMENT: i64 = 2_085_393_600_000;

/// The text of a string attribute.
fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name).and_then(|value: &AttributeValue| value.as_s().ok()).map(String::as_str)
}

/// Every kind of item has a golden one. With `UPDATE_GOLDEN=1`, missing ones are made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(any(lacks = "settings", lacks = "clock"), ignore = "has settings and a time of its own")]
async fn every_key_has_a_golden_item() {
    let missing = |items: &[Item]| -> Vec<kinds::Kind> {
        let shapes: BTreeSet<String> = items.iter().flat_map(kinds::shapes).collect();
        kinds::all().into_iter().filter(|kind| !shapes.contains(&kind.shape)).collect()
    };
    let without = missing(&files::all());
    if std::env::var("UPDATE_GOLDEN").is_ok() && !without.is_empty() {
        let made = tour::items().await;
        for kind in &without {
            // The items of a kind may be in places of the index that other kinds are.
            if missing(&files::all()).iter().any(|still| still.shape == kind.shape) {
                files::write(kind, &made);
            }
        }
    }
    let without: Vec<&str> = missing(&files::all()).iter().map(|kind| kind.name).collect();
    assert!(
        without.is_empty(),
        "no golden items of {without:?}: UPDATE_GOLDEN=1 cargo test --workspace --test suite golden_item"
    );
}

/// The items are of the layout that this version writes.
#[test]
fn golden_items_are_of_this_layout() {
    let items = files::all();
    let settings = items.iter().find(|item| text(item, "PK") == Some("SETTINGS")).expect("settings");
    assert_eq!(settings["layout"], AttributeValue::N(files::LAYOUT.to_owned()));
}
