//! Changes of categories by staff. Each is one transaction with the slug's guard and the audit record.

use serde::Serialize;
use serde_json::json;

use crate::domain::{CategoryId, Slug};
use crate::store::audit::changes;
use crate::store::table::action::{Action, OF_TRANSACTION};
use crate::store::table::backoff::Backoff;
use crate::store::table::key::Key;
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{Actor, CategoryFields, CategoryItem, Store, StoreError};

/// Why a category was not written.
#[derive(Debug)]
pub enum CategoryError {
    NotFound,
    /// Another category has the slug.
    SlugTaken,
    /// It still has this many products.
    NotEmpty(i64),
    Store(StoreError),
}

impl From<StoreError> for CategoryError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Reserves a slug for a category.
#[derive(Serialize)]
struct SlugGuard {
    category_id: CategoryId,
}

impl Store {
    /// Creates a category.
    ///
    /// # Errors
    /// Returns an error if the slug is taken, or if DynamoDB fails.
    pub async fn create_category(&self, fields: CategoryFields, actor: Actor) -> Result<CategoryItem, CategoryError> {
        let detail = json!({ "fields": fields });
        let CategoryFields { name, slug, description } = fields;
        let id: CategoryId = self.random.id(actor.at);
        let (created_at, updated_at) = (actor.at, actor.at);
        let category =
            CategoryItem { id, name, slug, description, product_count: 0, version: 1, created_at, updated_at };
        let actions = vec![
            Action::put(&Key::category(id), &category, "attribute_not_exists(PK)")?,
            take(&category.slug, id)?,
            self.audit(actor, "create_category", id, detail).put()?,
        ];
        match self.transact(actions).await {
            Ok(()) => Ok(category),
            Err(TransactError::Store(error)) => Err(error.into()),
            // Nothing else writes an item with this new id. If it exists, an attempt whose answer was lost wrote it.
            Err(TransactError::Refused(reasons)) if failed(&reasons, 0) => Ok(category),
            Err(TransactError::Refused(_)) => Err(CategoryError::SlugTaken),
        }
    }

    /// Changes a category to what `edit` returns. `edit` is called again if the category changed meanwhile.
    ///
    /// # Errors
    /// Returns the error of `edit`, or an error if there is no such category, the slug is taken, or if DynamoDB fails.
    pub async fn edit_category<E: From<CategoryError>>(
        &self,
        id: CategoryId,
        actor: Actor,
        edit: impl Fn(&CategoryItem) -> Result<CategoryFields, E>,
    ) -> Result<CategoryItem, E> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let read = self.category(id).await.map_err(CategoryError::from)?;
            let category = read.ok_or(CategoryError::NotFound)?;
            let fields = edit(&category)?;
            if fields == category.fields() {
                return Ok(category);
            }
            let (actions, after) = self.plan_category_edit(&category, fields, actor).map_err(CategoryError::from)?;
            match self.transact(actions).await {
                Ok(()) => return Ok(after),
                Err(TransactError::Store(error)) => return Err(CategoryError::from(error).into()),
                Err(TransactError::Refused(reasons)) if failed(&reasons, 0) => {}
                Err(TransactError::Refused(_)) => return Err(CategoryError::SlugTaken.into()),
            }
            retry(&mut backoff).await?;
        }
    }

    /// Deletes a category without products, if `check` returns no error.
    ///
    /// # Errors
    /// Returns the error of `check`, or an error if there is no such category, it has products, or if DynamoDB fails.
    pub async fn delete_category<E: From<CategoryError>>(
        &self,
        id: CategoryId,
        actor: Actor,
        check: impl Fn(&CategoryItem) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let read = self.category(id).await.map_err(CategoryError::from)?;
            let category = read.ok_or(CategoryError::NotFound)?;
            check(&category)?;
            if category.product_count > 0 {
                return Err(CategoryError::NotEmpty(category.product_count).into());
            }
            let actions = self.plan_category_delete(&category, actor).map_err(CategoryError::from)?;
            match self.transact(actions).await {
                Ok(()) => return Ok(()),
                Err(TransactError::Store(error)) => return Err(CategoryError::from(error).into()),
                // It has changed, or got a product, since it was read.
                Err(TransactError::Refused(_)) => {}
            }
            retry(&mut backoff).await?;
        }
    }

    fn plan_category_edit(
        &self,
        category: &CategoryItem,
        fields: CategoryFields,
        actor: Actor,
    ) -> Result<(Vec<Action>, CategoryItem), StoreError> {
        let detail = changes(&category.fields(), &fields);
        let CategoryFields { name, slug, description } = fields;
        let version = category.version.saturating_add(1);
        let after = CategoryItem { name, slug, description, version, updated_at: actor.at, ..category.clone() };
        let mut actions = vec![update(category, &after)?];
        if category.slug != after.slug {
            actions.push(take(&after.slug, after.id)?);
            actions.push(Action::delete(&Key::slug(&category.slug), OF_TRANSACTION));
        }
        actions.push(self.audit(actor, "update_category", category.id, detail.into()).put()?);
        Ok((actions, after))
    }

    fn plan_category_delete(&self, category: &CategoryItem, actor: Actor) -> Result<Vec<Action>, StoreError> {
        let delete = Action::delete(&Key::category(category.id), "version = :read AND product_count = :none");
        let detail = json!({ "fields": category.fields() });
        Ok(vec![
            delete.value(":read", category.version)?.value(":none", 0)?,
            Action::delete(&Key::slug(&category.slug), OF_TRANSACTION),
            self.audit(actor, "delete_category", category.id, detail).put()?,
        ])
    }
}

/// An update, not a put, because `product_count` may change meanwhile.
fn update(category: &CategoryItem, after: &CategoryItem) -> Result<Action, StoreError> {
    let mut expression = "SET #name = :name, slug = :slug, version = :version, updated_at = :now".to_owned();
    expression.push_str(if after.description.is_some() {
        ", description = :description"
    } else {
        " REMOVE description"
    });
    let action = Action::update(&Key::category(category.id), expression, "version = :read")
        .name("#name", "name")
        .value(":read", category.version)?
        .value(":version", after.version)?
        .value(":name", &after.name)?
        .value(":slug", &after.slug)?
        .value(":now", after.updated_at)?;
    match &after.description {
        Some(description) => action.value(":description", description),
        None => Ok(action),
    }
}

fn take(slug: &Slug, category_id: CategoryId) -> Result<Action, StoreError> {
    Action::put(&Key::slug(slug), &SlugGuard { category_id }, "attribute_not_exists(PK)")
}

fn failed(reasons: &[Reason], position: usize) -> bool {
    reasons.get(position).is_some_and(Reason::is_condition)
}

async fn retry(backoff: &mut Backoff<'_>) -> Result<(), CategoryError> {
    if backoff.wait().await {
        Ok(())
    } else {
        Err(StoreError::Unavailable("the category kept changing".to_owned()).into())
    }
}
