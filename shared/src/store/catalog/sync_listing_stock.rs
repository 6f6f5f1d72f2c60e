//! Listing stock sync: a sale writes only the stock item, and the stream function then updates the product's listings.
//!
//! Invariant: once the stream is drained, the listings of a product agree with the sum of its stock shards, whatever
//! was delivered twice or out of order and whatever staff changed meanwhile. Proof:
//!
//! - Listings are a function of their product's item. Each writer of both requires that the item is the one it read
//!   (version and `listed_in_stock`).
//! - Each writer that changes `listed_in_stock` requires, in the same transaction, that the stock is on that side of
//!   zero: it checks one shard that has some, or all shards that have none, or it sets the stock. Other writers keep
//!   `listed_in_stock`.
//! - When the sum crosses zero, at least one shard does, so there is a stream record. Each such record has the sum
//!   read. A new generation of shards keeps the sum.
//! - So after the last crossing, `listed_in_stock` can only be set to the truth, and the stream record of that crossing
//!   is not finished before it was seen to be the truth. Nothing makes it untrue again.
//!
//! No condition names the version of a stock item, so a product that sells quickly blocks nobody.

use super::listing::row_actions;
use super::product_plan::{PRODUCT_AS_READ, as_read};
use crate::domain::ProductId;
use crate::store::stock::shards::edit::Guard;
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::key::Key;
use crate::store::table::transact::TransactError;
use crate::store::{ProductItem, Store, StoreError, WholeStock};

impl Store {
    /// Updates a product's listings if they disagree with whether it is in stock now. Returns true if they did. Does
    /// nothing if they agree or the product no longer exists.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails, or if others kept changing the product until the time budget was spent.
    pub async fn sync_listing_stock(&self, id: ProductId) -> Result<bool, StoreError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let Some((product, stock)) = self.product_and_stock(id).await? else { return Ok(false) };
            let in_stock = stock.total() > 0;
            if product.listed_in_stock == in_stock {
                return Ok(false);
            }
            match self.transact(listing_stock_sync(&product, &stock, in_stock)?).await {
                Ok(()) => return Ok(true),
                Err(TransactError::Store(error)) => return Err(error),
                Err(TransactError::Refused(_raced)) => {}
            }
            if !backoff.wait().await {
                return Err(StoreError::Unavailable("the product kept changing".to_owned()));
            }
        }
    }
}

fn listing_stock_sync(product: &ProductItem, stock: &WholeStock, in_stock: bool) -> Result<Vec<Action>, StoreError> {
    let after = ProductItem { listed_in_stock: in_stock, ..product.clone() };
    let flip = Action::update(&Key::product(product.id), "SET listed_in_stock = :now", PRODUCT_AS_READ);
    let mut actions = vec![as_read(flip, product)?.value(":now", in_stock)?];
    actions.extend(stock.writes(stock, Guard::SameSide)?);
    actions.extend(row_actions(Some(product), Some(&after))?);
    Ok(actions)
}
