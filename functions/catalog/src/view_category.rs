use axum::extract::State;
use axum::response::Response;
use shared::App;
use shared::domain::CategoryKind;
use shared::http::{CategoryBody, ETag, IfNoneMatch, PathId, Problem};

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
    let category = app.store.category(id).await?.ok_or_else(Problem::not_found)?;
    let etag = ETag::of_category(&category);
    answer::public(&CategoryBody::from(category), Some(etag), &if_none_match)
}
