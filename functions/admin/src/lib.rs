//! Staff work: products, categories, stock, orders' status, sales, users.

mod answer;
mod audit;
mod bucket;
mod categories;
mod exports;
mod imports;
mod media;
mod orders;
mod presigned;
mod products;
mod sales;
mod upload_body;
mod users;

use axum::Extension;
use shared::App;
use shared::http::HttpService;

pub use imports::uploads::Uploads;
pub use media::uploads::MediaUploads;

use audit::list_audit;
use categories::{create_category, delete_category, update_category};
use exports::export;
use imports::{cancel_import, create_import, list_imports, view_import};
use media::{arrange_media, delete_media, list_media, upload_media};
use orders::{add_order_note, list_all_orders, set_order_status, view_any_order};
use products::{adjust_stock, create_product, delete_product, list_prices, update_product, variants};
use sales::{list_sales, view_sales};
use users::{list_users, update_user, view_user};

shared::routes! { App:
    create_product::create_product,
    update_product::replace_product,
    update_product::update_product,
    delete_product::delete_product,
    adjust_stock::adjust_stock,
    adjust_stock::adjust_variant_stock,
    variants::create_variant,
    variants::update_variant,
    variants::delete_variant,
    list_prices::list_prices,
    upload_media::upload_media,
    list_media::list_media,
    arrange_media::arrange_media,
    delete_media::delete_media,
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
pub fn service(app: App, uploads: Uploads, media: MediaUploads) -> HttpService {
    let shop = app.shop.clone();
    HttpService::new("admin", router().with_state(app).layer(Extension(uploads)).layer(Extension(media)), shop)
}
