use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::{ETag, FieldError, Problem};
use crate::domain::{Invalid, MAX_CATEGORIES, MAX_CATEGORIES_BYTES};
use crate::store::{CategoryError, CategoryItem, Misplaced};

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
    /// The category above it. `null` at the top.
    #[schema(example = "cat_019b78ce88c075e08b5e44022e8bc153")]
    parent_id: Option<String>,
    /// The ids of all categories above it, from the top. After a move, they follow `parent_id` within a moment.
    #[schema(max_items = 4)]
    path: Vec<String>,
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
            parent_id: category.parent_id.map(|id| id.to_string()),
            path: category.ancestors.iter().map(ToString::to_string).collect(),
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
            CategoryError::SlugTaken => Self::slug_taken("category"),
            CategoryError::Misplaced(misplaced) => {
                let (code, detail) = match misplaced {
                    Misplaced::UnknownParent => ("unknown_parent", "names no category"),
                    Misplaced::Cycle => ("category_cycle", "must not be the category itself or one below it"),
                    Misplaced::TooDeep => ("too_deep", "would make categories more than five levels deep"),
                };
                Self::invalid("/parent_id", &Invalid::new(code, detail))
            }
            CategoryError::TooMany => {
                let detail = format!(
                    "A shop has at most {MAX_CATEGORIES} categories, and all together at most {} KiB of text.",
                    MAX_CATEGORIES_BYTES / 1024
                );
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many_categories", detail)
            }
            CategoryError::NotEmpty { products, children } => {
                let detail = format!("The category still has products ({products}) or categories ({children}).");
                let problem = Self::conflict("category_not_empty", detail);
                problem.with("product_count", products).with("child_count", children)
            }
            CategoryError::Store(error) => error.into(),
        }
    }
}

impl Problem {
    /// Another product or category has the slug.
    pub(crate) fn slug_taken(kind: &str) -> Self {
        let field = FieldError::new("/slug", &Invalid::new("slug_taken", format!("is or was another {kind}'s")));
        Self::conflict("slug_taken", format!("Another {kind} has or had this slug.")).with_errors(vec![field])
    }
}
