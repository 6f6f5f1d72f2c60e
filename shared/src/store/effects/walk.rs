//! The lists that a pass reads, in order, and their pages.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use super::mails::STILL_NEWS;
use crate::domain::{OrderId, OrderStatus, Timestamp, UserId};
use crate::store::table::item::Item;
use crate::store::table::key::{self, Shelf};
use crate::store::table::query::Query;
use crate::store::{Store, StoreError};

/// The stream may not have delivered changes that are more recent than this.
pub(super) const ON_ITS_WAY: Duration = Duration::from_secs(15 * 60);
/// Orders that are older than this are not checked.
const OLDEST_ORDER: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// The number of products per page: each needs three items.
const PRODUCTS: usize = 200;
/// The number of orders or users per page.
const OTHERS: usize = 500;
/// The shelf of all products that are shown.
const ALL: Shelf = Shelf { category: None, in_stock: None };

/// A list, in the order of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::store) enum List {
    /// Products that are shown. A hidden product has no listings, and gets the right ones when it is shown.
    Products,
    /// A shard of a status, by its number among all. Statuses are in the direction in which orders move, so that an
    /// order that moves meanwhile is not missed.
    Orders(u8),
    Users,
}

/// The position of a pass: in a list, after the item with this key or at the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Place {
    pub(super) list: List,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<BTreeMap<String, String>>,
}

impl List {
    fn next(self) -> Option<Self> {
        match self {
            Self::Products => Some(Self::Orders(0)),
            Self::Orders(number) => {
                let next = number.saturating_add(1);
                Some(if order_collection(next).is_some() { Self::Orders(next) } else { Self::Users })
            }
            Self::Users => None,
        }
    }

    const fn page(self) -> usize {
        match self {
            Self::Products => PRODUCTS,
            Self::Orders(_) | Self::Users => OTHERS,
        }
    }

    /// The list's collection in the index, with its first and last position. None for a list in the table itself. Both
    /// are computed from the start of the pass, so that each page's start key is between them.
    fn collection(self, begun_at: Timestamp) -> Option<(String, String, String)> {
        let to = begun_at.minus(ON_ITS_WAY);
        match self {
            Self::Products => None,
            Self::Orders(number) => {
                let ends = [begun_at.minus(OLDEST_ORDER), to].map(|at| OrderId::lowest_at(at).to_string());
                let [from, to] = ends;
                order_collection(number).map(|collection| (collection, from, to))
            }
            Self::Users => {
                let [from, to] = [begun_at.minus(STILL_NEWS), to].map(|at| UserId::lowest_at(at).to_string());
                Some((key::USERS.to_owned(), from, to))
            }
        }
    }
}

/// The collection with this number. Each shard of each status has one.
fn order_collection(number: u8) -> Option<String> {
    let status = OrderStatus::ALL.into_iter().nth(usize::from(number / key::ORDER_SHARDS))?;
    Some(key::order_collection(status, number % key::ORDER_SHARDS))
}

impl Place {
    pub(super) const FIRST: Self = Self { list: List::Products, after: None };
}

impl Store {
    /// The next page of a pass, and the position after it, which is none at the end of the last list. One query,
    /// eventually consistent.
    pub(super) async fn page_of_list(
        &self,
        place: &Place,
        begun_at: Timestamp,
    ) -> Result<(Vec<Item>, Option<Place>), StoreError> {
        let query = match place.list.collection(begun_at) {
            None => Query::partition(ALL.partition()),
            Some((collection, from, to)) => Query::collection(collection).between(from, to),
        };
        let text = |(name, value)| (name, AttributeValue::S(value));
        let after = place.after.clone().map(|key| key.into_iter().map(text).collect());
        let page = self.page(query.limit(place.list.page()).start(after)).await?;
        let next = match page.next {
            Some(key) => Some(Place { list: place.list, after: Some(texts(key)?) }),
            None => place.list.next().map(|list| Place { list, after: None }),
        };
        Ok((page.items, next))
    }
}

/// A key whose attributes are all strings.
fn texts(key: Item) -> Result<BTreeMap<String, String>, StoreError> {
    let text = |(name, value): (String, AttributeValue)| match value {
        AttributeValue::S(text) => Ok((name, text)),
        _ => Err(StoreError::Unexpected("a key that is no text".to_owned())),
    };
    key.into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_comes_by_each_list_once() {
        let lists: Vec<List> = std::iter::successors(Some(List::Products), |list| list.next()).collect();
        assert_eq!(lists.len(), 2 + OrderStatus::ALL.len() * usize::from(key::ORDER_SHARDS));
        assert_eq!((lists[1], lists.last()), (List::Orders(0), Some(&List::Users)));
        let begun_at = Timestamp::from_millis(1_769_860_800_000);
        let mut collections: Vec<String> =
            lists.iter().filter_map(|list| list.collection(begun_at)).map(|(name, ..)| name).collect();
        assert_eq!(collections.len(), lists.len() - 1);
        collections.sort();
        collections.dedup();
        assert_eq!(collections.len(), lists.len() - 1);
    }
}
