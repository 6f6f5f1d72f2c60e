//! Changes of categories by staff. Each is one transaction with the slug's guard and the audit record, and with the
//! version of the tree if its shape changes.

use serde_json::json;

use super::slugs::SlugOwner;
use crate::domain::{CategoryId, MAX_CATEGORIES, MAX_CATEGORIES_BYTES, SlugOrigin, Timestamp};
use crate::store::audit::changes;
use crate::store::table::action::Action;
use crate::store::table::backoff::Backoff;
use crate::store::table::key::Key;
use crate::store::table::transact::{Reason, TransactError};
use crate::store::{Actor, CategoryFields, CategoryItem, CategoryTree, Misplaced, Store, StoreError};

/// Why a category was not written.
#[derive(Debug)]
pub enum CategoryError {
    NotFound,
    /// Another category has the slug, or had it.
    SlugTaken,
    Misplaced(Misplaced),
    /// There would be more than [`MAX_CATEGORIES`], or all together would exceed [`MAX_CATEGORIES_BYTES`].
    TooMany,
    /// It still has products, or there are categories directly below it.
    NotEmpty {
        products: i64,
        children: usize,
    },
    Store(StoreError),
}

impl From<StoreError> for CategoryError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Misplaced> for CategoryError {
    fn from(misplaced: Misplaced) -> Self {
        Self::Misplaced(misplaced)
    }
}

/// The object of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// The category itself.
    Category,
    Slug,
    /// The tree, or a category of it.
    Tree,
    /// An action with no condition that can fail while the others are true.
    Other,
}

type Actions = Vec<(Target, Action)>;

impl Store {
    /// Creates a category. If another has a slug that was made from the name, it gets random letters.
    ///
    /// # Errors
    /// Returns an error if the slug is taken, it cannot be below that parent, there are too many, or if DynamoDB fails.
    pub async fn create_category(
        &self,
        fields: CategoryFields,
        origin: SlugOrigin,
        actor: Actor,
    ) -> Result<CategoryItem, CategoryError> {
        let id: CategoryId = self.random.id(actor.at);
        let mut backoff = Backoff::new(&self.random);
        let CategoryFields { name, mut slug, description, parent_id } = fields;
        loop {
            let tree = self.category_tree().await?;
            let ancestors = tree.place(None, parent_id)?;
            let checks = tree.check_path(&ancestors)?;
            let category = CategoryItem {
                id,
                name: name.clone(),
                slug: slug.clone(),
                former_slugs: Vec::new(),
                description: description.clone(),
                parent_id,
                ancestors,
                relisting: None,
                product_count: 0,
                version: 1,
                created_at: actor.at,
                updated_at: actor.at,
            };
            check_room(&tree, &category)?;
            let detail = json!({ "fields": category.fields() });
            let mut actions = vec![
                (Target::Category, Action::put(&Key::category(id), &category, "attribute_not_exists(PK)")?),
                (Target::Slug, SlugOwner::Category(id).take(&slug)?),
                (Target::Tree, tree.change(false)?),
                (Target::Other, self.audit(actor, "create_category", id, detail).put()?),
            ];
            actions.extend(checks.into_iter().map(|check| (Target::Tree, check)));
            match self.try_actions(actions).await? {
                // Nothing else writes an item with this new id. If it exists, an attempt whose answer was lost wrote it.
                None | Some(Target::Category) => return Ok(category),
                Some(Target::Slug) if origin == SlugOrigin::Given => return Err(CategoryError::SlugTaken),
                Some(Target::Slug) => slug = slug.with_letters(self.random.bytes()),
                Some(Target::Tree | Target::Other) => {}
            }
            retry(&mut backoff).await?;
        }
    }

