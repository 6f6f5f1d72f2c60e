//! The writes that a change of a product makes to one of its variants.

use super::product_plan::Target;
use crate::domain::{Level, VariantId};
use crate::store::stock::shards::edit::Guard;
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::{ProductItem, StockItem, StoreError, VariantTerms, WholeStock};

/// What a change does to a variant.
pub(in crate::store) struct VariantWrites {
    pub(in crate::store) actions: Vec<(Target, Action)>,
    /// Whether the variant is in stock afterwards. `None` if its place in the set of those in stock stays.
    pub(in crate::store) in_stock: Option<bool>,
    /// The stock afterwards, if the sales meanwhile are left out.
    pub(in crate::store) stock: WholeStock,
}

/// The writes for one variant when its product changes from `before` to `after`. `stock` is its stock as it was read;
/// there is none if it is new. `level` is the stock to set. `is_listed`: the set of those in stock has it. `None` if
/// nothing is to be written.
///
/// Setting the stock requires the stock that was read: no sale is forgotten, and the audit record is exact. A change of
/// name or price must succeed even while the variant sells quickly, so no sale can fail its conditions. The exception
/// is a variant that changes its place in the set, because of its policy or because the stream lags: it does so only
/// while the stock is on that side of the limit. `sync_listing_stock` explains why this suffices.
pub(in crate::store) fn variant_writes(
    before: Option<&ProductItem>,
    after: Option<&ProductItem>,
    id: VariantId,
    stock: Option<&WholeStock>,
    level: Option<Level>,
    is_listed: bool,
) -> Result<Option<VariantWrites>, StoreError> {
    let target = Target::Stock(id);
    let Some((after, variant)) = after.and_then(|after| Some((after, after.variant(id)?))) else {
        let Some(stock) = stock.filter(|stock| !stock.first.deleted) else { return Ok(None) };
        let buried = stock.buried();
        let actions = stock.writes(&buried, Guard::Free)?.into_iter().map(|action| (target, action)).collect();
        return Ok(Some(VariantWrites { actions, in_stock: Some(false), stock: buried }));
    };
    let sale = after.sale_terms(variant);
    let Some(stock) = stock else {
        let first = StockItem::new(id, after.id, sale, level.unwrap_or(Level::ZERO));
        let put = Action::put(&Key::stock(id), &first, "attribute_not_exists(PK)")?;
        let terms = VariantTerms::of(after, variant, first.price_version).put()?;
        let in_stock = Some(first.is_in_stock());
        let stock = WholeStock { first, others: Vec::new() };
        return Ok(Some(VariantWrites { actions: vec![(target, put), (Target::Other, terms)], in_stock, stock }));
    };
    let level = level.filter(|level| level.get() != stock.total());
    let revives = stock.first.deleted;
    let terms_before = before.and_then(|before| Some(VariantTerms::of(before, before.variant(id)?, 0)));
    let changes_terms = revives || terms_before != Some(VariantTerms::of(after, variant, 0));
    let stock_after = stock.changed(sale, changes_terms, level);
    let guard = match level {
        Some(_) => Guard::AsRead,
        None if revives || sale.policy.is_in_stock(stock.total()) != is_listed => Guard::SameSide,
        None => Guard::Free,
    };
    let writes = stock.writes(&stock_after, guard)?;
    let mut actions: Vec<(Target, Action)> = writes.into_iter().map(|action| (target, action)).collect();
    if stock_after.first.price_version != stock.first.price_version {
        let terms = VariantTerms::of(after, variant, stock_after.first.price_version);
        actions.push((Target::Other, terms.put()?));
    }
    let in_stock = (guard != Guard::Free).then(|| sale.policy.is_in_stock(stock_after.total()));
    Ok((!actions.is_empty()).then_some(VariantWrites { actions, in_stock, stock: stock_after }))
}
