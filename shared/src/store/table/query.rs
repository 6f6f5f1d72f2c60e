//! Queries: of a partition of the table, or of a collection of the index. Only product lists have a query of their own,
//! which also filters and counts capacity.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::domain::{Id, Kind};
use crate::store::schema::{BY_COLLECTION, PARTITION_KEY, SORT_KEY};
use crate::store::table::item::Item;
use crate::store::{Consistency, Store, StoreError};

/// A query of one partition, by default of all its items in ascending order.
#[derive(Clone, Debug)]
pub(in crate::store) struct Query {
    index: Option<&'static str>,
    names: [&'static str; 2],
    partition: String,
    sort: Sort,
    is_descending: bool,
    is_consistent: bool,
    filter: Option<&'static str>,
    limit: Option<usize>,
    start: Option<Item>,
}

/// What the sort keys must be.
#[derive(Clone, Debug)]
enum Sort {
    Any,
    Prefix(String),
    /// Both ends included.
    Between(String, String),
    Above(String),
    Below(String),
}

/// The items of a query's page, and the key after which the next page starts, if there may be one.
#[derive(Debug)]
pub(in crate::store) struct Page {
    pub(in crate::store) items: Vec<Item>,
    pub(in crate::store) next: Option<Item>,
    /// How many items were read, those that the filter left out included.
    pub(in crate::store) scanned: usize,
}

impl Query {
    /// Of a partition of the table. Eventually consistent unless asked otherwise.
    pub(in crate::store) fn partition(partition: impl Into<String>) -> Self {
        Self {
            index: None,
            names: [PARTITION_KEY, SORT_KEY],
            partition: partition.into(),
            sort: Sort::Any,
            is_descending: false,
            is_consistent: false,
            filter: None,
            limit: None,
            start: None,
        }
    }

    /// Of a collection of the index `by_collection`, which may lag behind the table for a moment.
    pub(in crate::store) fn collection(collection: impl Into<String>) -> Self {
        let names = [BY_COLLECTION.partition_key, BY_COLLECTION.sort_key];
        Self { index: Some(BY_COLLECTION.name), names, ..Self::partition(collection) }
    }

    /// Only sort keys that start with this.
    pub(in crate::store) fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { sort: Sort::Prefix(prefix.into()), ..self }
    }

    /// Only sort keys from `low` to `high`, both included.
    pub(in crate::store) fn between(self, low: impl Into<String>, high: impl Into<String>) -> Self {
        Self { sort: Sort::Between(low.into(), high.into()), ..self }
    }

    /// Only sort keys greater than this.
    pub(in crate::store) fn above(self, low: impl Into<String>) -> Self {
        Self { sort: Sort::Above(low.into()), ..self }
    }

    /// Only sort keys less than this.
    pub(in crate::store) fn below(self, high: impl Into<String>) -> Self {
        Self { sort: Sort::Below(high.into()), ..self }
    }

    /// In descending order.
    pub(in crate::store) fn descending(self) -> Self {
        Self { is_descending: true, ..self }
    }

    /// As of now rather than of a moment ago, for twice the read units.
    pub(in crate::store) fn consistent(self) -> Self {
        Self { is_consistent: true, ..self }
    }

    pub(in crate::store) fn consistency(self, consistency: Consistency) -> Self {
        Self { is_consistent: consistency == Consistency::Now, ..self }
    }

    /// Only items for which this condition, without values, is true. Others are read and paid for all the same.
    pub(in crate::store) fn filter(self, filter: &'static str) -> Self {
        Self { filter: Some(filter), ..self }
    }

    /// Reads at most this many items a page; without it, a megabyte.
    pub(in crate::store) fn limit(self, items: usize) -> Self {
        Self { limit: Some(items), ..self }
    }

    /// Goes on after this key.
    pub(in crate::store) fn start(self, start: Option<Item>) -> Self {
        Self { start, ..self }
    }

    fn condition(&self) -> String {
        let sort = match &self.sort {
            Sort::Any => return "#partition = :partition".to_owned(),
            Sort::Prefix(_) => "begins_with(#sort, :sort)",
            Sort::Between(..) => "#sort BETWEEN :sort AND :high",
            Sort::Above(_) => "#sort > :sort",
            Sort::Below(_) => "#sort < :sort",
        };
        format!("#partition = :partition AND {sort}")
    }

