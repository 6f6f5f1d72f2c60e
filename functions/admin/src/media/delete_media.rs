use axum::extract::State;
use axum::http::StatusCode;
use shared::App;
use shared::domain::{MediaKind, ProductKind};
use shared::http::{IfMatch, PathIds, Problem, Staff};
use shared::store::{Actor, RemoveMediaError};

use crate::answer::check_version;

/// Why a picture was not removed, as an answer.
struct Refused(Problem);

/// Removes a picture from a product. Its renditions are deleted about a quarter of an hour later, unless another picture
/// of the product was made of the same file.
#[utoipa::path(
    delete,
    path = "/v1/products/{id}/media/{media_id}",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^prod_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff"),
        ("media_id" = String, Path, pattern = "^media_[0-9a-f]{32}$", example = "media_019b78cf732073819059bf1f823cb2ff"),
        ("If-Match" = Option<String>, Header, description = "The product's ETag of the version to change", example = "\"1.1\""),
    ),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "There is no such product, or it has no such media"),
        (status = 412, description = "The product has changed since the client read it (`stale`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn delete_media(
    State(app): State<App>,
    Staff(caller): Staff,
    PathIds(id, media): PathIds<ProductKind, MediaKind>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    let actor = Actor::staff(caller.user, app.clock.now());
    let check = |product: &_| check_version(&if_match, product).map_err(Refused);
    app.store.remove_media(id, media, actor, check).await.map_err(|Refused(problem)| problem)?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<RemoveMediaError> for Refused {
    fn from(error: RemoveMediaError) -> Self {
        Self(match error {
            RemoveMediaError::NotFound => Problem::not_found(),
            RemoveMediaError::Store(error) => error.into(),
        })
    }
}
