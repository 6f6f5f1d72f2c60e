//! Carts of customers and of visitors.

mod add_item;
mod body;
mod clear_cart;
mod merge_cart;
mod owner;
mod remove_item;
mod set_item;
mod view_cart;

use shared::App;
use shared::http::Edge;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(view_cart::view_cart, clear_cart::clear_cart))
        .routes(routes!(view_cart::view_cart_total))
        .routes(routes!(add_item::add_cart_item))
        .routes(routes!(set_item::set_cart_item, remove_item::remove_cart_item))
        .routes(routes!(merge_cart::merge_cart))
}

/// The function, ready to serve.
pub fn edge(app: App) -> Edge {
    let (router, _) = routes().split_for_parts();
    let shop = app.shop.clone();
    Edge::new("cart", router.with_state(app), shop)
}

/// What it serves.
pub fn openapi() -> utoipa::openapi::OpenApi {
    routes().into_openapi()
}
