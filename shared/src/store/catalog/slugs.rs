//! Slugs of products and categories, unique within each kind. The guard of a slug names its owner. An owner that gets
//! another slug keeps the guards of its former ones, so that old addresses find it.

use serde::{Deserialize, Serialize};

use crate::domain::{CategoryId, ProductId, Slug};
use crate::store::table::action::{Action, OF_TRANSACTION};
use crate::store::table::key::Key;
use crate::store::{CategoryItem, ProductItem, Store, StoreError};

/// The most former slugs that an owner keeps. The oldest are given up first.
const MOST_FORMER: usize = 20;

/// What has a slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum SlugOwner {
    Product(ProductId),
    Category(CategoryId),
}

impl SlugOwner {
    fn key(self, slug: &Slug) -> Key {
        match self {
            Self::Product(_) => Key::product_slug(slug),
            Self::Category(_) => Key::category_slug(slug),
        }
    }

    fn id(self) -> String {
        match self {
            Self::Product(id) => id.to_string(),
            Self::Category(id) => id.to_string(),
        }
    }

    /// Takes a slug, unless another has or had it.
    pub(in crate::store) fn take(self, slug: &Slug) -> Result<Action, StoreError> {
        let guard = Guard { belongs_to: self.id() };
        let free = "attribute_not_exists(PK) OR belongs_to = :owner";
        Action::put(&self.key(slug), &guard, free)?.value(":owner", self.id())
    }

    /// Gives a slug up, for anybody to take.
    pub(in crate::store) fn give_up(self, slug: &Slug) -> Action {
        Action::delete(&self.key(slug), OF_TRANSACTION)
    }

    /// The writes that give it another slug, and its former slugs afterwards. The first write takes the slug.
    pub(in crate::store) fn rename(
        self,
        (slug, former): (&Slug, &[Slug]),
        to: &Slug,
    ) -> Result<(Vec<Action>, Vec<Slug>), StoreError> {
        let mut actions = vec![self.take(to)?];
        let mut kept: Vec<Slug> = std::iter::once(slug).chain(former).filter(|former| *former != to).cloned().collect();
        let dropped = kept.split_off(kept.len().min(MOST_FORMER));
        actions.extend(dropped.iter().map(|slug| self.give_up(slug)));
        Ok((actions, kept))
    }

    /// The writes that give the slugs of a category that is being deleted to another, or to nobody.
    pub(in crate::store) fn bequeath(
        deleted: &CategoryItem,
        heir: Option<&CategoryItem>,
    ) -> Result<Vec<Action>, StoreError> {
        let slugs = || std::iter::once(&deleted.slug).chain(&deleted.former_slugs);
        let from = Self::Category(deleted.id);
        let Some(heir) = heir else { return Ok(slugs().map(|slug| from.give_up(slug)).collect()) };
        let mut former: Vec<Slug> = heir.former_slugs.iter().chain(slugs()).cloned().collect();
        let dropped = former.split_off(former.len().min(MOST_FORMER));
        let mut actions: Vec<Action> = dropped.iter().map(|slug| Self::Category(heir.id).give_up(slug)).collect();
        for slug in slugs().filter(|slug| former.contains(slug)) {
            let guard = Guard { belongs_to: heir.id.to_string() };
            actions.push(Action::put(&from.key(slug), &guard, OF_TRANSACTION)?);
        }
        let edit = Action::edit(&Key::category(heir.id)).when("version = :read").value(":read", heir.version)?;
        actions.push(edit.set("former_slugs", &former)?.set("version", heir.version.saturating_add(1))?);
        Ok(actions)
    }
}

/// Gives up all slugs of a product that is being deleted.
pub(in crate::store) fn give_up_slugs(product: &ProductItem) -> Vec<Action> {
    let slugs = std::iter::once(&product.slug).chain(&product.former_slugs);
    slugs.map(|slug| SlugOwner::Product(product.id).give_up(slug)).collect()
}

/// Reserves a slug for its owner.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::store) struct Guard {
    belongs_to: String,
}

impl Store {
    /// The product that has or had this slug. One strongly consistent read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn product_of_slug(&self, slug: &Slug) -> Result<Option<ProductId>, StoreError> {
        let guard: Option<Guard> = self.get(&Key::product_slug(slug)).await?;
        Ok(guard.and_then(|guard| guard.belongs_to.parse().ok()))
    }

    /// The category that has or had this slug, or got it from a category that was deleted. One strongly consistent read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn category_of_slug(&self, slug: &Slug) -> Result<Option<CategoryId>, StoreError> {
        let guard: Option<Guard> = self.get(&Key::category_slug(slug)).await?;
        Ok(guard.and_then(|guard| guard.belongs_to.parse().ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;

    #[test]
    fn an_owner_keeps_its_latest_former_slugs() {
        let owner = SlugOwner::Product(ProductId::new(Timestamp::from_millis(1), [0; 10]));
        let slug = |n: usize| Slug::parse(&format!("s{n}")).expect("a slug");
        let mut former = Vec::new();
        for n in 0..25 {
            let (actions, kept) = owner.rename((&slug(n), &former), &slug(n + 1)).expect("actions");
            assert_eq!(actions.len(), if n < MOST_FORMER { 1 } else { 2 }, "{n}");
            former = kept;
        }
        assert_eq!((former.len(), former.first(), former.last()), (MOST_FORMER, Some(&slug(24)), Some(&slug(5))));
        let (_, kept) = owner.rename((&slug(25), &former), &slug(10)).expect("actions");
        assert_eq!((kept.len(), kept.contains(&slug(10)), kept.contains(&slug(25))), (MOST_FORMER, false, true));
    }
}