    fn values(&self) -> Vec<(&'static str, String)> {
        let mut values = vec![(":partition", self.partition.clone())];
        match &self.sort {
            Sort::Any => {}
            Sort::Prefix(key) | Sort::Above(key) | Sort::Below(key) => values.push((":sort", key.clone())),
            Sort::Between(low, high) => values.extend([(":sort", low.clone()), (":high", high.clone())]),
        }
        values
    }
}

impl Page {
    /// The ids of the items.
    pub(in crate::store) fn ids<K: Kind>(self) -> Result<Vec<Id<K>>, StoreError> {
        #[derive(Deserialize)]
        #[serde(bound = "")]
        struct Listed<K: Kind> {
            id: Id<K>,
        }
        Ok(self.read::<Listed<K>>()?.into_iter().map(|listed| listed.id).collect())
    }

    /// The items as values of a type.
    pub(in crate::store) fn read<T: DeserializeOwned>(self) -> Result<Vec<T>, StoreError> {
        Ok(serde_dynamo::from_items(self.items)?)
    }
}

impl Store {
    /// The ids that a collection of the index lists, the oldest first: at most as many as one query gives.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub(in crate::store) async fn listed<K: Kind>(&self, collection: &str) -> Result<Vec<Id<K>>, StoreError> {
        self.page(Query::collection(collection)).await?.ids()
    }

    /// One page of a query.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub(in crate::store) async fn page(&self, query: Query) -> Result<Page, StoreError> {
        let [partition, sort] = query.names;
        let mut request = self
            .client
            .query()
            .table_name(&*self.table)
            .set_index_name(query.index.map(str::to_owned))
            .key_condition_expression(query.condition())
            .expression_attribute_names("#partition", partition)
            .set_filter_expression(query.filter.map(str::to_owned))
            .set_limit(query.limit.map(|limit| i32::try_from(limit).unwrap_or(i32::MAX)));
        if !matches!(query.sort, Sort::Any) {
            request = request.expression_attribute_names("#sort", sort);
        }
        for (placeholder, value) in query.values() {
            request = request.expression_attribute_values(placeholder, AttributeValue::S(value));
        }
        if query.is_descending {
            request = request.scan_index_forward(false);
        }
        if query.is_consistent {
            request = request.consistent_read(true);
        }
        let answer = request.set_exclusive_start_key(query.start).send().await;
        let answer = answer.map_err(|error| StoreError::from_sdk(&error))?;
        let scanned = usize::try_from(answer.scanned_count).unwrap_or(0);
        Ok(Page { items: answer.items.unwrap_or_default(), next: answer.last_evaluated_key, scanned })
    }

    /// All items of a query, page by page.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails or an item cannot be read.
    pub(in crate::store) async fn query_all<T: DeserializeOwned>(&self, query: Query) -> Result<Vec<T>, StoreError> {
        Ok(serde_dynamo::from_items(self.query_items(query).await?)?)
    }

    /// The same, as they are.
    pub(in crate::store) async fn query_items(&self, query: Query) -> Result<Vec<Item>, StoreError> {
        let (mut found, mut start) = (Vec::new(), None);
        loop {
            let page = self.page(query.clone().start(start)).await?;
            found.extend(page.items);
            start = page.next;
            if start.is_none() {
                return Ok(found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_condition_on_the_sort_key() {
        let query = || Query::partition("P");
        for (query, condition, values) in [
            (query(), "#partition = :partition", vec!["P"]),
            (query().prefix("a"), "#partition = :partition AND begins_with(#sort, :sort)", vec!["P", "a"]),
            (
                query().between("a", "b"),
                "#partition = :partition AND #sort BETWEEN :sort AND :high",
                vec!["P", "a", "b"],
            ),
            (query().above("a"), "#partition = :partition AND #sort > :sort", vec!["P", "a"]),
            (query().below("a"), "#partition = :partition AND #sort < :sort", vec!["P", "a"]),
        ] {
            assert_eq!(query.condition(), condition);
            assert_eq!(query.values().into_iter().map(|(_, value)| value).collect::<Vec<_>>(), values);
        }
    }
}
