//! The stock rule: when units of a product may be reserved. It exists as the condition that DynamoDB checks in a sale's
//! transaction, and in Rust, for the assessment before the sale and for the meaning of a failed condition.

use super::shards::WholeStock;
use super::shards::share::distribute;
use crate::domain::{OrderLine, ProductId, Quantity};
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::{StockItem, StoreError};

/// Units by shard. Shard 0 is the first.
pub(in crate::store) type Shares = Vec<(u8, i64)>;

/// The writes that reserve these units at the price of this version, for the transaction of a sale. For a shard that
/// has been removed the condition fails, as for an empty one.
pub(in crate::store) fn reserve(
    product: ProductId,
    shares: &[(u8, i64)],
    price_version: u64,
) -> Result<Vec<Action>, StoreError> {
    let update = "SET available = available - :quantity, version = version + :one";
    let may_be_sold = "available >= :quantity AND price_version = :price_version AND sellable = :yes";
    let write = |(shard, units): &(u8, i64)| {
        Action::update(&Key::stock_shard(product, *shard), update, may_be_sold)
            .value(":quantity", units)?
            .value(":one", 1)?
            .value(":price_version", price_version)?
            .value(":yes", true)
    };
    shares.iter().map(write).collect()
}

/// The write that releases a line's stock, to the first shard. That item outlives its product for this purpose.
pub(in crate::store) fn release(line: &OrderLine) -> Result<Action, StoreError> {
    let update = "SET available = available + :quantity, version = version + :one";
    Action::update(&Key::stock(line.product_id), update, "attribute_exists(PK)")
        .value(":quantity", line.quantity)?
        .value(":one", 1)
}

impl WholeStock {
    /// The shards from which these units may be reserved at the price of this version, preferably from `first` on.
    /// `None` if they may not be reserved, according to the stock as it was read.
    pub(in crate::store) fn reservable(&self, units: i64, price_version: u64, first: u8) -> Option<Shares> {
        let is_on_terms = self.first.is_for_sale() && self.first.price_version == price_version;
        is_on_terms.then(|| distribute(units, &self.available(), first)).flatten()
    }
}

impl StockItem {
    /// Returns true if its product is shown and sold.
    pub fn is_for_sale(&self) -> bool {
        self.sellable
    }

    /// Returns true if it has enough units. One shard alone cannot decide this for the whole stock.
    pub fn has(&self, quantity: Quantity) -> bool {
        self.available >= i64::from(quantity.get())
    }
}
