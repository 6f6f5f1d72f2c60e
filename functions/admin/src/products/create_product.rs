use axum::extract::State;
use axum::response::Response;
use shared::App;
use shared::http::{Json, Problem, ProductBody, Staff};
use shared::store::Actor;

use crate::answer;
use crate::products::product_request::ProductRequest;

/// Creates a product, with one variant or with options and several variants.
#[utoipa::path(
    post,
    path = "/v1/products",
    tag = "staff",
    request_body = ProductRequest,
    responses(
        (status = 201, description = "Created", body = ProductBody,
            headers(("Location" = String, description = "Its path"), ("ETag" = String, description = "Its version"))),
        (status = 409, description = "Another variant has the sku (`sku_taken`), where skus are unique, or another \
            product has or had the slug (`slug_taken`)"),
        (status = 422, description = "There is no such category (`unknown_category`), the product is too large \
            (`product_too_large`), a stock in parts is to allow back-orders (`stock_in_parts`), or a field is wrong"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn create_product(
    State(app): State<App>,
    Staff(caller): Staff,
    Json(request): Json<ProductRequest>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let id = app.random.id(now);
    let (slug, origin) = request.new_slug(&app.random);
    let new = request.read((id, slug), None, app.shop.currency, || app.random.id(now))?;
    let product = app.store.create_product(id, new, origin, Actor::staff(caller.user, now)).await?;
    Ok(answer::created(answer::product(&app, &product), &format!("/v1/products/{id}")))
}
