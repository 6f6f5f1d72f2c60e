use axum::extract::State;
use axum::response::Response;
use shared::App;
use shared::http::{Json, Problem, ProductBody, Staff};
use shared::store::Actor;

use crate::answer;
use crate::products::product_request::ProductRequest;

/// Creates a product.
#[utoipa::path(
    post,
    path = "/v1/products",
    tag = "staff",
    request_body = ProductRequest,
    responses(
        (status = 201, description = "Created", body = ProductBody,
            headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
        (status = 409, description = "Another product has the sku (`sku_taken`)"),
        (status = 422, description = "There is no such category (`unknown_category`), or a field is wrong"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn create_product(
    State(app): State<App>,
    Staff(caller): Staff,
    Json(request): Json<ProductRequest>,
) -> Result<Response, Problem> {
    let (fields, stock) = request.read(app.shop.currency)?;
    let actor = Actor::staff(caller.user, app.clock.now());
    let (product, stock) = app.store.create_product(fields, stock, actor).await?;
    let path = format!("/v1/products/{}", product.id);
    Ok(answer::created(answer::product(&app, product, &stock), &path))
}
