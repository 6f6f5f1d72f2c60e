//! The files of golden items: DynamoDB's JSON, a list for each kind.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use aws_sdk_dynamodb::types::AttributeValue;

use super::kinds::{self, Kind};
use super::text;

pub(super) type Item = HashMap<String, AttributeValue>;

/// The layout of this version's items.
pub(super) const LAYOUT: &str = "2";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(LAYOUT)
}

/// The items of all files.
pub(super) fn all() -> Vec<Item> {
    let files = std::fs::read_dir(folder()).into_iter().flatten();
    let mut paths: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    paths.iter().flat_map(|path| read(path)).collect()
}

fn read(path: &Path) -> Vec<Item> {
    let items: Vec<serde_dynamo::Item> = serde_json::from_slice(&std::fs::read(path).expect("a file"))
        .unwrap_or_else(|error| panic!("{path:?}: {error}"));
    items.into_iter().map(Item::from).collect()
}

/// Writes the items of a kind, unless it has a file.
pub(super) fn write(kind: &Kind, all: &[Item]) {
    let words = kind.name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let path = folder().join(format!("{}.json", words.collect::<Vec<_>>().join("_")));
    if path.exists() {
        return;
    }
    let of_name: Vec<String> = kinds::all().into_iter().filter(|it| it.name == kind.name).map(|it| it.shape).collect();
    let is_of = |item: &&Item| kinds::shapes(item).iter().any(|shape| of_name.contains(shape));
    let mut items: Vec<&Item> = all.iter().filter(is_of).collect();
    if items.is_empty() {
        return;
    }
    items.sort_by_key(|item| ["PK", "SK"].map(|name| text(item, name)));
    // An item a line.
    let line =
        |item: &&Item| serde_json::to_value(serde_dynamo::Item::from((*item).clone())).expect("JSON").to_string();
    let lines: Vec<String> = items.iter().map(line).collect();
    std::fs::create_dir_all(folder()).expect("a folder");
    std::fs::write(path, format!("[\n{}\n]\n", lines.join(",\n"))).expect("a file");
}
