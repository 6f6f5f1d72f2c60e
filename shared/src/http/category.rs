use serde::Serialize;
use utoipa::ToSchema;

use super::{ETag, FieldError, Problem};
use crate::store::{CategoryError, CategoryItem};

/// A category of products.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Category)]
pub struct CategoryBody {
    #[schema(example = "cat_019b78ce88c075e08b5e44022e8bc153")]
    id: String,
    #[schema(example = "Kitchen & dining")]
    name: String,
    /// The unique part of its address.
    #[schema(example = "kitchen-dining")]
    slug: String,
    #[schema(example = "Mugs, plates and bowls.")]
    description: Option<String>,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    created_at: String,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    updated_at: String,
}

impl From<CategoryItem> for CategoryBody {
    fn from(category: CategoryItem) -> Self {
        Self {
            id: category.id.to_string(),
            name: category.name.into_string(),
            slug: category.slug.as_str().to_owned(),
            description: category.description.map(|text| text.into_string()),
            created_at: category.created_at.to_string(),
            updated_at: category.updated_at.to_string(),
        }
    }
}

impl ETag {
    /// Returns a category's tag: the version of the fields that staff edit.
    pub fn of_category(category: &CategoryItem) -> Self {
        Self::new(category.version.to_string())
    }
}

impl From<CategoryError> for Problem {
    fn from(error: CategoryError) -> Self {
        match error {
            CategoryError::NotFound => Self::not_found(),
            CategoryError::SlugTaken => {
                let (code, detail) = ("slug_taken".to_owned(), "is another category's".to_owned());
                Self::conflict("slug_taken", "Another category has this slug.").with_errors(vec![FieldError {
                    pointer: "/slug".to_owned(),
                    code,
                    detail,
                }])
            }
            CategoryError::NotEmpty(count) => {
                Self::conflict("category_not_empty", format!("The category still has products: {count}."))
                    .with("product_count", count)
            }
            CategoryError::Store(error) => error.into(),
        }
    }
}
