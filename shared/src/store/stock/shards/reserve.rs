//! Reserving stock from shards.

use crate::domain::ProductId;
use crate::store::StoreError;
use crate::store::table::action::Action;
use crate::store::table::key::Key;

/// The writes that reserve this number of units from each of these shards (0 is the first), at the price of this version.
/// A shard that has been removed meanwhile refuses, as an empty one does.
pub(in crate::store) fn reserve(
    product: ProductId,
    shares: &[(u8, i64)],
    price_version: u64,
) -> Result<Vec<Action>, StoreError> {
    let update = "SET available = available - :quantity, version = version + :one";
    let holds = "available >= :quantity AND price_version = :price_version AND sellable = :yes";
    let write = |(shard, units): &(u8, i64)| {
        Action::update(&Key::stock_shard(product, *shard), update, holds)
            .value(":quantity", units)?
            .value(":one", 1)?
            .value(":price_version", price_version)?
            .value(":yes", true)
    };
    shares.iter().map(write).collect()
}
