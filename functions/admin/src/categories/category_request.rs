//! What staff send of a category.

use shared::domain::{CategoryDescription, CategoryName, Invalid, Slug};
use shared::http::{Present, Problem};
use shared::store::{CategoryFields, CategoryItem};
use utoipa::ToSchema;

/// All fields of a category.
#[derive(Clone, eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CategoryFields)]
pub(crate) struct CategoryRequest {
    #[schema(value_type = String, min_length = 1, max_length = 100, example = "Kitchen & dining")]
    name: CategoryName,
    /// The unique part of its address. If absent, it is derived from the name of a new category, and an existing one
    /// keeps it.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
        example = "kitchen-dining")]
    slug: Option<Slug>,
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2_000, example = "Mugs, plates and bowls.")]
    description: Option<CategoryDescription>,
}

/// The fields to change (RFC 7396). Absent fields stay; `null` clears the description.
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
}

impl CategoryRequest {
    /// A new category.
    ///
    /// # Errors
    /// 422 when no slug is given and the name suggests none.
    pub(crate) fn new_fields(self) -> Result<CategoryFields, Problem> {
        let Self { name, slug, description } = self;
        let required = || {
            let detail = "is required, as none can be made from this name";
            Problem::invalid("/slug", &Invalid::new("required", detail))
        };
        let slug = slug.or_else(|| Slug::suggest(name.as_str())).ok_or_else(required)?;
        Ok(CategoryFields { name, slug, description })
    }

    /// What a category becomes. Its slug stays unless given: addresses should not break for a new name.
    pub(crate) fn replace(&self, category: &CategoryItem) -> CategoryFields {
        let Self { name, slug, description } = self.clone();
        CategoryFields { name, slug: slug.unwrap_or_else(|| category.slug.clone()), description }
    }
}

impl CategoryPatch {
    pub(crate) fn apply(&self, category: &CategoryItem) -> CategoryFields {
        let fields = category.fields();
        CategoryFields {
            name: self.name.0.clone().unwrap_or(fields.name),
            slug: self.slug.0.clone().unwrap_or(fields.slug),
            description: self.description.0.clone().unwrap_or(fields.description),
        }
    }
}
