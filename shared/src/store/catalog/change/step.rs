//! The transactions of a change: some variants at a time, and at last the product itself.

use super::item::OpenChange;
use crate::domain::{MAX_CATEGORY_DEPTH, Timestamp, VariantId};
use crate::store::catalog::in_stock::InStock;
use crate::store::catalog::listing::row_actions;
use crate::store::catalog::prices::price_records;
use crate::store::catalog::product_plan::{MOST_ACTIONS, Outcome, Plan, Target, as_read, check_path};
use crate::store::catalog::slugs::give_up_slugs;
use crate::store::catalog::variant_writes::variant_writes;
use crate::store::stock::shards::quiesce::Quiesce;
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::{ProductError, ProductItem, Store, StoreError, WholeStock};

/// The actions of a step beside those of variants: the change, the product, the set of variants in stock, and for the shelf
/// of all products and those of each level of categories two listings, of which one may move to another shelf.
const BESIDE: usize = 3 + 3 * (1 + MAX_CATEGORY_DEPTH);

/// What a change reads before each step.
pub(in crate::store) struct ChangeState {
    pub(in crate::store) change: OpenChange,
    /// None if the product is new.
    pub(in crate::store) before: Option<ProductItem>,
    pub(in crate::store) in_stock: InStock,
    /// The stock of the variants that come next.
    pub(in crate::store) stocks: Vec<(VariantId, Option<WholeStock>)>,
}

impl ChangeState {
    /// The variants that come next, at most as many as one step can have.
    pub(in crate::store) fn next(change: &OpenChange) -> &[VariantId] {
        let left = change.variants.get(change.done..).unwrap_or_default();
        left.get(..left.len().min(MOST_ACTIONS)).unwrap_or_default()
    }
}

impl Store {
    /// Writes as many variants as fit a transaction, each with its stock, terms, sku and price record, and its place in the set of
    /// those in stock.
    pub(in crate::store) async fn write_variants(
        &self,
        state: &ChangeState,
        at: Timestamp,
        quiesce: &mut Quiesce<'_>,
    ) -> Result<Outcome, ProductError> {
        let ChangeState { change, before, in_stock: listed, stocks } = state;
        let (before, after) = (before.as_ref(), change.after.as_ref());
        let (mut plan, mut in_stock, mut done) = (Plan::default(), listed.clone(), change.done);
        for (id, stock) in stocks {
            let now = stock.as_ref().filter(|stock| !stock.first.deleted).map(WholeStock::total);
            let floor = after.and_then(|after| after.variant(*id)).map_or(Some(0), |variant| variant.policy.floor());
            let level = change.levels.get(id).map(|level| level.level(now, floor));
            let mut writes = Vec::new();
            if let Some(of_variant) =
                variant_writes(before, after, *id, stock.as_ref(), level, listed.variants.contains(id))?
            {
                writes.extend(of_variant.actions);
                if let Some(is_in_stock) = of_variant.in_stock {
                    in_stock = in_stock.with(*id, is_in_stock);
                }
            }
            writes.extend(price_records(before, after, change.audit.id, Some(*id))?);
            writes.extend(Self::sku_moves(before, after, Some(*id))?);
            // One variant always fits: a stock has at most 64 shards.
            if done > change.done && plan.len() + writes.len() + BESIDE > MOST_ACTIONS {
                break;
            }
            plan.extend(writes);
            done += 1;
        }
        plan.add(Target::Product, change.advance(done, at)?);
        if let Some(before) = before {
            // Pictures may change meanwhile, and the writes above have those that were read.
            plan.add(Target::Product, as_read(Action::check(&Key::product(before.id), ""), before)?);
        }
        plan.add(Target::InStock, listed.write(&in_stock, false)?);
        if let Some(before) = before.filter(|_| listed.is_any() != in_stock.is_any()) {
            let (was, is) = ((before, listed.is_any()), (before, in_stock.is_any()));
            plan.add_others(row_actions(Some(was), Some(is))?);
        }
        self.carry_out(plan, quiesce).await
    }

    /// Writes the product, its listings and the record, and ends the change.
    pub(in crate::store) async fn finish_change(&self, state: &ChangeState) -> Result<Outcome, ProductError> {
        let ChangeState { change, before, in_stock, .. } = state;
        let mut plan = Plan::default();
        plan.add(Target::Product, change.delete()?);
        let after = match change.after.clone() {
            None => None,
            Some(after) => {
                let version = before.as_ref().map_or(1, |before| before.version.saturating_add(1));
                // Its category may have moved since the change began.
                let after = self.with_path_of_category(ProductItem { version, ..after }).await?;
                plan.add(Target::Category, check_path(&after)?);
                Some(after)
            }
        };
        match (before, &after) {
            (None, Some(new)) => plan.add(Target::Product, new.put("attribute_not_exists(PK)")?),
            (Some(before), Some(after)) => plan.add(Target::Product, as_read(after.put("")?, before)?),
            (Some(before), None) => {
                plan.add(Target::Product, as_read(Action::delete(&Key::product(before.id), ""), before)?);
            }
            (None, None) => return Err(StoreError::Unexpected("a change of nothing".to_owned()).into()),
        }
        plan.add(Target::InStock, if after.is_some() { in_stock.write(in_stock, true)? } else { in_stock.delete()? });
        let is_listed = in_stock.is_any();
        let listed = before.as_ref().map(|before| (before, is_listed));
        plan.add_others(row_actions(listed, after.as_ref().map(|after| (after, is_listed)))?);
        if let (Some(before), None) = (before, &after) {
            plan.add_others(self.media_deletion(before.id, &before.media, change.audit.at)?);
            plan.add_others(give_up_slugs(before));
        }
        plan.add_others([change.audit.put_proven()?]);
        self.carry_out(plan, &mut Quiesce::of(self)).await
    }
}
