//! Products and categories as staff get them back, with their ETag; and what `If-Match` asks of them.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::App;
use shared::http::{CategoryBody, ETag, IfMatch, Json, Problem, ProductBody, Viewer};
use shared::store::{CategoryItem, StockedProduct};

pub(crate) fn product(app: &App, product: &StockedProduct) -> Response {
    let etag = ETag::of_product(product);
    tagged(ProductBody::new(product, Viewer::Staff, app.shop.currency), &etag)
}

pub(crate) fn category(category: CategoryItem) -> Response {
    let etag = ETag::of_category(&category);
    tagged(CategoryBody::from(category), &etag)
}

fn tagged(body: impl Serialize, etag: &ETag) -> Response {
    let mut response = Json(body).into_response();
    etag.set(response.headers_mut());
    response
}

/// The answer to making something, with where it is.
pub(crate) fn created(mut response: Response, path: &str) -> Response {
    *response.status_mut() = StatusCode::CREATED;
    if let Ok(location) = HeaderValue::try_from(path) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// Staff's part of a product's tag must be the current one, and where the write is about the stock, the stock's part
/// too. Otherwise each sale would make a change of name stale.
///
/// # Errors
/// 412.
pub(crate) fn check_product(
    if_match: &IfMatch,
    product: &StockedProduct,
    about_stock: bool,
) -> Result<(), Problem> {
    if_match.check(|tag| {
        let Some((product_version, stock_version)) = tag.split_once('.') else { return false };
        let is_same_stock = || stock_version == product.stock_version().to_string();
        product_version == product.product.version.to_string() && (!about_stock || is_same_stock())
    })
}

/// # Errors
/// 412.
pub(crate) fn check_category(if_match: &IfMatch, category: &CategoryItem) -> Result<(), Problem> {
    if_match.check(|tag| tag == category.version.to_string())
}
