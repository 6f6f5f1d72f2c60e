use axum::extract::State;
use axum::response::Response;
use shared::App;
use shared::domain::{CategoryId, CategoryKind};
use shared::http::{CategoryBody, ETag, IfNoneMatch, PathId, PathSlug, Problem};

use crate::answer;

/// A category.
#[utoipa::path(
    get,
    path = "/v1/categories/{id}",
    tag = "catalog",
    params(
        ("id" = String, Path, pattern = "^cat_[0-9a-f]{32}$", example = "cat_019b78ce88c075e08b5e44022e8bc153"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag that the client has"),
    ),
    responses(
        (status = 200, description = "The category", body = CategoryBody,
            headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "Not modified"),
        (status = 404, description = "There is no such category"),
    )
)]
pub(crate) async fn view_category(
    State(app): State<App>,
    PathId(id): PathId<CategoryKind>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    view(&app, id, &if_none_match).await
}

/// Returns the category that has this slug, or had it before, or whose deleted subcategory had it: then `slug` in the
/// answer is the current one.
#[utoipa::path(
    get,
    path = "/v1/categories/by-slug/{slug}",
    tag = "catalog",
    params(
        ("slug" = String, Path, min_length = 1, max_length = 100, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
            example = "kitchen"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag that the client has"),
    ),
    responses(
        (status = 200, description = "The category", body = CategoryBody,
            headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "Not modified"),
        (status = 404, description = "No category has or had this slug"),
    )
)]
pub(crate) async fn view_category_by_slug(
    State(app): State<App>,
    PathSlug(slug): PathSlug,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let id = app.store.category_of_slug(&slug).await?.ok_or_else(Problem::not_found)?;
    view(&app, id, &if_none_match).await
}

async fn view(app: &App, id: CategoryId, if_none_match: &IfNoneMatch) -> Result<Response, Problem> {
    let category = app.store.category(id).await?.ok_or_else(Problem::not_found)?;
    let etag = ETag::of_category(&category);
    answer::public(&CategoryBody::from(category), Some(etag), if_none_match)
}
