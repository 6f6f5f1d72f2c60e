use axum::extract::State;
use axum::http::StatusCode;
use shared::App;
use shared::domain::CategoryKind;
use shared::http::{IfMatch, PathId, Problem, Staff};
use shared::store::Actor;

use crate::answer::check_category;

/// Deletes a category without products and without categories below it. Drafts count as products. Its slugs lead to its
/// parent from then on.
#[utoipa::path(
    delete,
    path = "/v1/categories/{id}",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^cat_[0-9a-f]{32}$", example = "cat_019b78ce88c075e08b5e44022e8bc153"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version to delete", example = "\"1\""),
    ),
    responses(
        (status = 204, description = "Deleted"),
        (status = 404, description = "There is no such category"),
        (status = 409, description = "It still has products or categories (`category_not_empty`, with \
            `product_count` and `child_count`)"),
        (status = 412, description = "It has changed since the client read it (`stale`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn delete_category(
    State(app): State<App>,
    Staff(caller): Staff,
    PathId(id): PathId<CategoryKind>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    let actor = Actor::staff(caller.user, app.clock.now());
    app.store.delete_category(id, actor, |category| check_category(&if_match, category)).await?;
    Ok(StatusCode::NO_CONTENT)
}