    /// Changes a category to what `edit` returns. `edit` is called again if the category changed meanwhile. If it gets
    /// another parent, listings of the products of it and of all below it follow, as far as there is time, and the rest
    /// with the next sweep.
    ///
    /// # Errors
    /// Returns the error of `edit`, or an error if there is no such category, the slug is taken, it cannot be below that
    /// parent, or if DynamoDB fails.
    pub async fn edit_category<E: From<CategoryError>>(
        &self,
        id: CategoryId,
        actor: Actor,
        edit: impl Fn(&CategoryItem) -> Result<CategoryFields, E>,
    ) -> Result<CategoryItem, E> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let tree = self.category_tree().await.map_err(CategoryError::from)?;
            let category = tree.get(id).ok_or(CategoryError::NotFound)?;
            let fields = edit(category)?;
            if fields == category.fields() {
                return Ok(category.clone());
            }
            let moves = fields.parent_id != category.parent_id;
            let (actions, after) = self.plan_category_edit(&tree, category, fields, actor)?;
            match self.try_actions(actions).await.map_err(CategoryError::from)? {
                None if moves => return Ok(self.after_move(after, actor.at).await.map_err(CategoryError::from)?),
                None => return Ok(after),
                Some(Target::Slug) => return Err(CategoryError::SlugTaken.into()),
                Some(_) => {}
            }
            retry(&mut backoff).await?;
        }
    }

    /// Deletes a category without products and without categories below it, if `check` returns no error. Its slugs lead
    /// to its parent from then on.
    ///
    /// # Errors
    /// Returns the error of `check`, or an error if there is no such category, it is not empty, or if DynamoDB fails.
    pub async fn delete_category<E: From<CategoryError>>(
        &self,
        id: CategoryId,
        actor: Actor,
        check: impl Fn(&CategoryItem) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut backoff = Backoff::new(&self.random);
        loop {
            let tree = self.category_tree().await.map_err(CategoryError::from)?;
            let category = tree.get(id).ok_or(CategoryError::NotFound)?;
            check(category)?;
            let (products, children) = (category.product_count, tree.children(id).count());
            if products > 0 || children > 0 {
                return Err(CategoryError::NotEmpty { products, children }.into());
            }
            let actions = self.plan_category_delete(&tree, category, actor).map_err(CategoryError::from)?;
            // If not, it has changed, or got a product, since it was read.
            if self.try_actions(actions).await.map_err(CategoryError::from)?.is_none() {
                return Ok(());
            }
            retry(&mut backoff).await?;
        }
    }

    /// Executes all of the actions or none. Returns the target of the first whose condition failed.
    async fn try_actions(&self, actions: Actions) -> Result<Option<Target>, StoreError> {
        let (targets, actions): (Vec<Target>, Vec<Action>) = actions.into_iter().unzip();
        match self.transact(actions).await {
            Ok(()) => Ok(None),
            Err(TransactError::Store(error)) => Err(error),
            Err(TransactError::Refused(reasons)) => {
                let mut failed = targets.into_iter().zip(&reasons).filter(|(_, reason)| Reason::is_condition(reason));
                // The category's own condition is the first. Without any, another transaction was in the way.
                Ok(Some(failed.next().map_or(Target::Tree, |(target, _)| target)))
            }
        }
    }

    /// Has the listings of products follow a move, as far as there is time, and returns the category afterwards.
    async fn after_move(&self, moved: CategoryItem, now: Timestamp) -> Result<CategoryItem, StoreError> {
        if let Err(error) = self.settle_categories(now).await {
            tracing::warn!(category = %moved.id, ?error, "listings follow the moved category with the next sweep");
        }
        Ok(self.category(moved.id).await?.unwrap_or(moved))
    }

    fn plan_category_edit(
        &self,
        tree: &CategoryTree,
        category: &CategoryItem,
        fields: CategoryFields,
        actor: Actor,
    ) -> Result<(Actions, CategoryItem), CategoryError> {
        let detail = changes(&category.fields(), &fields);
        let moves = fields.parent_id != category.parent_id;
        let path = if moves { tree.place(Some(category.id), fields.parent_id)? } else { Vec::new() };
        let CategoryFields { name, slug, description, parent_id } = fields;
        let version = category.version.saturating_add(1);
        let mut after =
            CategoryItem { name, slug, description, parent_id, version, updated_at: actor.at, ..category.clone() };
        check_room(tree, &after)?;
        let mut slugs = Vec::new();
        if category.slug != after.slug {
            let owner = SlugOwner::Category(category.id);
            (slugs, after.former_slugs) = owner.rename((&category.slug, &category.former_slugs), &after.slug)?;
        }
        let mut actions = vec![(Target::Category, update(category, &after)?)];
        // Only the first can fail, which takes the slug.
        actions.extend(slugs.into_iter().map(|action| (Target::Slug, action)));
        if moves {
            actions.push((Target::Tree, tree.change(true)?));
            actions.extend(tree.check_path(&path)?.into_iter().map(|check| (Target::Tree, check)));
        }
        actions.push((Target::Other, self.audit(actor, "update_category", category.id, detail.into()).put()?));
        Ok((actions, after))
    }

    fn plan_category_delete(
        &self,
        tree: &CategoryTree,
        category: &CategoryItem,
        actor: Actor,
    ) -> Result<Actions, StoreError> {
        let delete = Action::delete(&Key::category(category.id), "version = :read AND product_count = :none");
        let delete = delete.value(":read", category.version)?.value(":none", 0)?;
        let detail = json!({ "fields": category.fields() });
        let mut actions = vec![
            (Target::Category, delete),
            (Target::Tree, tree.change(false)?),
            (Target::Other, self.audit(actor, "delete_category", category.id, detail).put()?),
        ];
        let heir = category.parent_id.and_then(|id| tree.get(id));
        let others = SlugOwner::bequeath(category, heir)?;
        actions.extend(others.into_iter().map(|action| (Target::Tree, action)));
        Ok(actions)
    }
}

/// An update, not a put, because `product_count` may change meanwhile.
fn update(category: &CategoryItem, after: &CategoryItem) -> Result<Action, StoreError> {
    let action = Action::edit(&Key::category(category.id)).when("version = :read").value(":read", category.version)?;
    let mut action = action
        .set("version", after.version)?
        .set("name", &after.name)?
        .set("slug", &after.slug)?
        .set("updated_at", after.updated_at)?;
    if category.former_slugs != after.former_slugs {
        action = action.set("former_slugs", &after.former_slugs)?;
    }
    action = match &after.description {
        Some(description) => action.set("description", description)?,
        None => action.remove("description"),
    };
    match after.parent_id {
        Some(parent) => action.set("parent_id", parent),
        None => Ok(action.remove("parent_id")),
    }
}

/// Requires that there is room for a category as it is to become, unless it becomes smaller.
fn check_room(tree: &CategoryTree, after: &CategoryItem) -> Result<(), CategoryError> {
    let size = |category: &CategoryItem| serde_json::to_vec(category).map_or(0, |json| json.len());
    let others = tree.categories().filter(|category| category.id != after.id);
    let (count, bytes) = others.fold((1, size(after)), |(count, bytes), it| (count + 1, bytes + size(it)));
    let grows = tree.get(after.id).is_none_or(|before| size(before) < size(after));
    if grows && (count > MAX_CATEGORIES || bytes > MAX_CATEGORIES_BYTES) { Err(CategoryError::TooMany) } else { Ok(()) }
}

async fn retry(backoff: &mut Backoff<'_>) -> Result<(), CategoryError> {
    if backoff.wait().await {
        Ok(())
    } else {
        Err(StoreError::Unavailable("the categories kept changing".to_owned()).into())
    }
}
