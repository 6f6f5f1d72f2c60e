//! What staff send of a category.

use shared::domain::{CategoryDescription, CategoryId, CategoryName, Slug, SlugOrigin};
use shared::http::Present;
use shared::random::Random;
use shared::store::{CategoryFields, CategoryItem};
use utoipa::ToSchema;

/// All fields of a category.
#[derive(Clone, eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CategoryFields)]
pub(crate) struct CategoryRequest {
    #[schema(value_type = String, min_length = 1, max_length = 100, example = "Kitchen & dining")]
    name: CategoryName,
    /// The unique part of its address. If absent, it is made from the name of a new category, with random letters if
    /// another has it, and an existing one keeps it.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
        example = "kitchen-dining")]
    slug: Option<Slug>,
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2_000, example = "Mugs, plates and bowls.")]
    description: Option<CategoryDescription>,
    /// The category above it. Without one, it is at the top. The tree has at most five levels.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^cat_[0-9a-f]{32}$")]
    parent_id: Option<CategoryId>,
}

/// The fields to change (RFC 7396). Absent fields stay; `null` clears the description, or moves the category to the top.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CategoryPatch)]
pub(crate) struct CategoryPatch {
    #[serde(default)]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 100, example = "Kitchen & dining")]
    name: Present<CategoryName>,
    #[serde(default)]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 100,
        pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "kitchen-dining")]
    slug: Present<Slug>,
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2_000, example = "Mugs, plates and bowls.")]
    description: Present<Option<CategoryDescription>>,
    /// The category above it. `null` for the top.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^cat_[0-9a-f]{32}$")]
    parent_id: Present<Option<CategoryId>>,
}

impl CategoryRequest {
    /// A new category, and where its slug comes from.
    pub(crate) fn new_fields(self, random: &Random) -> (CategoryFields, SlugOrigin) {
        let Self { name, slug, description, parent_id } = self;
        let (slug, origin) = Slug::of_new(slug, name.as_str(), "category", random.bytes());
        (CategoryFields { name, slug, description, parent_id }, origin)
    }

    /// What a category becomes. Its slug stays unless given: addresses should not break for a new name.
    pub(crate) fn replace(&self, category: &CategoryItem) -> CategoryFields {
        let Self { name, slug, description, parent_id } = self.clone();
        CategoryFields { name, slug: slug.unwrap_or_else(|| category.slug.clone()), description, parent_id }
    }
}

impl CategoryPatch {
    pub(crate) fn apply(&self, category: &CategoryItem) -> CategoryFields {
        let fields = category.fields();
        CategoryFields {
            name: self.name.0.clone().unwrap_or(fields.name),
            slug: self.slug.0.clone().unwrap_or(fields.slug),
            description: self.description.0.clone().unwrap_or(fields.description),
            parent_id: self.parent_id.0.unwrap_or(fields.parent_id),
        }
    }
}
