//! Listings: the items that product lists are read from. An active product has two on the shelf of all products, on that of
//! its category and on those of the categories above it: one for any stock and one for its stock state. Other products
//! have none.
//!
//! Listings are a function of their product's item and of its set of variants in stock. A writer of either writes the
//! listings in the same transaction, on the condition that both are those that were read.

use serde::{Deserialize, Serialize};

use crate::domain::{CategoryId, Money, PictureSize, ProductId, Sku, Timestamp, fold, search_text};
use crate::store::table::action::{Action, OF_TRANSACTION};
use crate::store::table::key::{Key, Shelf};
use crate::store::{ProductItem, StoreError};

/// The most bytes of a product's text that can be searched, so that a listing stays small.
const LONGEST_SEARCH: usize = 2_000;
/// The most bytes of tags among them, so that there is room for skus and the description.
const LONGEST_TAGS: usize = 500;
/// The most bytes of a name that decide its place in the order by name.
const LONGEST_NAME: usize = 200;
/// The longest picture URL in lists, in bytes. Valid URLs are ASCII and have at most 2,048 characters.
const LONGEST_IMAGE: usize = 2_048;
/// More bytes than any listing has, including attribute names: 2,000 for the search, 2,048 for the picture's URL, 800
/// for the name and 200 for its sort key, 256 for the sku, and about 600 for keys, ids, prices and dates.
pub(in crate::store) const LARGEST_ROW: u64 = 6_000;
/// Separates a name from an id in a sort key. No name contains it, and it sorts before whatever continues a longer
/// name.
const AFTER_NAME: char = '\u{1f}';

/// A product as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductCard {
    pub id: ProductId,
    pub name: String,
    /// The lowest price of its variants.
    pub price: Money,
    /// The highest, if it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub highest_price: Option<Money>,
    /// The price before a reduction of what has the lowest price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare_at_price: Option<Money>,
    /// The lowest price of the thirty days before that reduction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowest_before: Option<Money>,
    pub category_id: CategoryId,
    /// The sku of an only variant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    pub in_stock: bool,
    pub created_at: Timestamp,
}

#[derive(PartialEq, Eq, Serialize)]
struct Row {
    #[serde(flatten)]
    card: ProductCard,
    /// The words that a search finds it by.
    search: String,
    /// The sort keys of the indexes by price and by name.
    price_key: String,
    name_key: String,
}

/// The actions that replace a product's old listings by its new ones.
///
/// Listings are a function of the product's item and of whether any of its variants is in stock. Those that stay as they
/// are are not written.
pub(in crate::store) fn row_actions(
    before: Option<Listed<'_>>,
    after: Option<Listed<'_>>,
) -> Result<Vec<Action>, StoreError> {
    let old = before.map(keys).unwrap_or_default();
    let new = after.map(keys).unwrap_or_default();
    let gone = old.iter().filter(|key| !new.contains(key)).map(|key| Ok(Action::delete(key, OF_TRANSACTION)));
    let row = after.map(Row::new);
    let stays = before.map(Row::new) == row;
    let changed = new.iter().filter(|key| !stays || !old.contains(key));
    let put = changed.map(|key| Action::put(key, &row, OF_TRANSACTION));
    gone.chain(put).collect()
}

/// A product, and whether its listings say that it is in stock.
type Listed<'a> = (&'a ProductItem, bool);

fn keys((product, in_stock): Listed<'_>) -> Vec<Key> {
    if !product.is_active() {
        return Vec::new();
    }
    let shelf = |category, in_stock| Key::listing(Shelf { category, in_stock }, product.id);
    let categories = product.category_path.iter().chain([&product.category_id]).copied();
    let shelves = std::iter::once(None).chain(categories.map(Some));
    shelves.flat_map(|category| [shelf(category, None), shelf(category, Some(in_stock))]).collect()
}

