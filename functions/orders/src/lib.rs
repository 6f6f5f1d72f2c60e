//! Checkout, order history and cancelling.

mod assess;
mod cancel_order;
mod checkout;
mod create_order;
mod delete_order;
mod erase_order;
mod list_orders;
mod order_buyer;
mod orderer;
mod refusal;
mod request;
mod view_order;

use shared::App;
use shared::http::HttpService;

shared::routes! { App:
    create_order::create_order,
    list_orders::list_orders,
    view_order::view_order,
    delete_order::delete_order,
    cancel_order::cancel_order,
    erase_order::erase_order,
}

/// The function, ready to serve.
pub fn service(app: App) -> HttpService {
    let shop = app.shop.clone();
    HttpService::new("orders", router().with_state(app), shop)
}
