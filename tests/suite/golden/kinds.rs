//! Kinds of items, by the keys that the key snapshot prints.

use super::files::Item;
use super::text;

/// What `every_key_is_printed` compares with.
const PRINTED: &str = include_str!(
    "../../../shared/src/store/table/snapshots/shared__store__table__key__tests__every_key_is_printed.snap"
);

/// A kind of item, or of places in the index.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) shape: String,
}

/// All kinds. Several may have one name.
pub(super) fn all() -> Vec<Kind> {
    let (_, lines) = PRINTED.rsplit_once("---\n").expect("a snapshot");
    let kind = |line: &'static str| {
        let (name, key) = line.split_once(": ").expect("a name and a key");
        Kind { name, shape: shape(key) }
    };
    lines.lines().map(kind).collect()
}

/// The shapes of an item's key and of its place in the index.
pub(super) fn shapes(item: &Item) -> Vec<String> {
    let both = |partition, sort| Some(shape(&format!("{} | {}", text(item, partition)?, text(item, sort)?)));
    [both("PK", "SK"), both("collection", "position")].into_iter().flatten().collect()
}

/// A key without what differs from item to item.
fn shape(key: &str) -> String {
    let half = |half: &str| half.split('#').map(part).collect::<Vec<_>>().join("#");
    key.split(" | ").map(half).collect::<Vec<_>>().join(" | ")
}

fn part(part: &str) -> &str {
    // Numbers of orders have no vowels, and all words that keys are built with have some.
    let is_word = part.chars().all(|c| c.is_ascii_uppercase() || c == '_') && part.contains(['A', 'E', 'I', 'O', 'U']);
    let is_id = part.rsplit_once('_').is_some_and(|(kind, digits)| {
        let is_kind = kind.chars().all(|c| c.is_ascii_lowercase());
        is_kind && digits.len() == 32 && digits.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
    });
    match part {
        word if is_word => word,
        _ if is_id => "<id>",
        _ if part.chars().all(|c| c.is_ascii_digit()) => "0",
        _ => "*",
    }
}

#[test]
fn keys_of_one_kind_have_one_shape() {
    for (key, wanted) in [
        ("VARIANT#var_019c13ec9e0073038303030303030303 | STOCK#07", "VARIANT#<id> | STOCK#0"),
        ("LOGIN#HASH#F7nMgmrIy8nrkNwtqB3xz_fYoNeVFfiBjhZc7P5MiIU | LOGIN", "LOGIN#HASH#* | LOGIN"),
        ("MAIL#order.placed:ord_019c13ec9e0075058505050505050505 | MAIL", "MAIL#* | MAIL"),
        ("NUMBER#BCDFGHJK | NUMBER", "NUMBER#* | NUMBER"),
        ("MAILS#ACCOUNT#3 | 001769860800000#order.placed:x", "MAILS#ACCOUNT#0 | 0#*"),
    ] {
        assert_eq!(shape(key), wanted);
    }
}
