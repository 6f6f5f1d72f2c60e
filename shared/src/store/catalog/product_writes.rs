//! Changes of products by staff. Each is one transaction: the product, its variants' stock and terms, their skus, the
//! set of those in stock, the listings, the category's count and the audit record. What exceeds one transaction is a
//! [`change`](super::change) that always completes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::change::item::OpenChange;
use super::in_stock::InStock;
use super::listing::row_actions;
use super::prices::price_records;
use super::product_plan::{MAX_PRODUCT_BYTES, Outcome, Plan, Target, as_read};
use super::product_state::ProductState;
use super::slugs::{SlugOwner, give_up_slugs};
use super::variant_writes::variant_writes;
use crate::domain::{ExternalId, ImportedRow, Level, Media, ProductId, SlugOrigin, StockPolicy, Timestamp, VariantId};
use crate::store::audit::changes;
use crate::store::stock::shards::quiesce::Quiesce;
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::key::Key;
use crate::store::{
    Actor, Audit, ProductError, ProductFields, ProductItem, StockItem, StockedProduct, Store, StoreError, WholeStock,
};

/// The values that staff want a product to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductEdit {
    pub fields: ProductFields,
    /// The quantities to sell. The stock of other variants stays; that of other new variants is 0.
    pub levels: BTreeMap<VariantId, Level>,
    /// What it is to be known by elsewhere. `None` leaves that as it is.
    pub external: Option<ExternalId>,
    /// Its pictures. `None` leaves them as they are. Uploaded ones must be among them as they were.
    pub media: Option<Vec<Media>>,
    /// The import row that requested the edit, if one did.
    pub imported: Option<ImportedRow>,
}

impl ProductEdit {
    /// An edit by staff.
    pub const fn by_staff(fields: ProductFields, levels: BTreeMap<VariantId, Level>) -> Self {
        Self { fields, levels, external: None, media: None, imported: None }
    }
}

impl Store {
    /// Creates a product with this new id. If there is a product with this id, an attempt whose answer was lost made
    /// it, and this does nothing. If another product has a slug that was made from the name, it gets random letters.
    ///
    /// # Errors
    /// Returns an error if a sku or the slug is taken, there is no such category, or if DynamoDB fails.
    pub async fn create_product(
        &self,
        id: ProductId,
        new: ProductEdit,
        origin: SlugOrigin,
        actor: Actor,
    ) -> Result<StockedProduct, ProductError> {
        self.create_over(id, new, origin, actor, &BTreeMap::new()).await
    }

