use axum::extract::State;
use axum::response::Response;
use shared::App;
use shared::domain::ProductKind;
use shared::http::{IfMatch, Json, PathId, Problem, ProductBody, Staff};
use shared::store::Actor;

use crate::answer::{self, check_product};
use crate::products::product_request::{ProductPatch, ProductRequest};

/// Replaces a product, including its variants and their stock. Variants that are not listed are removed.
#[utoipa::path(
    put,
    path = "/v1/products/{id}",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^prod_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version to change", example = "\"1.1\""),
    ),
    request_body = ProductRequest,
    responses(
        (status = 200, description = "Replaced", body = ProductBody,
            headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "There is no such product"),
        (status = 409, description = "Another variant has the sku (`sku_taken`), where skus are unique, or another \
            product has or had the slug (`slug_taken`)"),
        (status = 412, description = "It has changed since the client read it (`stale`)"),
        (status = 422, description = "There is no such category (`unknown_category`), the product is too large \
            (`product_too_large`), a stock in parts is to allow back-orders (`stock_in_parts`), or a field is wrong"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn replace_product(
    State(app): State<App>,
    Staff(caller): Staff,
    PathId(id): PathId<ProductKind>,
    if_match: IfMatch,
    Json(request): Json<ProductRequest>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let edited = app.store.edit_product(id, Actor::staff(caller.user, now), |current| {
        check_product(&if_match, current, true)?;
        let slug = request.slug(&current.product);
        request.read((id, slug), Some(&current.product), app.shop.currency, || app.random.id(now))
    });
    Ok(answer::product(&app, &edited.await?))
}

/// Changes fields of a product.
#[utoipa::path(
    patch,
    path = "/v1/products/{id}",
    tag = "staff",
    params(
        ("id" = String, Path, pattern = "^prod_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version to change", example = "\"1.1\""),
    ),
    request_body = ProductPatch,
    responses(
        (status = 200, description = "Changed", body = ProductBody,
            headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "There is no such product"),
        (status = 409, description = "Another variant has the sku (`sku_taken`), where skus are unique, or another \
            product has or had the slug (`slug_taken`)"),
        (status = 412, description = "It has changed since the client read it (`stale`)"),
        (status = 422, description = "There is no such category (`unknown_category`), a field of a variant is to be \
            changed and there are several variants (`variant_required`, with `product_id` and `variants`), a stock in \
            parts is to allow back-orders (`stock_in_parts`), the product is too large (`product_too_large`), or a \
            field is wrong"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn update_product(
    State(app): State<App>,
    Staff(caller): Staff,
    PathId(id): PathId<ProductKind>,
    if_match: IfMatch,
    Json(patch): Json<ProductPatch>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let edited = app.store.edit_product(id, Actor::staff(caller.user, now), |current| {
        check_product(&if_match, current, patch.sets_stock())?;
        patch.apply(current, app.shop.currency, || app.random.id(now))
    });
    Ok(answer::product(&app, &edited.await?))
}
