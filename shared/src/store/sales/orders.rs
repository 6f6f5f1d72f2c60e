//! The orders of a day, for counting: one stretch after another, from the index of staff's lists.

use std::collections::BTreeMap;

use futures::future::try_join_all;
use futures::{StreamExt, TryStreamExt, stream};

use crate::domain::{OrderId, OrderStatus};
use crate::store::orders::order::OrderPointer;
use crate::store::table::item::Item;
use crate::store::table::key::{self, Buyer, Key};
use crate::store::table::query::Query;
use crate::store::{OrderItem, OrderSummary, Store, StoreError};

/// The number of orders with separate lines to read concurrently.
const AT_ONCE: usize = 4;

/// The orders of a stretch by id, and the first id of the next stretch, if there may be one.
pub(in crate::store) struct Stretch {
    pub(in crate::store) orders: BTreeMap<OrderId, Listed>,
    pub(in crate::store) next: Option<OrderId>,
}

/// What the index has of an order.
pub(in crate::store) enum Listed {
    Cancelled,
    /// The order's key. None for a guest's order: only its pointer has it.
    Other(Option<Key>),
}

impl Store {
    /// The next orders in `from..to`: at least `page` of them, if there are that many, and at most `page` and one more
    /// from each shard of each status.
    ///
    /// The statuses are read in turn, in the direction in which orders move. So an order that moves meanwhile is found
    /// with its old status, its new one or both, but never with neither.
    pub(in crate::store) async fn stretch(&self, from: OrderId, to: OrderId, page: u16) -> Result<Stretch, StoreError> {
        let (mut orders, mut reached) = (BTreeMap::new(), None);
        for status in OrderStatus::ALL {
            let shards = (0..key::ORDER_SHARDS)
                .map(|shard| self.page_of_shard(key::order_collection(status, shard), from, to, page));
            for (page, more) in try_join_all(shards).await? {
                let last = page.last().map(|order| order.id).filter(|_| more);
                reached = reached.into_iter().chain(last).min();
                orders.extend(page.into_iter().map(|order| (order.id, listed(&order))));
            }
        }
        // Orders beyond the end of the shortest page belong to the next stretch.
        let beyond = reached.map(|reached| orders.split_off(&reached));
        let next = beyond.and_then(|beyond| beyond.into_keys().next());
        Ok(Stretch { orders, next })
    }

    /// The first orders of a shard with `from <= id < to`, and whether there are more.
    async fn page_of_shard(
        &self,
        collection: String,
        from: OrderId,
        to: OrderId,
        page: u16,
    ) -> Result<(Vec<OrderSummary>, bool), StoreError> {
        let limit = usize::from(page).saturating_add(1);
        let query = Query::collection(collection).between(from.to_string(), to.to_string()).limit(limit);
        let answer = self.page(query).await?;
        let more = answer.next.is_some();
        let mut page: Vec<OrderSummary> = answer.read()?;
        // BETWEEN includes both ends.
        page.retain(|order| order.id < to);
        Ok((page, more))
    }

    /// The current state of these orders, with all of their lines, in the order of their ids.
    pub(in crate::store) async fn orders_as_listed(
        &self,
        listed: Vec<(OrderId, Option<Key>)>,
    ) -> Result<Vec<OrderItem>, StoreError> {
        let guests: Vec<OrderId> = listed.iter().filter(|(_, key)| key.is_none()).map(|(id, _)| *id).collect();
        let mut keys: Vec<Key> = listed.into_iter().filter_map(|(_, key)| key).collect();
        keys.extend(self.keys_by_pointer(&guests).await?);
        let mut orders: Vec<OrderItem> = serde_dynamo::from_items(self.get_all(&keys).await?)?;
        orders.sort_unstable_by_key(|order| order.id);
        stream::iter(orders).map(|order| self.with_lines(order)).buffered(AT_ONCE).try_collect().await
    }

    pub(in crate::store) async fn keys_by_pointer(&self, ids: &[OrderId]) -> Result<Vec<Key>, StoreError> {
        let pointers: Vec<Key> = ids.iter().map(|id| Key::order_pointer(*id)).collect();
        let items = self.get_all(&pointers).await?;
        let key = |item: Item| {
            let id = pointers.iter().zip(ids).find(|(pointer, _)| pointer.is_of(&item)).map(|(_, id)| *id);
            let pointer: OrderPointer = serde_dynamo::from_item(item)?;
            let id = id.ok_or_else(|| StoreError::Unexpected("a pointer that nobody asked for".to_owned()))?;
            Ok(pointer.key_of(id))
        };
        items.into_iter().map(key).collect()
    }
}

fn listed(order: &OrderSummary) -> Listed {
    if order.status == OrderStatus::Cancelled {
        return Listed::Cancelled;
    }
    Listed::Other(order.customer_id.map(|user| Key::order(&Buyer::Customer(user), order.id)))
}
