//! Pages of products: one query a page for any filter and sort that an index serves. What no index serves (words, or a
//! price range with another sort than price) is filtered, in a bounded number of queries a page.

use crate::store::client::Item;
use crate::store::{ProductCard, ProductFilter, ProductPosition, Store, StoreError};

/// How many queries a page makes at most, and how many rows each looks at, where rows have to be filtered.
const MOST_QUERIES: usize = 8;
const ROWS_A_QUERY: usize = 250;

impl Store {
    /// A page of the active products, and where it ended if there may be more. A page may hold fewer than `limit`
    /// products, even none, and yet not be the last, where many rows have to be looked at to find few.
    ///
    /// # Errors
    /// As DynamoDB's.
    pub async fn list_products(
        &self,
        filter: &ProductFilter,
        limit: u16,
        after: Option<&ProductPosition>,
    ) -> Result<(Vec<ProductCard>, Option<ProductPosition>), StoreError> {
        // One more than asked for tells whether there are more.
        let wanted = usize::from(limit).saturating_add(1);
        let expressions = filter.expressions();
        let index = filter.index().map(|index| index.name.to_owned());
        let mut start = after.map(|position| filter.start(position));
        let mut found: Vec<Item> = Vec::with_capacity(wanted);
        for _ in 0..MOST_QUERIES {
            let missing = wanted.saturating_sub(found.len());
            let look_at = if expressions.filter.is_some() { ROWS_A_QUERY } else { missing };
            let query = self.client.query().table_name(&*self.table).set_index_name(index.clone());
            let query = query
                .key_condition_expression(&expressions.key)
                .set_filter_expression(expressions.filter.clone())
                .set_expression_attribute_names(expressions.names.clone())
                .set_expression_attribute_values(Some(expressions.values.clone()))
                .scan_index_forward(!filter.descending)
                .limit(i32::try_from(look_at).unwrap_or(i32::MAX))
                .set_exclusive_start_key(start.take());
            let answer = query.send().await.map_err(|error| StoreError::from_sdk(&error))?;
            found.extend(answer.items.unwrap_or_default());
            start = answer.last_evaluated_key;
            if found.len() >= wanted || start.is_none() {
                break;
            }
        }
        let more = found.len() >= wanted;
        found.truncate(usize::from(limit));
        let last = if more { found.last() } else { start.as_ref() };
        let position = last.map(|row| filter.position(row)).transpose()?;
        Ok((serde_dynamo::from_items(found)?, position))
    }
}
