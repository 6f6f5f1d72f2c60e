//! Staff work: products, categories, stock, orders' status, sales, users.

mod adjust_stock;
mod answer;
mod cancel_import;
mod category_request;
mod create_category;
mod create_import;
mod create_product;
mod delete_category;
mod delete_product;
mod export;
mod export_page;
mod export_row;
mod import_body;
mod import_request;
mod list_all_orders;
mod list_audit;
mod list_imports;
mod list_sales;
mod list_users;
mod product_request;
mod sales_body;
mod set_order_status;
mod stock_request;
mod update_category;
mod update_product;
mod update_user;
mod uploads;
mod user_body;
mod view_import;
mod view_sales;

use axum::Extension;
use shared::App;
use shared::http::Edge;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use uploads::Uploads;

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
        .routes(routes!(create_import::create_import, list_imports::list_imports))
        .routes(routes!(view_import::view_import))
        .routes(routes!(cancel_import::cancel_import))
        .routes(routes!(export::export))
}

/// The function, ready to serve.
pub fn edge(app: App, uploads: Uploads) -> Edge {
    let (router, _) = routes().split_for_parts();
    let shop = app.shop.clone();
    Edge::new("admin", router.with_state(app).layer(Extension(uploads)), shop)
}

/// What it serves.
pub fn openapi() -> utoipa::openapi::OpenApi {
    routes().into_openapi()
}
