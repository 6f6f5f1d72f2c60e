use axum::extract::State;
use shared::App;
use shared::domain::ProductKind;
use shared::http::{Json, PathId, Problem, Staff};

use crate::media::media_body::MediaListBody;

/// All media of a product, those being uploaded and those that failed included.
#[utoipa::path(
    get,
    path = "/v1/products/{id}/media",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^prod_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff"),
    ),
    responses(
        (status = 200, description = "The product's media", body = MediaListBody),
        (status = 404, description = "There is no such product"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn list_media(
    State(app): State<App>,
    Staff(_caller): Staff,
    PathId(id): PathId<ProductKind>,
) -> Result<Json<MediaListBody>, Problem> {
    let product = app.store.product_alone(id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(MediaListBody::new(&product, &app.shop)))
}
