use axum::extract::State;
use axum::http::StatusCode;
use shared::App;
use shared::domain::ProductKind;
use shared::http::{IfMatch, PathId, Problem, Staff};
use shared::store::Actor;

use crate::answer::check_product;

/// Deletes a product. Orders keep its name and price.
#[utoipa::path(
    delete,
    path = "/v1/products/{id}",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^prod_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version to delete", example = "\"1.1\""),
    ),
    responses(
        (status = 204, description = "Deleted"),
        (status = 404, description = "There is no such product"),
        (status = 412, description = "It has changed since the client read it (`stale`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn delete_product(
    State(app): State<App>,
    Staff(caller): Staff,
    PathId(id): PathId<ProductKind>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    let actor = Actor::staff(caller.user, app.clock.now());
    let check = |product: &_| check_product(&if_match, product, false);
    app.store.delete_product(id, actor, check).await?;
    Ok(StatusCode::NO_CONTENT)
}
