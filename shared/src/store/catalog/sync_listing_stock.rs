//! How listing rows follow the stock, off the path of any sale: a sale writes the stock item alone, and the stream
//! brings what it did to the rows.
//!
//! What must hold: once the stream is drained, the rows of a product say what the sum of its stock's shards says, whatever
//! was delivered twice or out of order and whatever staff did meanwhile. It does, because
//!
//! - rows are a function of their product's item, and each writer of both writes on the condition that the item is the
//!   one it read (version and `listed_in_stock`);
//! - whoever changes `listed_in_stock` writes it on the condition that the stock is on that side of zero at that very
//!   moment: here and in changes by staff by checking the stock in the same transaction, one shard that has some or all
//!   that have none, or by setting the stock there. Other changes by staff keep `listed_in_stock` as it is;
//! - when the sum crosses zero some shard does, so there is a stream record; more shards may, and each has the sum looked
//!   at. Arranging the shards anew leaves the sum as it is;
//! - so after the last time that the stock crossed zero, `listed_in_stock` can only be set to what is true, and the
//!   stream record of that crossing is not done with before it was seen to be true. Nothing makes it untrue again.
//!
//! No condition names the version of a stock item, so a product that sells quickly starves nobody.

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
    /// Has a product's listing rows say whether it is in stock now; whether they did not. Does nothing where they do, or
    /// where there is no such product any more.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails, or if others kept changing the product for as long as there was time.
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
