use std::collections::HashMap;

use shared::domain::{CategoryId, MAX_CATEGORY_DEPTH, Slug, fold};
use shared::store::CategoryItem;

/// What each category is called where rows name it: by the names from the top, or by its slug where another could be meant.
pub(crate) struct CategoryNames(HashMap<CategoryId, String>);

impl CategoryNames {
    pub(crate) fn new(categories: &[CategoryItem]) -> Self {
        let by_id: HashMap<CategoryId, &CategoryItem> = categories.iter().map(|it| (it.id, it)).collect();
        let path = |category: &CategoryItem| -> Vec<&str> {
            let above = std::iter::successors(Some(category.id), |id| by_id.get(id).and_then(|it| it.parent_id));
            let above = above.take(MAX_CATEGORY_DEPTH).filter_map(|id| by_id.get(&id));
            let mut names: Vec<&str> = above.map(|it| it.name.as_str()).collect();
            names.reverse();
            names
        };
        let as_read = |names: &[&str]| fold(&names.join(" > "));
        let mut meant: HashMap<String, usize> = HashMap::new();
        for category in categories {
            *meant.entry(as_read(&path(category))).or_default() += 1;
        }
        let is_a_slug = |name: &str| Slug::parse(name).is_ok_and(|slug| categories.iter().any(|it| it.slug == slug));
        let called = |category: &CategoryItem| {
            let names = path(category);
            let text = names.join(" > ");
            let alone = meant.get(&as_read(&names)) == Some(&1);
            // A name alone may be read as a slug, and one with `>` as a path.
            let is_clear =
                (!is_a_slug(&text) || category.slug.as_str() == text) && !names.iter().any(|it| it.contains('>'));
            if alone && is_clear { text } else { category.slug.as_str().to_owned() }
        };
        Self(categories.iter().map(|category| (category.id, called(category))).collect())
    }

    pub(crate) fn of(&self, id: CategoryId) -> &str {
        self.0.get(&id).map_or("", String::as_str)
    }
}
