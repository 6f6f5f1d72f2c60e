use axum::extract::State;
use axum::response::Response;
use shared::App;
use shared::domain::CategoryKind;
use shared::http::{CategoryBody, IfMatch, Json, PathId, Problem, Staff};
use shared::store::Actor;

use crate::answer::{self, check_category};
use crate::categories::category_request::{CategoryPatch, CategoryRequest};

/// Replaces a category. If it gets another parent, lists of products follow within a moment.
#[utoipa::path(
    put,
    path = "/v1/categories/{id}",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^cat_[0-9a-f]{32}$", example = "cat_019b78ce88c075e08b5e44022e8bc153"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version to change", example = "\"1\""),
    ),
    request_body = CategoryRequest,
    responses(
        (status = 200, description = "Replaced", body = CategoryBody,
            headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "There is no such category"),
        (status = 409, description = "Another category has the slug, or had it (`slug_taken`)"),
        (status = 412, description = "It has changed since the client read it (`stale`)"),
        (status = 422, description = "A field is wrong, or it cannot be below that parent (`unknown_parent`, \
            `category_cycle`, `too_deep`), or all categories together become too large (`too_many_categories`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn replace_category(
    State(app): State<App>,
    Staff(caller): Staff,
    PathId(id): PathId<CategoryKind>,
    if_match: IfMatch,
    Json(request): Json<CategoryRequest>,
) -> Result<Response, Problem> {
    let actor = Actor::staff(caller.user, app.clock.now());
    let edited = app.store.edit_category(id, actor, |category| {
        check_category(&if_match, category)?;
        Ok::<_, Problem>(request.replace(category))
    });
    Ok(answer::category(edited.await?))
}

/// Changes fields of a category. If it gets another parent, lists of products follow within a moment.
#[utoipa::path(
    patch,
    path = "/v1/categories/{id}",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^cat_[0-9a-f]{32}$", example = "cat_019b78ce88c075e08b5e44022e8bc153"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version to change", example = "\"1\""),
    ),
    request_body = CategoryPatch,
    responses(
        (status = 200, description = "Changed", body = CategoryBody,
            headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "There is no such category"),
        (status = 409, description = "Another category has the slug, or had it (`slug_taken`)"),
        (status = 412, description = "It has changed since the client read it (`stale`)"),
        (status = 422, description = "A field is wrong, or it cannot be below that parent (`unknown_parent`, \
            `category_cycle`, `too_deep`), or all categories together become too large (`too_many_categories`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn update_category(
    State(app): State<App>,
    Staff(caller): Staff,
    PathId(id): PathId<CategoryKind>,
    if_match: IfMatch,
    Json(patch): Json<CategoryPatch>,
) -> Result<Response, Problem> {
    let actor = Actor::staff(caller.user, app.clock.now());
    let edited = app.store.edit_category(id, actor, |category| {
        check_category(&if_match, category)?;
        Ok::<_, Problem>(patch.apply(category))
    });
    Ok(answer::category(edited.await?))
}
