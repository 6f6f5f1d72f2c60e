//! Changes of products by staff. Each is one transaction: the product, its stock shards, its sku, its listings, its
//! category's count and the audit record.

use serde_json::json;

use super::listing::row_actions;
use super::product_plan::{Outcome, PRODUCT_AS_READ, Plan, Target, as_read};
use crate::domain::{ImportedRow, ProductId, Stock};
use crate::store::audit::changes;
use crate::store::stock::shards::edit::Guard;
use crate::store::stock::shards::quiesce::Quiesce;
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::key::Key;
use crate::store::{Actor, ProductError, ProductFields, ProductItem, StockItem, Store, StoreError, WholeStock};

/// The values that staff want a product to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductEdit {
    pub fields: ProductFields,
    /// The quantity to sell. `None` leaves it as it is.
    pub stock: Option<Stock>,
    /// The import row that requested the edit, if one did.
    pub imported: Option<ImportedRow>,
}

impl Store {
    /// Creates a product.
    ///
    /// # Errors
    /// Returns an error if the sku is taken, there is no such category, or if DynamoDB fails.
    pub async fn create_product(
        &self,
        fields: ProductFields,
        stock: Stock,
        actor: Actor,
    ) -> Result<(ProductItem, StockItem), ProductError> {
        self.create_imported_product(fields, stock, None, actor).await
    }

    /// Creates a product, and stores the import row that it comes from, if there is one.
    ///
    /// # Errors
    /// The errors of [`Store::create_product`].
    pub async fn create_imported_product(
        &self,
        fields: ProductFields,
        stock: Stock,
        imported: Option<ImportedRow>,
        actor: Actor,
    ) -> Result<(ProductItem, StockItem), ProductError> {
        let detail = json!({ "fields": fields, "stock": stock });
        let product = ProductItem::new(self.random.id(actor.at), fields, stock.get() > 0, actor.at);
        let product = ProductItem { imported, ..product };
        let stock = StockItem::new(&product, stock);
        let mut plan = Plan::default();
        plan.add(Target::Product, product.put("attribute_not_exists(PK)")?);
        plan.add(Target::Stock, Action::put(&Key::stock(product.id), &stock, "attribute_not_exists(PK)")?);
        plan.move_sku(product.id, None, product.sku.as_ref())?;
        plan.move_category(None, Some(product.category_id))?;
        plan.add_others(row_actions(None, Some(&product))?);
        plan.add_others([self.audit(actor, "create_product", product.id, detail).put()?]);
        // Nothing else writes items with this new id. If they exist, an attempt whose answer was lost wrote them.
        let (Outcome::Done | Outcome::Raced) = self.carry_out(plan, &mut Quiesce::of(self, product.id)).await?;
        Ok((product, stock))
    }

    /// Changes a product to what `edit` returns. `edit` is called again if the product changed meanwhile. If it changes
    /// nothing, nothing is written.
    ///
    /// Unless `edit` sets the stock, the returned stock is as it was read: sales go on meanwhile.
    ///
    /// # Errors
    /// Returns the error of `edit`, or an error if there is no such product or category, the sku is taken, or if
    /// DynamoDB fails.
    pub async fn edit_product<E: From<ProductError>>(
        &self,
        id: ProductId,
        actor: Actor,
        edit: impl Fn(&ProductItem, &StockItem) -> Result<ProductEdit, E>,
    ) -> Result<(ProductItem, StockItem), E> {
        let mut quiesce = Quiesce::of(self, id);
        let edited = self.edit_quiescing(id, actor, edit, &mut quiesce).await;
        quiesce.end().await;
        edited
    }

