use admin::Uploads;
use auth::{Auth, SigningKey};
use shared::App;
use shared::http::Edge;

use crate::function::Function;

/// The functions that serve HTTP, ready to serve. The counterpart, what they document, is in [`crate::openapi`].
pub(crate) struct Functions {
    pub(super) accounts: Auth,
    admin: Edge,
    auth: Edge,
    cart: Edge,
    catalog: Edge,
    orders: Edge,
}

impl Functions {
    pub(crate) fn new(app: &App, key: SigningKey, uploads: Uploads) -> Self {
        let accounts = Auth::new(app.clone(), key);
        Self {
            admin: admin::edge(app.clone(), uploads),
            auth: auth::edge(accounts.clone()),
            cart: cart::edge(app.clone()),
            catalog: catalog::edge(app.clone()),
            orders: orders::edge(app.clone()),
            accounts,
        }
    }

    /// The function's edge; none for one that serves no HTTP.
    pub(super) fn edge(&self, function: Function) -> Option<Edge> {
        let edge = match function {
            Function::Admin => &self.admin,
            Function::Auth => &self.auth,
            Function::Cart => &self.cart,
            Function::Catalog => &self.catalog,
            Function::Orders => &self.orders,
            Function::Imports | Function::Mail | Function::Schedule | Function::Stream | Function::Websocket => {
                return None;
            }
        };
        Some(edge.clone())
    }
}
