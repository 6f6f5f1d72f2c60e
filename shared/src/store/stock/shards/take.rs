//! Taking stock from shards.

use crate::domain::ProductId;
use crate::store::StoreError;
use crate::store::table::action::Action;
use crate::store::table::key::Key;

/// Takes so many units from each of these shards (0 is the first), for the price of this version: for the transaction of
/// the sale. A shard that has been removed meanwhile refuses as an empty one does.
pub(in crate::store) fn take(
    product: ProductId,
    shares: &[(u8, i64)],
    price_version: u64,
) -> Result<Vec<Action>, StoreError> {
    let update = "SET available = available - :quantity, version = version + :one";
    let holds = "available >= :quantity AND price_version = :price_version AND sellable = :yes";
    let take = |(shard, units): &(u8, i64)| {
        Action::update(&Key::stock_shard(product, *shard), update, holds)
            .value(":quantity", units)?
            .value(":one", 1)?
            .value(":price_version", price_version)?
            .value(":yes", true)
    };
    shares.iter().map(take).collect()
}
