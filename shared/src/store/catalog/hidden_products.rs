use crate::domain::{ProductId, Timestamp};
use crate::store::table::key;
use crate::store::table::query::Query;
use crate::store::{Store, StoreError};

impl Store {
    /// A page of the products that are not shown, in order of creation, after `after`, and whether there may be more.
    /// One query of the index, which may lag a moment.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn hidden_products(
        &self,
        limit: u16,
        after: Option<ProductId>,
    ) -> Result<(Vec<ProductId>, bool), StoreError> {
        let after = after.unwrap_or_else(|| ProductId::lowest_at(Timestamp::from_millis(0)));
        let query = Query::collection(key::HIDDEN_PRODUCTS).above(after.to_string()).limit(limit.into());
        let page = self.page(query).await?;
        let more = page.next.is_some();
        Ok((page.ids()?, more))
    }
}
