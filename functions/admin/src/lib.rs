//! Staff work: products, categories, stock, orders' status, sales, users.

mod adjust_stock;
mod answer;
mod category_request;
mod create_category;
mod create_product;
mod delete_category;
mod delete_product;
mod list_all_orders;
mod list_audit;
mod list_sales;
mod list_users;
mod product_request;
mod sales_body;
mod set_order_status;
mod stock_request;
mod update_category;
mod update_product;
mod update_user;
mod user_body;
mod view_sales;

use shared::App;
use shared::http::Edge;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create_product::create_product))
        .routes(routes!(
            update_product::replace_product,
            update_product::update_product,
            delete_product::delete_product
        ))
        .routes(routes!(adjust_stock::adjust_stock))
        .routes(routes!(create_category::create_category))
        .routes(routes!(
            update_category::replace_category,
            update_category::update_category,
            delete_category::delete_category
        ))
        .routes(routes!(set_order_status::set_order_status, set_order_status::patch_order_status))
        .routes(routes!(list_all_orders::list_all_orders))
        .routes(routes!(list_sales::list_sales))
        .routes(routes!(view_sales::view_sales))
        .routes(routes!(list_audit::list_audit))
        .routes(routes!(list_users::list_users))
        .routes(routes!(update_user::update_user))
}

/// The function, ready to serve.
pub fn edge(app: App) -> Edge {
    let (router, _) = routes().split_for_parts();
    let shop = app.shop.clone();
    Edge::new(router.with_state(app), shop)
}

/// What it serves.
pub fn openapi() -> utoipa::openapi::OpenApi {
    routes().into_openapi()
}
