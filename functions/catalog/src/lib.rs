//! Products and categories, public and read-only; and what belongs to no function: the API's document, its reference,
//! and the answer to whatever no route takes.

mod answer;
mod card;
mod docs;
mod health;
mod list_categories;
mod list_products;
mod openapi_document;
mod product_query;
mod routes_at;
mod view_category;
mod view_product;

use shared::App;
use shared::http::HttpService;

shared::routes! { App:
    list_products::list_products,
    view_product::view_product,
    view_product::view_product_by_slug,
    list_categories::list_categories,
    view_category::view_category,
    view_category::view_category_by_slug,
    health::health,
    openapi_document::openapi_document,
    docs::docs,
    docs::docs_file,
}

/// The function, ready to serve.
pub fn service(app: App) -> HttpService {
    let shop = app.shop.clone();
    HttpService::new("catalog", router().with_state(app), shop).with_routes(routes_at::routes_at)
}