    /// Creates a product, some of whose variants had a stock before.
    async fn create_over(
        &self,
        id: ProductId,
        mut new: ProductEdit,
        origin: SlugOrigin,
        actor: Actor,
        buried: &BTreeMap<VariantId, WholeStock>,
    ) -> Result<StockedProduct, ProductError> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            match self.create_once(id, new.clone(), actor, buried).await {
                Ok(Some(product)) => return Ok(product),
                // The category moved since it was read.
                Ok(None) => {}
                Err(ProductError::SlugTaken) if origin == SlugOrigin::Made => {
                    new.fields.slug = new.fields.slug.with_letters(self.random.bytes());
                }
                Err(error) => return Err(error),
            }
            retry(&mut backoff).await?;
        }
    }

    async fn create_once(
        &self,
        id: ProductId,
        new: ProductEdit,
        actor: Actor,
        buried: &BTreeMap<VariantId, WholeStock>,
    ) -> Result<Option<StockedProduct>, ProductError> {
        let ProductEdit { fields, levels, external, media, imported } = new;
        let mut detail = json!({ "fields": fields, "stock": levels });
        if let (Some(detail), Some(external)) = (detail.as_object_mut(), &external) {
            detail.insert("external".to_owned(), json!(external));
        }
        let audit = self.audit(actor, "create_product", id, detail);
        let media = media.unwrap_or_default();
        let product = ProductItem { external, media, imported, ..ProductItem::new(id, fields, actor.at) };
        let product = self.with_path(None, product).await?;
        let slugs = vec![SlugOwner::Product(id).take(&product.slug)?];
        let (plan, stock) = self.plan(None, Some(&product), &levels, buried, slugs.clone(), &audit).await?;
        let outcome = if plan.fits() {
            self.carry_out(plan, &mut Quiesce::of(self)).await?
        } else {
            let change = OpenChange::new(id, None, Some(product.clone()), &levels, audit);
            let begun = self.begin_change(None, &change, slugs).await?;
            if !matches!(begun, Outcome::Moved) {
                self.drive_change(id, actor.at).await?;
            }
            begun
        };
        match outcome {
            Outcome::Done | Outcome::Raced => Ok(Some(StockedProduct { product, stock })),
            Outcome::Moved => Ok(None),
        }
    }

    /// Creates a product with ids that a file has: of a product of another shop, or of one that was deleted here, whose
    /// stock items are revived. If there is a product with this id, this does nothing.
    ///
    /// # Errors
    /// Returns the errors of [`Store::create_product`], or an error if a variant's id is another product's.
    pub async fn restore_product(
        &self,
        id: ProductId,
        new: ProductEdit,
        origin: SlugOrigin,
        actor: Actor,
    ) -> Result<StockedProduct, ProductError> {
        // Its making may have been interrupted.
        self.drive_change(id, actor.at).await?;
        let ids: Vec<VariantId> = new.fields.variants.iter().map(|variant| variant.id).collect();
        let mut buried = BTreeMap::new();
        for (variant, stock) in self.stocks_of(&ids).await? {
            let Some(stock) = stock else { continue };
            if stock.first.product_id != id {
                return Err(ProductError::IdTaken);
            }
            buried.insert(variant, stock);
        }
        self.create_over(id, new, origin, actor, &buried).await
    }

    /// Changes a product to what `edit` returns. `edit` is called again if the product changed meanwhile. If it changes
    /// nothing, nothing is written.
    ///
    /// Unless `edit` sets the stock, the returned stock is as it was read: sales go on meanwhile.
    ///
    /// # Errors
    /// Returns the error of `edit`, or an error if there is no such product or category, a sku is taken, or if DynamoDB
    /// fails.
    pub async fn edit_product<E: From<ProductError>>(
        &self,
        id: ProductId,
        actor: Actor,
        edit: impl Fn(&StockedProduct) -> Result<ProductEdit, E>,
    ) -> Result<StockedProduct, E> {
        let mut quiesce = Quiesce::of(self);
        let edited = self.edit_quiescing(id, actor, edit, &mut quiesce).await;
        quiesce.end().await;
        edited
    }

    async fn edit_quiescing<E: From<ProductError>>(
        &self,
        id: ProductId,
        actor: Actor,
        edit: impl Fn(&StockedProduct) -> Result<ProductEdit, E>,
        quiesce: &mut Quiesce<'_>,
    ) -> Result<StockedProduct, E> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let state = self.settled_product(id, actor.at).await?.ok_or(ProductError::NotFound)?;
            let read = state.summed();
            let ProductEdit { fields, levels, external, media, imported } = edit(&read)?;
            let media = media.unwrap_or_else(|| state.product.media.clone());
            let sets_media = media != state.product.media;
            let external = external.or_else(|| state.product.external.clone());
            let is_set = |(id, level): (&VariantId, &Level)| {
                state.stocks.get(id).is_none_or(|stock| stock.first.deleted || stock.total() != level.get())
            };
            let levels: BTreeMap<_, _> = levels.into_iter().filter(|(id, level)| is_set((id, level))).collect();
            let is_same = external == state.product.external;
            if is_same && !sets_media && levels.is_empty() && fields == state.product.fields() {
                return Ok(read);
            }
            check_shards(&state, &fields)?;
            let mut detail = changes(&state.product.fields(), &fields);
            note_levels(&mut detail, &state, &levels);
            if !is_same {
                let (from, to) = (&state.product.external, &external);
                detail.insert("external".to_owned(), json!({ "from": from, "to": to }));
            }
            if sets_media {
                detail.insert("media".to_owned(), json!({ "from": state.product.media.len(), "to": media.len() }));
            }
            let audit = self.audit(actor, "update_product", id, detail.into());
            let after = state.product.changed(fields, actor.at);
            let after = ProductItem { external, media, imported: imported.or(after.imported), ..after };
            let after = self.with_standings(&state.product, after).await.map_err(ProductError::from)?;
            let mut after = self.with_path(Some(&state.product), after).await?;
            let slugs = rename(&state.product, &mut after).map_err(ProductError::from)?;
            let planned = self.plan(Some(&state), Some(&after), &levels, &state.stocks, slugs.clone(), &audit);
            let (plan, stock) = planned.await?;
            if plan.fits() {
                if let Outcome::Done = self.carry_out(plan, quiesce).await? {
                    return Ok(StockedProduct { product: after, stock });
                }
            } else {
                let change = OpenChange::new(id, Some(&state), Some(after), &levels, audit);
                let change = OpenChange { sets_media, ..change };
                if let Outcome::Done = self.begin_change(Some(&state), &change, slugs).await? {
                    self.drive_change(id, actor.at).await?;
                    let changed = self.product_state(id).await.map_err(ProductError::from)?;
                    return Ok(changed.ok_or(ProductError::NotFound)?.summed());
                }
            }
            retry(&mut backoff).await?;
        }
    }

    /// Deletes a product, if `check` returns no error. Its stock items stay, unsellable, because orders may still
    /// release stock to them.
    ///
    /// # Errors
    /// Returns the error of `check`, or an error if there is no such product, or if DynamoDB fails.
    pub async fn delete_product<E: From<ProductError>>(
        &self,
        id: ProductId,
        actor: Actor,
        check: impl Fn(&StockedProduct) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut quiesce = Quiesce::of(self);
        let deleted = self.delete_quiescing(id, actor, check, &mut quiesce).await;
        quiesce.end().await;
        deleted
    }

    async fn delete_quiescing<E: From<ProductError>>(
        &self,
        id: ProductId,
        actor: Actor,
        check: impl Fn(&StockedProduct) -> Result<(), E>,
        quiesce: &mut Quiesce<'_>,
    ) -> Result<(), E> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let state = self.settled_product(id, actor.at).await?.ok_or(ProductError::NotFound)?;
            check(&state.summed())?;
            let audit = self.audit(actor, "delete_product", id, json!({ "fields": state.product.fields() }));
            let slugs = give_up_slugs(&state.product);
            let (plan, _) = self.plan(Some(&state), None, &BTreeMap::new(), &state.stocks, slugs, &audit).await?;
            if plan.fits() {
                if let Outcome::Done = self.carry_out(plan, quiesce).await? {
                    return Ok(());
                }
            } else {
                let change = OpenChange::new(id, Some(&state), None, &BTreeMap::new(), audit);
                if let Outcome::Done = self.begin_change(Some(&state), &change, Vec::new()).await? {
                    return Ok(self.drive_change(id, actor.at).await?);
                }
            }
            retry(&mut backoff).await?;
        }
    }

    /// A product and all of its stock. An open change is driven to its end first.
    pub(in crate::store) async fn settled_product(
        &self,
        id: ProductId,
        now: Timestamp,
    ) -> Result<Option<ProductState>, ProductError> {
        loop {
            match self.product_state(id).await? {
                Some(state) if state.product.changing => self.drive_change(id, now).await?,
                state => return Ok(state),
            }
        }
    }

    /// The transaction that changes a product from what was read to `after`, and the stock afterwards. `stocks` are those
    /// that there are of its variants.
    async fn plan(
        &self,
        state: Option<&ProductState>,
        after: Option<&ProductItem>,
        levels: &BTreeMap<VariantId, Level>,
        stocks: &BTreeMap<VariantId, WholeStock>,
        slugs: Vec<Action>,
        audit: &Audit,
    ) -> Result<(Plan, BTreeMap<VariantId, StockItem>), ProductError> {
        let before = state.map(|state| &state.product);
        if after.map_or(0, size) > MAX_PRODUCT_BYTES.max(before.map_or(0, size)) {
            return Err(ProductError::TooLarge);
        }
        let mut plan = Plan::default();
        match (before, after) {
            (None, Some(new)) => plan.add(Target::Product, new.put("attribute_not_exists(PK)")?),
            (Some(before), Some(after)) => plan.add(Target::Product, as_read(after.put("")?, before)?),
            (Some(before), None) => {
                plan.add(Target::Product, as_read(Action::delete(&Key::product(before.id), ""), before)?);
            }
            (None, None) => return Err(ProductError::NotFound),
        }
        let listed = match (state, after) {
            (Some(state), _) => state.in_stock.clone(),
            (None, Some(new)) => InStock::empty(new.id),
            (None, None) => return Err(ProductError::NotFound),
        };
        let (mut in_stock, mut stock) = (listed.clone(), BTreeMap::new());
        let ids = before.into_iter().chain(after).flat_map(ProductItem::variant_ids);
        for id in ids.collect::<BTreeSet<VariantId>>() {
            let read = stocks.get(&id);
            stock.extend(read.map(|read| (id, read.summed())));
            let (level, is_listed) = (levels.get(&id).copied(), listed.variants.contains(&id));
            let Some(writes) = variant_writes(before, after, id, read, level, is_listed)? else { continue };
            plan.extend(writes.actions);
            if let Some(is_in_stock) = writes.in_stock {
                in_stock = in_stock.with(id, is_in_stock);
            }
            stock.insert(id, writes.stock.summed());
        }
        plan.extend(price_records(before, after, audit.id, None)?);
        plan.extend(Self::sku_moves(before, after, None)?);
        plan.extend(self.sku_guards(before, after).await?);
        plan.extend(Self::external_moves(before, after)?);
        plan.add(
            Target::InStock,
            match (state, after) {
                (None, _) => in_stock.put_new()?,
                (Some(state), Some(after)) => {
                    listed.write(&in_stock, state.product.variant_ids() != after.variant_ids())?
                }
                (Some(_), None) => listed.delete()?,
            },
        );
        plan.keep_category(before, after)?;
        plan.extend(slugs.into_iter().map(|action| (Target::Slug, action)));
        let listed = before.map(|before| (before, listed.is_any()));
        plan.add_others(row_actions(listed, after.map(|after| (after, in_stock.is_any())))?);
        if let (Some(before), None) = (before, after) {
            plan.add_others(self.media_deletion(before.id, &before.media, audit.at)?);
        }
        plan.add_others([audit.put()?]);
        let of_product = |id: &VariantId| after.is_some_and(|after| after.variant(*id).is_some());
        stock.retain(|id, _| of_product(id));
        Ok((plan, stock))
    }
}

