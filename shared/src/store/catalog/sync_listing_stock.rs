//! Listing stock sync: a sale writes only the stock item, and the stream function then updates the product's set of
//! variants in stock, and its listings.
//!
//! Invariant: once the stream is drained, the set has exactly the variants of the product of which a unit can be sold,
//! and the listings agree with the set, whatever was delivered twice or out of order and whatever staff changed
//! meanwhile. Proof:
//!
//! - Listings are a function of their product's item and of whether the set is empty. Each writer of the listings
//!   requires that both are those that it read.
//! - Each writer that puts a variant into the set or takes it out requires, in the same transaction, that the variant's
//!   stock is on that side of its limit: it checks one shard that has some, or all shards that have none, or it sets the
//!   stock. It also requires the price version that it read, which a change of the policy and a removal of the variant
//!   raise. Other writers keep the set.
//! - A product that gets other variants gets a new version of the set. So a variant that was removed is not put in.
//! - When the sum crosses the limit, at least one shard does, so there is a stream record. Each such record has the sum
//!   read. A new generation of shards keeps the sum.
//! - So after the last crossing, the variant's place in the set can only be set to the truth, and the stream record of
//!   that crossing is not finished before it was seen to be the truth. Nothing makes it untrue again.
//!
//! No condition names the version of a stock item, so a variant that sells quickly blocks nobody. A flip checks the
//! shards of one variant, so it fits a transaction however many variants the product has.

use super::listing::row_actions;
use super::product_plan::as_read;
use super::product_state::ProductState;
use crate::domain::{ProductId, VariantId};
use crate::store::stock::shards::edit::Guard;
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::key::Key;
use crate::store::table::transact::TransactError;
use crate::store::{Store, StoreError};

impl Store {
    /// Updates the set of variants in stock, and the listings, if they disagree with whether a unit of this variant can
    /// be sold now. Returns true if they did. Does nothing if they agree or the variant no longer exists. One read of
    /// the stock, and the reads of [`Store::sync_product_stock`].
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails, or if others kept changing the product until the time budget was spent.
    pub async fn sync_listing_stock(&self, variant: VariantId) -> Result<bool, StoreError> {
        let Some(stock) = self.get::<crate::store::StockItem>(&Key::stock(variant)).await? else { return Ok(false) };
        self.sync_variants(stock.product_id, Some(variant)).await
    }

    /// The same for all variants of a product.
    ///
    /// # Errors
    /// The errors of [`Store::sync_listing_stock`].
    pub async fn sync_product_stock(&self, id: ProductId) -> Result<bool, StoreError> {
        self.sync_variants(id, None).await
    }

    async fn sync_variants(&self, id: ProductId, only: Option<VariantId>) -> Result<bool, StoreError> {
        let mut backoff = Backoff::new(&self.random);
        let mut is_synced = false;
        loop {
            let Some(state) = self.product_state(id).await? else { return Ok(is_synced) };
            let Some((variant, in_stock)) = wrongly_listed(&state, only) else { return Ok(is_synced) };
            match self.transact(flip(&state, variant, in_stock)?).await {
                Ok(()) => {
                    is_synced = true;
                    continue;
                }
                Err(TransactError::Store(error)) => return Err(error),
                Err(TransactError::Refused(_raced)) => {}
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("the product kept changing".to_owned()));
            }
        }
    }
}

/// A variant that is in the set although none can be sold, or the other way round, and whether it is in stock.
fn wrongly_listed(state: &ProductState, only: Option<VariantId>) -> Option<(VariantId, bool)> {
    // The stream names a variant that the product may only have once a change of it has ended.
    let of_product = state.product.variants.iter().map(|variant| variant.id).filter(|_| only.is_none());
    let mut variants = only.into_iter().chain(of_product);
    variants.find_map(|variant| {
        let stock = state.stocks.get(&variant)?;
        let in_stock = !stock.first.deleted && stock.first.policy.is_in_stock(stock.total());
        (state.in_stock.variants.contains(&variant) != in_stock).then_some((variant, in_stock))
    })
}

/// The transaction that puts a variant into the set or takes it out.
fn flip(state: &ProductState, variant: VariantId, in_stock: bool) -> Result<Vec<Action>, StoreError> {
    let ProductState { product, in_stock: before, stocks, .. } = state;
    let after = before.clone().with(variant, in_stock);
    let mut actions = vec![before.write(&after, false)?];
    if let Some(stock) = stocks.get(&variant) {
        actions.extend(stock.writes(stock, Guard::SameSide)?);
    }
    if before.is_any() != after.is_any() {
        actions.push(as_read(Action::check(&Key::product(product.id), ""), product)?);
        actions.extend(row_actions(Some((product, before.is_any())), Some((product, after.is_any())))?);
    }
    Ok(actions)
}
