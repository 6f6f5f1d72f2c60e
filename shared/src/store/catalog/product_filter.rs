//! The products and the order of a list, as expressions of a DynamoDB query.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use super::listing::{is_name_key, price_of_key, price_prefix};
use crate::domain::{CategoryId, Money, ProductId};
use crate::store::StoreError;
use crate::store::schema::{BY_NAME, BY_PRICE, Index, PARTITION_KEY, SORT_KEY};
use crate::store::table::item::Item;
use crate::store::table::key::{Key, Shelf};

/// Which products, in which order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProductFilter {
    pub category: Option<CategoryId>,
    pub in_stock: Option<bool>,
    /// The range of prices, both ends included.
    pub min_price: Option<Money>,
    pub max_price: Option<Money>,
    /// Folded words (see `domain::words`). The product's texts must contain all of them.
    pub words: Vec<String>,
    pub sort: ProductSort,
    pub descending: bool,
}

/// The sort of products. Equal ones are sorted by id, and so by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ProductSort {
    Age,
    Price,
    Name,
}

/// Where a page ended: the listing's sort key, and its sort key in the index. Never its partition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductPosition {
    id: ProductId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

/// The expressions of a query, the same for all of its pages.
pub(in crate::store) struct Expressions {
    pub(in crate::store) key: String,
    pub(in crate::store) filter: Option<String>,
    pub(in crate::store) names: Option<HashMap<String, String>>,
    pub(in crate::store) values: HashMap<String, AttributeValue>,
}

impl ProductFilter {
    /// Returns true if a page of this query can have ended there. Invented positions never reach DynamoDB, which would
    /// refuse them.
    pub fn has(&self, position: &ProductPosition) -> bool {
        match (self.sort, position.key.as_deref()) {
            (ProductSort::Age, key) => key.is_none(),
            (ProductSort::Name, key) => key.is_some_and(|key| is_name_key(key, position.id)),
            (ProductSort::Price, key) => {
                let price = key.and_then(|key| price_of_key(key, position.id));
                price.is_some_and(|price| {
                    self.min_price.unwrap_or(Money::ZERO) <= price && self.max_price.is_none_or(|max| price <= max)
                })
            }
        }
    }

    pub(in crate::store) fn expressions(&self) -> Expressions {
        let mut values = HashMap::from([(":pk".to_owned(), AttributeValue::S(self.shelf().partition()))]);
        let mut key = format!("{PARTITION_KEY} = :pk");
        let mut filters: Vec<String> = Vec::new();
        if self.min_price.is_some() || self.max_price.is_some() {
            let min = self.min_price.unwrap_or(Money::ZERO);
            let max = self.max_price.unwrap_or(Money::from_minor(i64::MAX));
            let (min, max) = if self.sort == ProductSort::Price {
                key.push_str(&format!(" AND {} BETWEEN :min AND :max", BY_PRICE.sort_key));
                // In a sort key, the characters after the price sort before `~`.
                (AttributeValue::S(price_prefix(min)), AttributeValue::S(format!("{}~", price_prefix(max))))
            } else {
                filters.push("price BETWEEN :min AND :max".to_owned());
                (AttributeValue::N(min.minor().to_string()), AttributeValue::N(max.minor().to_string()))
            };
            values.extend([(":min".to_owned(), min), (":max".to_owned(), max)]);
        }
        for (index, word) in self.words.iter().enumerate() {
            filters.push(format!("contains(#search, :word{index})"));
            values.insert(format!(":word{index}"), AttributeValue::S(word.clone()));
        }
        // `search` is a reserved word of DynamoDB.
        let names = HashMap::from([("#search".to_owned(), "search".to_owned())]);
        let names = (!self.words.is_empty()).then_some(names);
        Expressions { key, filter: (!filters.is_empty()).then(|| filters.join(" AND ")), names, values }
    }

    /// The index to query. None for the table itself, whose listings are sorted by id.
    pub(in crate::store) const fn index(&self) -> Option<Index> {
        match self.sort {
            ProductSort::Age => None,
            ProductSort::Price => Some(BY_PRICE),
            ProductSort::Name => Some(BY_NAME),
        }
    }

    /// The start key of a query that continues after a position.
    pub(in crate::store) fn start(&self, position: &ProductPosition) -> Item {
        let mut start = Key::listing(self.shelf(), position.id).attributes();
        if let (Some(index), Some(key)) = (self.index(), &position.key) {
            start.insert(index.sort_key.to_owned(), AttributeValue::S(key.clone()));
        }
        start
    }

    /// The position of a listing, or of a listing's keys.
    pub(in crate::store) fn position(&self, row: &Item) -> Result<ProductPosition, StoreError> {
        let text = |name: &str| row.get(name).and_then(|value| value.as_s().ok());
        let id = text(SORT_KEY).and_then(|id| id.parse().ok());
        let id = id.ok_or_else(|| StoreError::Unexpected("a listing row has no product's id".to_owned()))?;
        Ok(ProductPosition { id, key: self.index().and_then(|index| text(index.sort_key)).cloned() })
    }

    const fn shelf(&self) -> Shelf {
        Shelf { category: self.category, in_stock: self.in_stock }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::store::catalog::listing::price_key;

    #[test]
    fn a_position_outside_of_the_query_is_not_its() {
        let id = ProductId::new(Timestamp::from_millis(1), [7; 10]);
        let filter = |sort| ProductFilter {
            category: None,
            in_stock: None,
            min_price: Some(Money::from_minor(10)),
            max_price: Some(Money::from_minor(20)),
            words: Vec::new(),
            sort,
            descending: false,
        };
        let at = |key: Option<String>| ProductPosition { id, key };
        assert!(filter(ProductSort::Age).has(&at(None)));
        assert!(!filter(ProductSort::Age).has(&at(Some(String::new()))));
        assert!(filter(ProductSort::Price).has(&at(Some(price_key(Money::from_minor(20), id)))));
        assert!(!filter(ProductSort::Price).has(&at(Some(price_key(Money::from_minor(21), id)))));
        assert!(!filter(ProductSort::Price).has(&at(None)));
        assert!(!filter(ProductSort::Name).has(&at(Some("mug".to_owned()))));
    }
}