/// The bytes of a product as JSON that staff decide: without its pictures, which have a limit of their own, and without
/// what is known of its prices, so that a price can always change.
fn size(product: &ProductItem) -> usize {
    let without = ProductItem { media: Vec::new(), standings: BTreeMap::new(), ..product.clone() };
    serde_json::to_vec(&without).map_or(0, |json| json.len())
}

/// A stock with back-orders has one shard.
fn check_shards(state: &ProductState, fields: &ProductFields) -> Result<(), ProductError> {
    let is_sharded = |id| state.stocks.get(id).is_some_and(|stock| !stock.first.shards.is_one());
    let owes = |policy| matches!(policy, StockPolicy::Allow(_));
    let mut wrong = fields.variants.iter().filter(|variant| owes(variant.policy) && is_sharded(&variant.id));
    if wrong.next().is_some() { Err(ProductError::Sharded) } else { Ok(()) }
}

/// Adds to an audit record's detail which stock was set from what.
fn note_levels(detail: &mut Map<String, Value>, state: &ProductState, levels: &BTreeMap<VariantId, Level>) {
    let from = |id: &VariantId| state.stocks.get(id).map(WholeStock::total);
    let set = |(id, to): (&VariantId, &Level)| (id.to_string(), json!({ "from": from(id), "to": to }));
    let only = state.product.only_variant().and_then(|variant| levels.get(&variant.id));
    match only {
        Some(to) if levels.len() == 1 => {
            let from = state.product.only_variant().and_then(|variant| from(&variant.id));
            detail.insert("stock".to_owned(), json!({ "from": from, "to": to }));
        }
        _ if levels.is_empty() => {}
        _ => _ = detail.insert("stock".to_owned(), Value::Object(levels.iter().map(set).collect())),
    }
}

/// The writes that give a product another slug, if it gets one. Notes its former slugs.
fn rename(before: &ProductItem, after: &mut ProductItem) -> Result<Vec<Action>, StoreError> {
    if before.slug == after.slug {
        return Ok(Vec::new());
    }
    let (actions, former) = SlugOwner::Product(before.id).rename((&before.slug, &before.former_slugs), &after.slug)?;
    after.former_slugs = former;
    Ok(actions)
}

async fn retry(backoff: &mut Backoff<'_>) -> Result<(), ProductError> {
    if backoff.wait().await {
        Ok(())
    } else {
        Err(StoreError::Unavailable("the product kept changing".to_owned()).into())
    }
}
