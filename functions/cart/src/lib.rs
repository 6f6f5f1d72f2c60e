//! Carts of customers and of visitors.

mod add_item;
mod body;
mod clear_cart;
mod limits;
mod merge_cart;
mod remove_item;
mod requested_cart;
mod set_item;
mod view_cart;

use shared::App;
use shared::http::HttpService;

shared::routes! { App:
    view_cart::view_cart,
    clear_cart::clear_cart,
    view_cart::view_cart_total,
    add_item::add_cart_item,
    set_item::set_cart_item,
    remove_item::remove_cart_item,
    merge_cart::merge_cart,
}

/// The function, ready to serve.
pub fn service(app: App) -> HttpService {
    let shop = app.shop.clone();
    HttpService::new("cart", router().with_state(app), shop)
}
