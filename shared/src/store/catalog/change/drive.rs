//! Drives changes to their end: for the request that began one, for the next change of the same product, or for the
//! sweep.

use std::time::Duration;

use super::item::OpenChange;
use super::step::ChangeState;
use crate::clock::Clock;
use crate::domain::{ProductId, ShardCount, StockPolicy, Timestamp, VariantId};
use crate::store::catalog::in_stock::InStock;
use crate::store::catalog::product_plan::Outcome;
use crate::store::stock::shards::quiesce::Quiesce;
use crate::store::table::backoff::{Backoff, has_time};
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::table::transact::TransactError;
use crate::store::{Consistency, ProductError, ProductItem, Store, StoreError, WholeStock};

/// A change that nobody has driven for so long is abandoned. Longer than any request may take.
const ABANDONED_AFTER: Duration = Duration::from_secs(60);

impl Store {
    /// Drives the open change of a product to its end, if there is one. Any number of drivers may work on one.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails, or if there is no time left. The change stays where it is then, for
    /// somebody to drive on.
    pub(in crate::store) async fn drive_change(&self, id: ProductId, now: Timestamp) -> Result<(), ProductError> {
        let mut quiesce = Quiesce::of(self);
        let driven = self.drive_quiescing(id, now, &mut quiesce).await;
        quiesce.end().await;
        driven
    }

    async fn drive_quiescing(
        &self,
        id: ProductId,
        now: Timestamp,
        quiesce: &mut Quiesce<'_>,
    ) -> Result<(), ProductError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            if !has_time() {
                let why = "a change of the product takes longer than its request has time";
                return Err(StoreError::Unavailable(why.to_owned()).into());
            }
            let Some(state) = self.change_state(id).await? else { return Ok(()) };
            self.bring_together(&state).await?;
            let outcome = if state.change.done < state.change.variants.len() {
                self.write_variants(&state, now, quiesce).await?
            } else {
                self.finish_change(&state).await?
            };
            match outcome {
                Outcome::Done => {}
                Outcome::Raced | Outcome::Moved if backoff.wait().await => {}
                Outcome::Raced | Outcome::Moved => {
                    return Err(StoreError::Unavailable("the product kept changing".to_owned()).into());
                }
            }
        }
    }

    /// Makes one shard of each stock that is to allow back-orders and was divided since the change began.
    async fn bring_together(&self, state: &ChangeState) -> Result<(), ProductError> {
        for (id, stock) in &state.stocks {
            let after = state.change.after.as_ref().and_then(|after| after.variant(*id));
            let allows = after.is_some_and(|variant| matches!(variant.policy, StockPolicy::Allow(_)));
            if let Some(stock) = stock.as_ref().filter(|stock| allows && !stock.others.is_empty()) {
                match self.transact(stock.arranged(ShardCount::ONE, false)?).await {
                    // The step fails because of the stock that it read, and is tried with what there is then.
                    Ok(()) | Err(TransactError::Refused(_)) => {}
                    Err(TransactError::Store(error)) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }

    /// The open change of a product with what its next step needs. One read, and one of the variants' stock.
    async fn change_state(&self, id: ProductId) -> Result<Option<ChangeState>, StoreError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let (mut change, mut before, mut in_stock) = (None::<OpenChange>, None::<ProductItem>, None::<InStock>);
            for item in self.get_all(&[Key::product_change(id), Key::product(id), Key::in_stock(id)]).await? {
                if Key::product_change(id).is_of(&item) {
                    change = Some(serde_dynamo::from_item(item)?);
                } else if Key::product(id).is_of(&item) {
                    before = Some(serde_dynamo::from_item(item)?);
                } else {
                    in_stock = Some(serde_dynamo::from_item(item)?);
                }
            }
            let Some(mut change) = change else { return Ok(None) };
            // Uploaded pictures may have changed since it began.
            if let (Some(after), Some(before)) = (&mut change.after, &before) {
                if change.sets_media {
                    let uploaded = before.media.iter().filter(|media| media.url.is_none()).cloned();
                    let elsewhere = after.media.iter().filter(|media| media.url.is_some()).cloned();
                    after.media = uploaded.chain(elsewhere).collect();
                } else {
                    after.media.clone_from(&before.media);
                }
            }
            if let Some(in_stock) = in_stock {
                let stocks = self.stocks_of(ChangeState::next(&change)).await?;
                return Ok(Some(ChangeState { change, before, in_stock, stocks }));
            }
            // They were read in the middle of a transaction.
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("the product kept changing".to_owned()));
            }
        }
    }

    /// The whole stock of each of these variants, `None` for new ones. One batch read per hundred, and a query for each
    /// stock with several shards.
    pub(in crate::store) async fn stocks_of(
        &self,
        ids: &[VariantId],
    ) -> Result<Vec<(VariantId, Option<WholeStock>)>, StoreError> {
        let mut firsts = self.stock_items(ids, Consistency::Now).await?;
        let mut stocks = Vec::with_capacity(ids.len());
        for id in ids {
            let whole = match firsts.remove(id) {
                Some(first) if first.shards.is_one() => Some(WholeStock { first, others: Vec::new() }),
                Some(_) => self.whole_stock(*id).await?,
                None => None,
            };
            stocks.push((*id, whole));
        }
        Ok(stocks)
    }

    /// Drives changes of products that were abandoned, because their process died. Returns how many came to their end,
    /// and how many are left for the next time.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB does not give the list. What goes wrong with one product is logged and leaves it
    /// for the next time.
    pub async fn sweep_products(&self, clock: &Clock) -> Result<(usize, usize), StoreError> {
        let (mut done, mut left, mut start) = (0, 0, None);
        loop {
            let mut page = self.page(Query::collection(key::PRODUCT_CHANGES).start(start)).await?;
            start = page.next.take();
            for id in page.ids()? {
                let now = clock.now();
                let change = self.get::<OpenChange>(&Key::product_change(id)).await?;
                match change {
                    None => {}
                    Some(change) if change.touched_at.plus(ABANDONED_AFTER) > now => left += 1,
                    Some(_) => match self.drive_change(id, now).await {
                        Ok(()) => done += 1,
                        Err(error) => {
                            tracing::warn!(product = %id, ?error, "an abandoned change is left for the next sweep");
                            left += 1;
                        }
                    },
                }
            }
            if start.is_none() || !has_time() {
                return Ok((done, left));
            }
        }
    }
}
