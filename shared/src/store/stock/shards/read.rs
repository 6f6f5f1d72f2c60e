//! Reading all shards of a variant's stock.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsError;
use aws_sdk_dynamodb::types::{CancellationReason, Get, TransactGetItem};

use super::{Found, gather};
use crate::domain::{ShardCount, VariantId};
use crate::store::table::backoff::Backoff;
use crate::store::table::item::Item;
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::{Consistency, Store, StoreError, WholeStock};

/// DynamoDB's limit of items in a `TransactGetItems`.
const MOST_AT_ONCE: usize = 100;

impl Store {
    /// The whole stock of these variants, each as it was at one moment during the call: no sale, release or new
    /// division is half visible. So a sale may be refused if this stock does not suffice. Unknown variants are left
    /// out.
    ///
    /// The caller passes the number of shards that it has read. One call per hundred shards in total, and one more for
    /// a variant whose number has changed. It takes twice the read units of a query, and concurrent writes make it
    /// fail. For display, [`Store::stock_totals`] is better.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails, or if writes conflicted until the time budget was spent.
    pub async fn stock_shards(
        &self,
        variants: impl IntoIterator<Item = (VariantId, ShardCount)>,
    ) -> Result<HashMap<VariantId, WholeStock>, StoreError> {
        let mut wanted: BTreeMap<VariantId, ShardCount> = variants.into_iter().collect();
        let mut found = HashMap::new();
        let mut backoff = Backoff::new(&self.random);
        loop {
            let mut torn = BTreeMap::new();
            for batch in batches(wanted) {
                let keys: Vec<Key> = batch.iter().flat_map(|(id, shards)| keys(*id, *shards)).collect();
                let mut items = self.get_at_once(&keys).await?.into_iter();
                for (id, shards) in batch {
                    match gather(id, items.by_ref().take(shards.get().into()).flatten())? {
                        Found::Nothing => {}
                        Found::Whole(stock) => _ = found.insert(id, stock),
                        Found::Torn(shards) => _ = torn.insert(id, shards),
                    }
                }
            }
            if torn.is_empty() {
                return Ok(found);
            }
            if !backoff.wait().await {
                return Err(kept_changing());
            }
            wanted = torn;
        }
    }

    /// The whole stock of a variant: one query. Each shard is strongly consistent, but not all need be from the same
    /// moment. A sale from several shards or a release may be half visible. A new division is not.
    pub(in crate::store) async fn whole_stock(&self, id: VariantId) -> Result<Option<WholeStock>, StoreError> {
        self.whole_stock_as(id, Consistency::Now).await
    }

    /// As [`Store::whole_stock`], with this consistency.
    pub(in crate::store) async fn whole_stock_as(
        &self,
        id: VariantId,
        consistency: Consistency,
    ) -> Result<Option<WholeStock>, StoreError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            // At most 64 items of a few hundred bytes: one page.
            let partition = key::variant_partition(id);
            let query = Query::partition(partition).prefix(key::STOCK).consistency(consistency);
            match gather(id, self.page(query).await?.items)? {
                Found::Nothing => return Ok(None),
                Found::Whole(stock) => return Ok(Some(stock)),
                Found::Torn(_) if backoff.wait().await => {}
                Found::Torn(_) => return Err(kept_changing()),
            }
        }
    }

    /// At most a hundred items as they were at one moment, in the order of their keys.
    pub(in crate::store) async fn get_at_once(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        let get = |key: &Key| {
            let get = Get::builder().table_name(&*self.table).set_key(Some(key.attributes())).build()?;
            Ok(TransactGetItem::builder().get(get).build())
        };
        let gets: Result<Vec<_>, BuildError> = keys.iter().map(get).collect();
        let gets = gets.map_err(|error| StoreError::Unexpected(error.to_string()))?;
        let mut backoff = Backoff::new(&self.random);
        loop {
            match self.client.transact_get_items().set_transact_items(Some(gets.clone())).send().await {
                Ok(answer) => {
                    let responses = answer.responses.unwrap_or_default();
                    return Ok(responses.into_iter().map(|response| response.item).collect());
                }
                Err(error) if !is_passing(&error) => return Err(StoreError::from_sdk(&error)),
                Err(_) if backoff.wait().await => {}
                Err(_) => return Err(StoreError::Unavailable("writes stayed in the way".to_owned())),
            }
        }
    }
}

/// Returns true if it was cancelled only because of concurrent writes or throttling.
fn is_passing<R>(error: &SdkError<TransactGetItemsError, R>) -> bool {
    let Some(TransactGetItemsError::TransactionCanceledException(cancelled)) = error.as_service_error() else {
        return false;
    };
    let passing = |reason: &CancellationReason| {
        let code = reason.code().unwrap_or("None");
        matches!(code, "None" | "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded")
    };
    cancelled.cancellation_reasons().iter().all(passing)
}

fn kept_changing() -> StoreError {
    StoreError::Unavailable("the shards of a stock kept changing".to_owned())
}

fn keys(id: VariantId, shards: ShardCount) -> impl Iterator<Item = Key> {
    (0..shards.get()).map(move |shard| Key::stock_shard(id, shard))
}

/// Groups the variants into batches in their order. A variant is never split.
fn batches(wanted: BTreeMap<VariantId, ShardCount>) -> Vec<Vec<(VariantId, ShardCount)>> {
    let mut batches: Vec<Vec<(VariantId, ShardCount)>> = Vec::new();
    let mut room = 0;
    for (id, shards) in wanted {
        let size = usize::from(shards.get());
        match batches.last_mut().filter(|_| size <= room) {
            Some(batch) => batch.push((id, shards)),
            None => {
                batches.push(vec![(id, shards)]);
                room = MOST_AT_ONCE;
            }
        }
        room -= size;
    }
    batches
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::Timestamp;

    proptest! {
        #[test]
        fn a_call_reads_at_most_a_hundred_items_and_no_variant_is_torn_apart(
            shards in proptest::collection::vec(1..=64_u8, 0..40)
        ) {
            let id = |index: u8| VariantId::new(Timestamp::from_millis(1_769_860_800_000), [index; 10]);
            let wanted: BTreeMap<_, _> =
                (0..).map(id).zip(shards.into_iter().map(|count| ShardCount::new(count).expect("parts"))).collect();
            let batches = batches(wanted.clone());
            for batch in &batches {
                prop_assert!(batch.iter().flat_map(|(id, shards)| keys(*id, *shards)).count() <= MOST_AT_ONCE);
            }
            let all: BTreeMap<_, _> = batches.into_iter().flatten().collect();
            prop_assert_eq!(all, wanted);
        }
    }
}
