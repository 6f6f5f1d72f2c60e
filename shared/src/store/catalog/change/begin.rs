//! The first transaction of a change: everything that may fail.

use super::item::OpenChange;
use crate::store::catalog::in_stock::InStock;
use crate::store::catalog::product_plan::{Outcome, Plan, Target, as_read};
use crate::store::catalog::product_state::ProductState;
use crate::store::stock::shards::quiesce::Quiesce;
use crate::store::table::action::Action;
use crate::store::table::key::Key;
use crate::store::{ProductError, Store};

impl Store {
    /// Begins a change of a product, if it is as it was read and has no other open change. Afterwards the product has
    /// its next version.
    ///
    /// # Errors
    /// Returns an error if a sku, a slug or the external id is taken, there is no such category, the actor may not do it,
    /// or if DynamoDB fails.
    pub(in crate::store) async fn begin_change(
        &self,
        state: Option<&ProductState>,
        change: &OpenChange,
        slugs: Vec<Action>,
    ) -> Result<Outcome, ProductError> {
        let before = state.map(|state| &state.product);
        self.hold_skus(before, change.after.as_ref()).await?;
        let mut plan = Plan::default();
        // The record itself is put at the end. Its check that the actor may do this joins this transaction.
        let put = change.put()?.authorised_by(change.audit.check()?);
        plan.add(Target::Product, put);
        if let Some(before) = before {
            let raise = Action::update(&Key::product(before.id), "SET version = version + :one, changing = :yes", "");
            plan.add(Target::Product, as_read(raise, before)?.value(":one", 1)?.value(":yes", true)?);
        } else {
            plan.add(Target::Product, InStock::empty(change.product_id).put_new()?);
        }
        plan.extend(Self::external_moves(before, change.after.as_ref())?);
        plan.keep_category(before, change.after.as_ref())?;
        plan.extend(slugs.into_iter().map(|action| (Target::Slug, action)));
        self.carry_out(plan, &mut Quiesce::of(self)).await
    }
}
