//! Staff work: products, categories, stock, orders' status, sales, users.

mod add_order_note;
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
mod note_body;
mod order_query;
mod presigned;
mod product_request;
mod sales_body;
mod set_order_status;
mod stock_request;
mod update_category;
mod update_product;
mod update_user;
mod uploads;
mod user_body;
mod view_any_order;
mod view_import;
mod view_sales;
mod view_user;

use axum::Extension;
use shared::App;
use shared::http::HttpService;

pub use uploads::Uploads;

shared::routes! { App:
    create_product::create_product,
    update_product::replace_product,
    update_product::update_product,
    delete_product::delete_product,
    adjust_stock::adjust_stock,
    create_category::create_category,
    update_category::replace_category,
    update_category::update_category,
    delete_category::delete_category,
    set_order_status::set_order_status,
    set_order_status::patch_order_status,
    list_all_orders::list_all_orders,
    view_any_order::view_any_order,
    add_order_note::add_order_note,
    list_sales::list_sales,
    view_sales::view_sales,
    list_audit::list_audit,
    list_users::list_users,
    view_user::view_user,
    update_user::update_user,
    create_import::create_import,
    list_imports::list_imports,
    view_import::view_import,
    cancel_import::cancel_import,
    export::export,
}

/// The function, ready to serve.
pub fn service(app: App, uploads: Uploads) -> HttpService {
    let shop = app.shop.clone();
    HttpService::new("admin", router().with_state(app).layer(Extension(uploads)), shop)
}
