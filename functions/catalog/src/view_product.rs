use axum::extract::State;
use axum::response::{IntoResponse, Response};
use shared::App;
use shared::auth::Caller;
use shared::domain::{ProductId, ProductKind, Role};

use shared::http::{ETag, IfNoneMatch, Json, MaybeCaller, PathId, PathSlug, Problem, ProductBody, Viewer, stands};

use crate::answer;

/// Returns a product with its variants and their exact stock. Only staff can see drafts and archived products, what a
/// variant costs the shop, and what an import knows the product by.
#[utoipa::path(
    get,
    path = "/v1/products/{id}",
    tag = "catalog",
    params(
        ("id" = String, Path, pattern = "^prod_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag that the client has"),
    ),
    responses(
        (status = 200, description = "The product", body = ProductBody,
            headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "Not modified"),
        (status = 404, description = "There is no such product on sale"),
    ),
    security((), ("bearer" = []))
)]
pub(crate) async fn view_product(
    State(app): State<App>,
    MaybeCaller(caller): MaybeCaller,
    PathId(id): PathId<ProductKind>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    view(&app, caller, id, &if_none_match).await
}

/// Returns the product that has this slug, or had it before: then `slug` in the answer is the current one.
#[utoipa::path(
    get,
    path = "/v1/products/by-slug/{slug}",
    tag = "catalog",
    params(
        ("slug" = String, Path, min_length = 1, max_length = 100, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
            example = "blue-stoneware-mug"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag that the client has"),
    ),
    responses(
        (status = 200, description = "The product", body = ProductBody,
            headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "Not modified"),
        (status = 404, description = "No product on sale has or had this slug"),
    ),
    security((), ("bearer" = []))
)]
pub(crate) async fn view_product_by_slug(
    State(app): State<App>,
    MaybeCaller(caller): MaybeCaller,
    PathSlug(slug): PathSlug,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let id = app.store.product_of_slug(&slug).await?.ok_or_else(Problem::not_found)?;
    view(&app, caller, id, &if_none_match).await
}

async fn view(
    app: &App,
    caller: Option<Caller>,
    id: ProductId,
    if_none_match: &IfNoneMatch,
) -> Result<Response, Problem> {
    let product = app.store.product(id).await?.ok_or_else(Problem::not_found)?;
    let etag = ETag::of_product(&product);
    let is_staff = match caller.filter(|caller| caller.role >= Role::Staff) {
        Some(caller) => stands(app, caller, Role::Staff).await?,
        None => false,
    };
    if !is_staff {
        if !product.product.is_active() {
            return Err(Problem::not_found());
        }
        let body = ProductBody::new(&product, Viewer::Anyone, &app.shop);
        return answer::public(&body, Some(etag), if_none_match);
    }
    // Not for anybody to keep: the HTTP service says so where nothing else is said.
    let mut response = Json(ProductBody::new(&product, Viewer::Staff, &app.shop)).into_response();
    etag.set(response.headers_mut());
    Ok(response)
}
