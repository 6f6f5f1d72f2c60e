use std::collections::HashMap;

use shared::domain::{CategoryId, CategoryName, Slug, SlugOrigin, fold};
use shared::store::{Actor, CategoryError, CategoryFields, CategoryItem, Store, StoreError};

/// The most categories that an import brings a shop to.
const MOST: usize = 1_000;

/// The shop's categories by what rows call them: the slug, or the name whatever its case. What is missing is made.
pub(crate) struct Categories {
    by_slug: HashMap<String, CategoryId>,
    by_name: HashMap<String, CategoryId>,
}

/// Why a row's category cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoCategory {
    pub(crate) code: &'static str,
    pub(crate) detail: String,
}

impl Categories {
    pub(crate) async fn read(store: &Store) -> Result<Self, StoreError> {
        let mut categories = Self { by_slug: HashMap::new(), by_name: HashMap::new() };
        for category in store.categories().await? {
            categories.add(&category);
        }
        Ok(categories)
    }

    /// The category of this slug or name; or else the one whose slug the name suggests, since names differ in more than
    /// case; or else a new one.
    pub(crate) async fn named(
        &mut self,
        name: &CategoryName,
        store: &Store,
        actor: Actor,
    ) -> Result<Result<CategoryId, NoCategory>, StoreError> {
        if let Some(id) = self.find(name) {
            return Ok(Ok(id));
        }
        let slug = match Self::new_slug(name) {
            Ok(slug) => slug,
            Err(none) => return Ok(Err(none)),
        };
        if self.by_slug.len() >= MOST {
            let detail = format!("would be more than {MOST} categories");
            return Ok(Err(NoCategory { code: "too_many_categories", detail }));
        }
        let fields = CategoryFields { name: name.clone(), slug, description: None, parent_id: None };
        match store.create_category(fields, SlugOrigin::Given, actor).await {
            Ok(category) => {
                self.add(&category);
                Ok(Ok(category.id))
            }
            // Somebody else made it meanwhile, or it is a try whose answer was lost.
            Err(CategoryError::SlugTaken) => {
                *self = Self::read(store).await?;
                let gone = || StoreError::Unavailable("a category came and went".to_owned());
                self.find(name).map(Ok).ok_or_else(gone)
            }
            Err(CategoryError::Store(error)) => Err(error),
            Err(_) => Err(StoreError::Unexpected("a new category was not there".to_owned())),
        }
    }

    /// What [`Categories::named`] would give; `None` for a category that it would make.
    pub(crate) fn foresee(&self, name: &CategoryName) -> Result<Option<CategoryId>, NoCategory> {
        match self.find(name) {
            Some(id) => Ok(Some(id)),
            None => Self::new_slug(name).map(|_| None),
        }
    }

    fn new_slug(name: &CategoryName) -> Result<Slug, NoCategory> {
        let detail = "has no Latin letter or digit to make an address of; make this category first";
        Slug::suggest(name.as_str()).ok_or_else(|| NoCategory { code: "no_slug", detail: detail.to_owned() })
    }

    fn find(&self, name: &CategoryName) -> Option<CategoryId> {
        let by_slug = self.by_slug.get(name.as_str());
        let by_name = || self.by_name.get(&fold(name.as_str()));
        let suggested = || self.by_slug.get(Slug::suggest(name.as_str())?.as_str());
        by_slug.or_else(by_name).or_else(suggested).copied()
    }

    fn add(&mut self, category: &CategoryItem) {
        self.by_slug.insert(category.slug.as_str().to_owned(), category.id);
        // Of several with a name, the oldest.
        self.by_name.entry(fold(category.name.as_str())).or_insert(category.id);
    }
}
