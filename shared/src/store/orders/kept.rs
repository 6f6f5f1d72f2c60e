use super::order::short_enough;
use crate::domain::OrderId;
use crate::store::table::key::{self, Buyer, Key};
use crate::store::table::query::Query;
use crate::store::{OrderItem, Store, StoreError};

/// A note's length in order lines, if each of its characters takes four bytes.
const LINES_OF_NOTE: u32 = 30;

fn with_notes(order: &OrderItem) -> u32 {
    order.line_count.saturating_add(order.note_count.saturating_mul(LINES_OF_NOTE))
}

impl Store {
    /// A page of all orders that the shop has of a buyer, including those removed from their history, that are older
    /// than `after`, newest first, and whether there are more. It ends early like [`Store::orders`], and also if there
    /// are many notes. One query, and one for each order that was placed by a saga.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn orders_kept(
        &self,
        buyer: &Buyer,
        limit: u16,
        after: Option<OrderId>,
    ) -> Result<(Vec<OrderItem>, bool), StoreError> {
        let start = after.map(|id| Key::order(buyer, id).attributes());
        // One more shows whether there is a next page.
        let ask = usize::from(limit).saturating_add(1);
        let query = Query::partition(key::buyer_partition(buyer)).prefix(key::ORDERS).descending();
        let page = self.page(query.limit(ask).start(start).consistent()).await?;
        let is_last = page.next.is_none();
        let mut orders: Vec<OrderItem> = page.read()?;
        let found = orders.len();
        if orders.is_empty() {
            return Ok((orders, false));
        }
        orders.truncate(usize::from(limit).min(short_enough(&orders, with_notes)));
        let more = orders.len() < found || !is_last;
        let whole = orders.into_iter().map(|order| self.with_lines(order));
        Ok((futures::future::try_join_all(whole).await?, more))
    }
}
