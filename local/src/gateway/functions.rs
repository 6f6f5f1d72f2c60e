use admin::{MediaUploads, Uploads};
use auth::{Auth, SigningKey};
use shared::App;
use shared::http::HttpService;

use crate::function::Function;

/// The functions that serve HTTP, ready to serve. The counterpart, what they document, is in [`crate::openapi`].
pub(crate) struct Functions {
    pub(super) accounts: Auth,
    admin: HttpService,
    auth: HttpService,
    cart: HttpService,
    catalog: HttpService,
    orders: HttpService,
}

impl Functions {
    pub(crate) fn new(app: &App, key: SigningKey, uploads: Uploads, media: MediaUploads) -> Self {
        let accounts = Auth::new(app.clone(), key);
        Self {
            admin: admin::service(app.clone(), uploads, media),
            auth: auth::service(accounts.clone()),
            cart: cart::service(app.clone()),
            catalog: catalog::service(app.clone()),
            orders: orders::service(app.clone()),
            accounts,
        }
    }

    /// The function's HTTP service; none for one that serves no HTTP.
    pub(super) fn service(&self, function: Function) -> Option<HttpService> {
        let service = match function {
            Function::Admin => &self.admin,
            Function::Auth => &self.auth,
            Function::Cart => &self.cart,
            Function::Catalog => &self.catalog,
            Function::Orders => &self.orders,
            Function::Imports
            | Function::Mail
            | Function::Media
            | Function::Schedule
            | Function::Stream
            | Function::Websocket => {
                return None;
            }
        };
        Some(service.clone())
    }
}
