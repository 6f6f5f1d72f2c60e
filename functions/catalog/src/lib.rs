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
use shared::http::Edge;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_products::list_products))
        .routes(routes!(view_product::view_product))
        .routes(routes!(list_categories::list_categories))
        .routes(routes!(view_category::view_category))
        .routes(routes!(health::health))
        .routes(routes!(openapi_document::openapi_document))
        .routes(routes!(docs::docs))
        .routes(routes!(docs::docs_file))
}

/// The function, ready to serve.
pub fn edge(app: App) -> Edge {
    let (router, _) = routes().split_for_parts();
    let shop = app.shop.clone();
    Edge::new("catalog", router.with_state(app), shop).with_routes(routes_at::routes_at)
}

/// What it serves.
pub fn openapi() -> utoipa::openapi::OpenApi {
    routes().into_openapi()
}
