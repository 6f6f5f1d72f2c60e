//! The tree that the categories are. Each category names its parent. Every change of that, and every new or deleted
//! category, raises one version, on the condition that it is the version that was read: so two moves at once cannot make a
//! cycle, and no category gets below one that is being deleted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{CategoryId, MAX_CATEGORY_DEPTH};
use crate::store::table::action::Action;
use crate::store::table::key::{CATEGORIES, Key};
use crate::store::table::query::Query;
use crate::store::{CategoryItem, Store, StoreError};

/// All categories, as of one version of the tree or a later one. A change on the condition of this version is right.
#[derive(Clone, Debug, Default)]
pub struct CategoryTree {
    state: TreeState,
    categories: BTreeMap<CategoryId, CategoryItem>,
}

/// The version of the tree. There is none before the first category.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(in crate::store) struct TreeState {
    version: u64,
    /// Whether ancestors, or listings of products, may not follow the parents yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unsettled: bool,
}

/// Why a category cannot be where it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misplaced {
    /// There is no such parent.
    UnknownParent,
    /// The parent is the category itself, or below it.
    Cycle,
    /// Categories would be more than [`MAX_CATEGORY_DEPTH`] deep.
    TooDeep,
}

impl CategoryTree {
    /// All categories, in order of creation.
    pub fn categories(&self) -> impl Iterator<Item = &CategoryItem> {
        self.categories.values()
    }

    pub fn get(&self, id: CategoryId) -> Option<&CategoryItem> {
        self.categories.get(&id)
    }

    /// Whether a change of the tree has work left: see `settle_categories`.
    pub(in crate::store) const fn is_unsettled(&self) -> bool {
        self.state.unsettled
    }

    /// The parents above a category, from the top.
    pub fn above(&self, parent: Option<CategoryId>) -> Vec<CategoryId> {
        let mut above = Vec::new();
        let mut next = parent;
        // No category is below itself. If the table said so, this would still end.
        while let Some(id) = next.filter(|id| !above.contains(id)) {
            above.push(id);
            next = self.categories.get(&id).and_then(|category| category.parent_id);
        }
        above.reverse();
        above
    }

    /// The categories directly below one.
    pub fn children(&self, id: CategoryId) -> impl Iterator<Item = &CategoryItem> {
        self.categories.values().filter(move |category| category.parent_id == Some(id))
    }

    /// How many levels there are from this category on downwards.
    fn height(&self, id: CategoryId) -> usize {
        let below = self.categories.values().map(|category| self.above(Some(category.id)));
        let levels =
            |path: Vec<CategoryId>| path.iter().position(|it| *it == id).map(|at| path.len().saturating_sub(at));
        below.filter_map(levels).max().unwrap_or(1)
    }

    /// The ancestors that a category gets below `parent`. `moved` is the category, unless it is new.
    ///
    /// # Errors
    /// Returns an error if it cannot be there.
    pub fn place(&self, moved: Option<CategoryId>, parent: Option<CategoryId>) -> Result<Vec<CategoryId>, Misplaced> {
        if parent.is_some_and(|parent| !self.categories.contains_key(&parent)) {
            return Err(Misplaced::UnknownParent);
        }
        let above = self.above(parent);
        if moved.is_some_and(|moved| above.contains(&moved)) {
            return Err(Misplaced::Cycle);
        }
        let height = moved.map_or(1, |moved| self.height(moved));
        if above.len().saturating_add(height) > MAX_CATEGORY_DEPTH { Err(Misplaced::TooDeep) } else { Ok(above) }
    }

    /// The categories whose ancestors do not follow the parents, each with those that do.
    pub(in crate::store) fn stale(&self) -> Vec<(&CategoryItem, Vec<CategoryId>)> {
        let right = |category: &CategoryItem| self.above(category.parent_id);
        let pairs = self.categories.values().map(|category| (category, right(category)));
        pairs.filter(|(category, right)| category.ancestors != *right).collect()
    }

    /// The write that a change of the tree has in its transaction. `moves` if ancestors change.
    pub(in crate::store) fn change(&self, moves: bool) -> Result<Action, StoreError> {
        let TreeState { version, unsettled } = self.state;
        let next = TreeState { version: version.saturating_add(1), unsettled: unsettled || moves };
        let put = Action::put(&Key::category_tree(), &next, self.as_read())?;
        self.with_version(put)
    }

    /// Checks that these categories, each above the next, are where they were read.
    pub(in crate::store) fn check_path(&self, path: &[CategoryId]) -> Result<Vec<Action>, StoreError> {
        let mut checks = Vec::with_capacity(path.len());
        for id in path {
            let check = Action::check(&Key::category(*id), "attribute_exists(PK)");
            checks.push(match self.get(*id).and_then(|category| category.parent_id) {
                Some(parent) => check.when("parent_id = :parent").value(":parent", parent)?,
                None => check.when("attribute_not_exists(parent_id)"),
            });
        }
        Ok(checks)
    }

