//! Products and categories as staff get them back, with their ETag; and what `If-Match` asks of them.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::App;
use shared::http::{CategoryBody, ETag, IfMatch, Json, Problem, ProductBody, Viewer};
use shared::store::{CategoryItem, ProductItem, StockedProduct};

pub(crate) fn product(app: &App, product: &StockedProduct) -> Response {
    let etag = ETag::of_product(product);
    tagged(ProductBody::new(product, Viewer::Staff, &app.shop), &etag)
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
pub(crate) fn check_product(if_match: &IfMatch, product: &StockedProduct, about_stock: bool) -> Result<(), Problem> {
    if_match.check(|tag| {
        let is_same = |version: &str, current: u64| version == current.to_string();
        tag.split_once('.').is_some_and(|(version, stock)| {
            is_same(version, product.product.version) && (!about_stock || is_same(stock, product.stock_version()))
        })
    })
}

/// Staff's part of a product's tag must be the current one, for a write that is not about the stock.
///
/// # Errors
/// 412.
pub(crate) fn check_version(if_match: &IfMatch, product: &ProductItem) -> Result<(), Problem> {
    if_match.check(|tag| tag.split_once('.').is_some_and(|(version, _)| version == product.version.to_string()))
}

/// # Errors
/// 412.
pub(crate) fn check_category(if_match: &IfMatch, category: &CategoryItem) -> Result<(), Problem> {
    if_match.check(|tag| tag == category.version.to_string())
}
