//! The sales of each day: one item with the totals, and another one with the best-selling products as well.

use crate::domain::{Day, SalesDay, SalesDetail};
use crate::store::table::action::Action;
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::table::transact::TransactError;
use crate::store::{Store, StoreError};

/// Of two counts of a day, the later one stays, in whichever order they are written.
const NOT_OLDER: &str = "attribute_not_exists(PK) OR as_of < :as_of";

impl Store {
    /// The days' sales from `from` to `to`, both included, earliest first. Days that were never counted are left out.
    /// One query per megabyte, which is about three thousand days.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn sales(&self, from: Day, to: Day) -> Result<Vec<SalesDay>, StoreError> {
        let days = Query::partition(key::SALES).between(Key::sales(from).sk, Key::sales(to).sk);
        self.query_all(days.consistent()).await
    }

    /// A day's sales with the best-selling products. None if the day was never counted. One read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn sales_of(&self, day: Day) -> Result<Option<SalesDetail>, StoreError> {
        self.get(&Key::sales_detail(day)).await
    }

    /// Stores a count, unless there is one that began at the same time or later.
    pub(in crate::store) async fn put_sales(&self, detail: &SalesDetail) -> Result<(), StoreError> {
        let day = detail.sales.day;
        let line = Action::put(&Key::sales(day), &detail.sales, NOT_OLDER)?;
        let whole = Action::put(&Key::sales_detail(day), detail, NOT_OLDER)?;
        let as_of = detail.sales.as_of;
        let both = vec![line.value(":as_of", as_of)?, whole.value(":as_of", as_of)?];
        match self.transact(both).await {
            Ok(()) | Err(TransactError::Refused(_)) => Ok(()),
            Err(TransactError::Store(error)) => Err(error),
        }
    }
}