impl Row {
    fn new((product, in_stock): Listed<'_>) -> Self {
        let name = product.name.as_str();
        let skus = product.variants.iter().filter_map(|variant| variant.sku.as_ref()).map(Sku::as_str);
        let sku = product.only_variant().and_then(|variant| variant.sku.as_ref()).map(Sku::as_str);
        let (price, highest) = product.prices();
        let cheapest = product.variants.iter().filter(|variant| variant.price == price);
        let (compare_at_price, lowest_before) = product.reduction(cheapest);
        let image_url = product.shown_image(PictureSize::Medium);
        let tags = product.tags.within(LONGEST_TAGS);
        let tags = tags.iter().map(String::as_str);
        let description = product.description.as_ref().map(|text| text.as_str());
        Self {
            card: ProductCard {
                id: product.id,
                name: name.to_owned(),
                price,
                highest_price: (highest > price).then_some(highest),
                compare_at_price,
                lowest_before,
                category_id: product.category_id,
                sku: sku.map(str::to_owned),
                image_url: image_url.filter(|url| url.len() <= LONGEST_IMAGE),
                in_stock,
                created_at: product.created_at,
            },
            search: bounded_search(&search_text([name].into_iter().chain(tags).chain(skus).chain(description))),
            price_key: price_key(price, product.id),
            name_key: name_key(name, product.id),
        }
    }
}

/// Cuts the text to whole words.
fn bounded_search(words: &str) -> String {
    if words.len() <= LONGEST_SEARCH {
        return words.to_owned();
    }
    let (head, _) = words.split_at(words.floor_char_boundary(LONGEST_SEARCH));
    head.rsplit_once(' ').map_or(head, |(whole, _)| whole).to_owned()
}

/// The sort key by price. Prices are padded to the length of the longest `i64`, so that they sort as numbers.
pub(in crate::store) fn price_key(price: Money, id: ProductId) -> String {
    format!("{}#{id}", price_prefix(price))
}

/// The prefix that the sort keys of a price share.
pub(in crate::store) fn price_prefix(price: Money) -> String {
    format!("{:019}", price.minor())
}

/// The price in a sort key. None if the key is not one of this product.
pub(in crate::store) fn price_of_key(key: &str, id: ProductId) -> Option<Money> {
    let price = key.strip_suffix(&format!("#{id}"))?.parse().ok().map(Money::from_minor)?;
    (price_key(price, id) == key).then_some(price)
}

fn name_key(name: &str, id: ProductId) -> String {
    let folded = fold(name);
    let (head, _) = folded.split_at(folded.floor_char_boundary(LONGEST_NAME));
    format!("{head}{AFTER_NAME}{id}")
}

/// Returns true if this may be a sort key by name of the product.
pub(in crate::store) fn is_name_key(key: &str, id: ProductId) -> bool {
    key.strip_suffix(&format!("{AFTER_NAME}{id}")).is_some_and(|name| name.len() <= LONGEST_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> ProductId {
        ProductId::new(Timestamp::from_millis(1), [7; 10])
    }

    #[test]
    fn places_by_price_sort_as_prices_do() {
        let prices = [0, 5, 49, 50, 1_000, i64::MAX].map(Money::from_minor);
        let keys = prices.map(|price| price_key(price, id()));
        assert!(keys.is_sorted());
        for (price, key) in prices.iter().zip(&keys) {
            assert_eq!(price_of_key(key, id()), Some(*price));
        }
        assert_eq!(price_of_key(&format!("5#{}", id()), id()), None);
    }

    #[test]
    fn a_shorter_name_comes_before_the_longer_that_begins_with_it() {
        assert!(name_key("Mug", id()) < name_key("mug blue", id()));
        assert!(name_key("mug blue", id()) < name_key("MUGS", id()));
        assert!(is_name_key(&name_key(&"é".repeat(200), id()), id()));
        assert!(!is_name_key("mug", id()));
    }

    #[test]
    fn only_whole_words_are_searched() {
        let text = bounded_search(&format!("{} {}", "a".repeat(1_990), "b".repeat(20)));
        assert_eq!(text, "a".repeat(1_990));
        assert_eq!(bounded_search("blue mug"), "blue mug");
    }
}