    /// The check that the tree has not changed since it was read.
    pub(in crate::store) fn check(&self) -> Result<Action, StoreError> {
        self.with_version(Action::check(&Key::category_tree(), self.as_read()))
    }

    /// Notes that nothing is left to do, unless the tree has changed since it was read.
    pub(in crate::store) fn settled(&self) -> Result<Action, StoreError> {
        let next = TreeState { unsettled: false, ..self.state };
        self.with_version(Action::put(&Key::category_tree(), &next, self.as_read())?)
    }

    const fn as_read(&self) -> &'static str {
        if self.state.version == 0 { "attribute_not_exists(PK)" } else { "version = :read" }
    }

    fn with_version(&self, action: Action) -> Result<Action, StoreError> {
        if self.state.version == 0 { Ok(action) } else { action.value(":read", self.state.version) }
    }
}

impl Store {
    /// All categories and the version of their tree, strongly consistent: one query per megabyte.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn category_tree(&self) -> Result<CategoryTree, StoreError> {
        // The version sorts before the categories, so they are as of that version or later.
        let items = self.query_items(Query::partition(CATEGORIES).consistent()).await?;
        let mut tree = CategoryTree::default();
        for item in items {
            if Key::category_tree().is_of(&item) {
                tree.state = serde_dynamo::from_item(item)?;
            } else {
                let category: CategoryItem = serde_dynamo::from_item(item)?;
                tree.categories.insert(category.id, category);
            }
        }
        Ok(tree)
    }

    /// Whether a change of the tree has work left. One read.
    pub(in crate::store) async fn is_tree_unsettled(&self) -> Result<bool, StoreError> {
        let state: Option<TreeState> = self.get(&Key::category_tree()).await?;
        Ok(state.is_some_and(|state| state.unsettled))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CategoryName, Slug, Timestamp};

    fn id(n: u8) -> CategoryId {
        CategoryId::new(Timestamp::from_millis(1), [n; 10])
    }

    /// Each category's number with its parent's. 0 is the top.
    fn tree(parents: &[(u8, u8)]) -> CategoryTree {
        let category = |(n, parent): &(u8, u8)| {
            let at = Timestamp::from_millis(1);
            let category = CategoryItem {
                id: id(*n),
                name: CategoryName::parse("Mugs").expect("a name"),
                slug: Slug::parse(&format!("s{n}")).expect("a slug"),
                former_slugs: Vec::new(),
                description: None,
                parent_id: (*parent > 0).then(|| id(*parent)),
                ancestors: Vec::new(),
                relisting: None,
                product_count: 0,
                version: 1,
                created_at: at,
                updated_at: at,
            };
            (category.id, category)
        };
        CategoryTree { categories: parents.iter().map(category).collect(), ..CategoryTree::default() }
    }

    #[test]
    fn a_category_is_placed_where_it_can_be() {
        // 1 > 2 > 3 > 4, and 5 > 6.
        let tree = tree(&[(1, 0), (2, 1), (3, 2), (4, 3), (5, 0), (6, 5)]);
        let ids = |numbers: &[u8]| numbers.iter().map(|n| id(*n)).collect::<Vec<_>>();
        for (moved, parent, place) in [
            (None, None, Ok(ids(&[]))),
            (None, Some(4), Ok(ids(&[1, 2, 3, 4]))),
            (Some(6), Some(4), Ok(ids(&[1, 2, 3, 4]))),
            (Some(5), Some(4), Err(Misplaced::TooDeep)),
            (Some(5), Some(3), Ok(ids(&[1, 2, 3]))),
            (Some(1), Some(1), Err(Misplaced::Cycle)),
            (Some(1), Some(4), Err(Misplaced::Cycle)),
            (Some(2), Some(6), Ok(ids(&[5, 6]))),
            (Some(1), Some(6), Err(Misplaced::TooDeep)),
            (None, Some(9), Err(Misplaced::UnknownParent)),
        ] {
            assert_eq!(tree.place(moved.map(id), parent.map(id)), place, "{moved:?} below {parent:?}");
        }
        let stale: Vec<CategoryId> = tree.stale().into_iter().map(|(category, _)| category.id).collect();
        assert_eq!(stale, ids(&[2, 3, 4, 6]));
    }

    #[test]
    fn a_cycle_in_the_table_ends() {
        let tree = tree(&[(1, 2), (2, 1)]);
        assert_eq!(tree.above(Some(id(1))), [id(2), id(1)]);
    }
}
