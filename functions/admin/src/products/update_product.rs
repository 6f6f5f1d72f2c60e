use axum::extract::State;
use axum::response::Response;
use shared::App;
use shared::domain::ProductKind;
use shared::http::{IfMatch, Json, PathId, Problem, ProductBody, Staff};
use shared::store::{Actor, ProductEdit};

use crate::answer::{self, check_product};
use crate::products::product_request::{ProductPatch, ProductRequest};

/// Replaces a product, including its stock.
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
        (status = 409, description = "Another product has the sku (`sku_taken`)"),
        (status = 412, description = "It has changed since the client read it (`stale`)"),
        (status = 422, description = "There is no such category (`unknown_category`), or a field is wrong"),
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
    let (fields, stock) = request.read(app.shop.currency)?;
    let actor = Actor::staff(caller.user, app.clock.now());
    let edited = app.store.edit_product(id, actor, |product, current| {
        check_product(&if_match, product, current, true)?;
        Ok::<_, Problem>(ProductEdit { fields: fields.clone(), stock: Some(stock), imported: None })
    });
    let (product, stock) = edited.await?;
    Ok(answer::product(&app, product, &stock))
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
        (status = 409, description = "Another product has the sku (`sku_taken`)"),
        (status = 412, description = "It has changed since the client read it (`stale`)"),
        (status = 422, description = "There is no such category (`unknown_category`), or a field is wrong"),
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
    let price = patch.price(app.shop.currency)?;
    let actor = Actor::staff(caller.user, app.clock.now());
    let edited = app.store.edit_product(id, actor, |product, stock| {
        check_product(&if_match, product, stock, patch.sets_stock())?;
        Ok::<_, Problem>(patch.apply(product, price))
    });
    let (product, stock) = edited.await?;
    Ok(answer::product(&app, product, &stock))
}