    async fn edit_quiescing<E: From<ProductError>>(
        &self,
        id: ProductId,
        actor: Actor,
        edit: impl Fn(&ProductItem, &StockItem) -> Result<ProductEdit, E>,
        quiesce: &mut Quiesce<'_>,
    ) -> Result<(ProductItem, StockItem), E> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let read = self.product_and_stock(id).await.map_err(ProductError::from)?;
            let (product, stock) = read.ok_or(ProductError::NotFound)?;
            let edit = edit(&product, &stock.summed())?;
            let new_stock = edit.stock.filter(|new| new.get() != stock.total());
            if edit.fields == product.fields() && new_stock.is_none() {
                return Ok((product, stock.summed()));
            }
            let edit = ProductEdit { stock: new_stock, ..edit };
            let (plan, after) = self.plan_edit(&product, &stock, edit, actor).map_err(ProductError::from)?;
            if let Outcome::Done = self.carry_out(plan, quiesce).await? {
                return Ok(after);
            }
            retry(&mut backoff).await?;
        }
    }

    /// Deletes a product, if `check` returns no error. Its stock item stays, unsellable, because orders may still
    /// release stock to it.
    ///
    /// # Errors
    /// Returns the error of `check`, or an error if there is no such product, or if DynamoDB fails.
    pub async fn delete_product<E: From<ProductError>>(
        &self,
        id: ProductId,
        actor: Actor,
        check: impl Fn(&ProductItem, &StockItem) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut quiesce = Quiesce::of(self, id);
        let deleted = self.delete_quiescing(id, actor, check, &mut quiesce).await;
        quiesce.end().await;
        deleted
    }

    async fn delete_quiescing<E: From<ProductError>>(
        &self,
        id: ProductId,
        actor: Actor,
        check: impl Fn(&ProductItem, &StockItem) -> Result<(), E>,
        quiesce: &mut Quiesce<'_>,
    ) -> Result<(), E> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let read = self.product_and_stock(id).await.map_err(ProductError::from)?;
            let (product, stock) = read.ok_or(ProductError::NotFound)?;
            check(&product, &stock.summed())?;
            let plan = self.plan_delete(&product, &stock, actor).map_err(ProductError::from)?;
            if let Outcome::Done = self.carry_out(plan, quiesce).await? {
                return Ok(());
            }
            retry(&mut backoff).await?;
        }
    }

    fn plan_edit(
        &self,
        product: &ProductItem,
        stock: &WholeStock,
        edit: ProductEdit,
        actor: Actor,
    ) -> Result<(Plan, (ProductItem, StockItem)), StoreError> {
        let ProductEdit { fields, stock: new_stock, imported } = edit;
        let mut detail = changes(&product.fields(), &fields);
        if let Some(new) = new_stock {
            detail.insert("stock".to_owned(), json!({ "from": stock.total(), "to": new }));
        }
        let available = new_stock.map_or(stock.total(), Stock::get);
        let after = product.changed(fields, available > 0, actor.at);
        let after = ProductItem { imported: imported.or(after.imported), ..after };
        let stock_after = stock.changed(&after, new_stock);
        let mut plan = Plan::default();
        plan.add(Target::Product, as_read(after.put(PRODUCT_AS_READ)?, product)?);
        for action in stock.writes(&stock_after, guard(product, &after, new_stock))? {
            plan.add(Target::Stock, action);
        }
        plan.move_sku(product.id, product.sku.as_ref(), after.sku.as_ref())?;
        plan.move_category(Some(product.category_id), Some(after.category_id))?;
        plan.add_others(row_actions(Some(product), Some(&after))?);
        plan.add_others([self.audit(actor, "update_product", product.id, detail.into()).put()?]);
        Ok((plan, (after, stock_after.summed())))
    }

    fn plan_delete(&self, product: &ProductItem, stock: &WholeStock, actor: Actor) -> Result<Plan, StoreError> {
        let detail = json!({ "fields": product.fields() });
        let mut plan = Plan::default();
        plan.add(Target::Product, as_read(Action::delete(&Key::product(product.id), PRODUCT_AS_READ), product)?);
        for action in stock.writes(&stock.buried(), Guard::Free)? {
            plan.add(Target::Stock, action);
        }
        plan.move_sku(product.id, product.sku.as_ref(), None)?;
        plan.move_category(Some(product.category_id), None)?;
        plan.add_others(row_actions(Some(product), None)?);
        plan.add_others(self.media_deletion(product.id, &product.media, actor.at)?);
        plan.add_others([self.audit(actor, "delete_product", product.id, detail).put()?]);
        Ok(plan)
    }
}

/// The conditions that a change of a product puts on its stock.
///
/// Setting the stock requires the stock that was read: no sale is forgotten, and the audit record is exact. A change of
/// name or price must succeed even while the product sells quickly, so no sale can fail its conditions. The exception
/// are listings that would change sides because the stream lags: they do so only while the stock is on that side.
/// `sync_listing_stock` explains why this suffices.
fn guard(product: &ProductItem, after: &ProductItem, new_stock: Option<Stock>) -> Guard {
    match new_stock {
        Some(_) => Guard::AsRead,
        None if after.listed_in_stock != product.listed_in_stock => Guard::SameSide,
        None => Guard::Free,
    }
}

async fn retry(backoff: &mut Backoff<'_>) -> Result<(), ProductError> {
    if backoff.wait().await {
        Ok(())
    } else {
        Err(StoreError::Unavailable("the product kept changing".to_owned()).into())
    }
}
