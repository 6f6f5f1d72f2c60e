use std::collections::{BTreeMap, HashMap};

use shared::domain::{CategoryId, CategoryName, MAX_CATEGORY_DEPTH, Slug, SlugOrigin, fold};
use shared::store::{Actor, CategoryError, CategoryFields, CategoryItem, Misplaced, Store, StoreError};

use crate::format::fnv_1a;

/// The shop's categories by what files call them: a path of names from the top, whatever their case, or a name or a slug
/// alone. What is missing is made.
pub(crate) struct Categories {
    /// The parent of each.
    parents: BTreeMap<CategoryId, Option<CategoryId>>,
    by_slug: HashMap<String, CategoryId>,
    by_place: HashMap<(Option<CategoryId>, String), CategoryId>,
    /// Of several with a name, the oldest.
    by_name: HashMap<String, CategoryId>,
}

/// Why a row's category cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoCategory {
    pub(crate) code: &'static str,
    pub(crate) detail: String,
}

impl NoCategory {
    fn new(code: &'static str, detail: &str) -> Self {
        Self { code, detail: detail.to_owned() }
    }
}

/// What of a path there is.
enum Found<'a> {
    Whole(CategoryId),
    /// The lowest category that there is, and the names that are missing below it.
    Part(Option<CategoryId>, &'a [CategoryName]),
}

impl Categories {
    pub(crate) async fn read(store: &Store) -> Result<Self, StoreError> {
        let (by_slug, by_place, by_name) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut categories = Self { parents: BTreeMap::new(), by_slug, by_place, by_name };
        for category in store.categories().await? {
            categories.add(&category);
        }
        Ok(categories)
    }

    /// The category at the end of a path of names from the top. What is missing of the path is made.
    pub(crate) async fn at(
        &mut self,
        path: &[CategoryName],
        store: &Store,
        actor: Actor,
    ) -> Result<Result<CategoryId, NoCategory>, StoreError> {
        loop {
            let (parent, missing) = match self.find(path) {
                Found::Whole(id) => return Ok(Ok(id)),
                Found::Part(parent, missing) => (parent, missing),
            };
            let depth = self.depth(parent);
            let Some(name) = missing.first().filter(|_| depth < MAX_CATEGORY_DEPTH) else {
                return Ok(Err(unusable(missing)));
            };
            if let Err(none) = self.make(name, parent, store, actor).await? {
                return Ok(Err(none));
            }
        }
    }

    /// What [`Categories::at`] would give; `None` for a category that it would make.
    pub(crate) fn foresee(&self, path: &[CategoryName]) -> Result<Option<CategoryId>, NoCategory> {
        match self.find(path) {
            Found::Whole(id) => Ok(Some(id)),
            Found::Part(parent, missing) => {
                let fits = !missing.is_empty() && self.depth(parent) + missing.len() <= MAX_CATEGORY_DEPTH;
                if fits { Ok(None) } else { Err(unusable(missing)) }
            }
        }
    }

    /// Makes a category. If others make it at the same time, there is one all the same: all of them ask for the same slugs,
    /// and who does not get one sees what has it.
    async fn make(
        &mut self,
        name: &CategoryName,
        parent: Option<CategoryId>,
        store: &Store,
        actor: Actor,
    ) -> Result<Result<(), NoCategory>, StoreError> {
        let place = parent.map(|parent| parent.to_string()).unwrap_or_default();
        let told_apart = format!("{:08x}", fnv_1a(format!("{place}/{}", fold(name.as_str())).as_bytes()) >> 32);
        let short = Slug::suggest(name.as_str());
        let long = Slug::suggest(&format!("{} {told_apart}", short.as_ref().map_or("category", Slug::as_str)));
        for slug in [short, long].into_iter().flatten() {
            let fields = CategoryFields { name: name.clone(), slug, description: None, parent_id: parent };
            match store.create_category(fields, SlugOrigin::Given, actor).await {
                Ok(category) => {
                    self.add(&category);
                    return Ok(Ok(()));
                }
                // Somebody else made it meanwhile, it is a try whose answer was lost, or another category has the slug.
                Err(CategoryError::SlugTaken) => {
                    *self = Self::read(store).await?;
                    if self.child(parent, name).is_some() {
                        return Ok(Ok(()));
                    }
                }
                Err(CategoryError::TooMany) => {
                    let detail = "would be more categories than a shop can have";
                    return Ok(Err(NoCategory::new("too_many_categories", detail)));
                }
                // The tree changed: another look shows how.
                Err(CategoryError::Misplaced(Misplaced::UnknownParent | Misplaced::TooDeep)) => {
                    *self = Self::read(store).await?;
                    return Ok(Ok(()));
                }
                Err(CategoryError::Store(error)) => return Err(error),
                Err(error) => {
                    return Err(StoreError::Unexpected(format!("a category could not be made: {error:?}")));
                }
            }
        }
        Ok(Err(NoCategory::new("no_slug", "has an address that others have; make this category first")))
    }

    /// Finds as much of a path as there is. A name alone may also be a slug, or that of a category further down.
    fn find<'a>(&self, path: &'a [CategoryName]) -> Found<'a> {
        if let [name] = path {
            let by_slug = self.by_slug.get(name.as_str()).copied();
            let by_name = || self.by_name.get(&fold(name.as_str())).copied();
            let found = by_slug.or_else(|| self.child(None, name)).or_else(by_name);
            return found.map_or(Found::Part(None, path), Found::Whole);
        }
        // A name can have `>` in it.
        let whole = path.iter().map(CategoryName::as_str).collect::<Vec<_>>().join(" > ");
        if let Some(id) = self.by_name.get(&fold(&whole)) {
            return Found::Whole(*id);
        }
        let mut parent = None;
        for (place, name) in path.iter().enumerate() {
            match self.child(parent, name) {
                Some(child) => parent = Some(child),
                None => return Found::Part(parent, path.get(place..).unwrap_or_default()),
            }
        }
        parent.map_or(Found::Part(None, path), Found::Whole)
    }

    /// The category of this name directly below another one. Names differ in more than case: one whose slug would be the
    /// same is the same.
    fn child(&self, parent: Option<CategoryId>, name: &CategoryName) -> Option<CategoryId> {
        let by = |name: String| self.by_place.get(&(parent, name)).copied();
        by(fold(name.as_str())).or_else(|| by(as_slug(name)?))
    }

    fn depth(&self, parent: Option<CategoryId>) -> usize {
        let above = std::iter::successors(parent, |id| self.parents.get(id).copied().flatten());
        above.take(MAX_CATEGORY_DEPTH).count()
    }

    fn add(&mut self, category: &CategoryItem) {
        let (id, name, parent) = (category.id, fold(category.name.as_str()), category.parent_id);
        self.parents.insert(id, parent);
        self.by_slug.insert(category.slug.as_str().to_owned(), id);
        self.by_name.entry(name.clone()).or_insert(id);
        let slug = as_slug(&category.name);
        for known in [Some(name), slug].into_iter().flatten() {
            self.by_place.entry((parent, known)).or_insert(id);
        }
    }
}

/// A name as its slug, which no folded name looks like.
fn as_slug(name: &CategoryName) -> Option<String> {
    Slug::suggest(name.as_str()).map(|slug| format!("/{}", slug.as_str()))
}

fn unusable(missing: &[CategoryName]) -> NoCategory {
    if missing.is_empty() {
        NoCategory::new("empty", "names no category")
    } else {
        let detail = format!("would make categories more than {MAX_CATEGORY_DEPTH} levels deep");
        NoCategory { code: "category_too_deep", detail }
    }
}
