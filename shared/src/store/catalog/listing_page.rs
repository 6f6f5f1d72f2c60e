//! Pages of products: one query per page for any filter and sort that an index serves. Words, or a price range with a
//! sort other than by price, are filtered in a bounded number of queries per page.

use super::listing::LARGEST_ROW;
use crate::capacity_units::CapacityUnits;
use crate::store::table::item::Item;
use crate::store::{ProductCard, ProductFilter, ProductPosition, Store, StoreError};

/// The most queries per page, if listings have to be filtered.
const MOST_QUERIES: usize = 8;
/// The most read units of a page's queries. Each query reads only as many listings as stay within the rest, if all have
/// the largest size.
const MOST_UNITS: CapacityUnits = CapacityUnits::whole(100);
/// Half a read unit reads this many bytes, eventually consistent.
const BYTES_OF_A_HALF: u64 = 4_096;

/// The number of listings that a query may read with this many units left.
fn rows_for(left: CapacityUnits) -> usize {
    let bytes = left.in_halves().saturating_mul(BYTES_OF_A_HALF);
    usize::try_from(bytes / LARGEST_ROW).unwrap_or(usize::MAX)
}

/// The read units of this many listings of the largest size.
fn at_most(rows: usize) -> CapacityUnits {
    let bytes = u64::try_from(rows).unwrap_or(u64::MAX).saturating_mul(LARGEST_ROW);
    CapacityUnits::halves(bytes.div_ceil(BYTES_OF_A_HALF))
}

impl Store {
    /// A page of the active products, and where it ended if there may be more. With a filter, a page may have fewer
    /// than `limit` products, even none, and not be the last. A page takes at most 100 read units.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn list_products(
        &self,
        filter: &ProductFilter,
        limit: u16,
        after: Option<&ProductPosition>,
    ) -> Result<(Vec<ProductCard>, Option<ProductPosition>), StoreError> {
        // One more than requested shows whether there is another page.
        let wanted = usize::from(limit).saturating_add(1);
        let expressions = filter.expressions();
        let index = filter.index().map(|index| index.name.to_owned());
        let mut start = after.map(|position| filter.start(position));
        let mut found: Vec<Item> = Vec::with_capacity(wanted);
        let mut left = MOST_UNITS;
        for _ in 0..MOST_QUERIES {
            let missing = wanted.saturating_sub(found.len());
            let room = rows_for(left);
            if room == 0 {
                break;
            }
            let look_at = if expressions.filter.is_some() { room } else { missing.min(room) };
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
            let told = answer.consumed_capacity.and_then(|consumed| consumed.capacity_units);
            left -= told.map_or_else(|| at_most(look_at), CapacityUnits::from_f64);
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
