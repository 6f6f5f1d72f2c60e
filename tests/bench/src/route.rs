use reqwest::Method;

/// A route that is called here. Measurements are grouped by route.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) method: Method,
    /// With `{id}` in place of an id, and with a query if there is one.
    pub(crate) template: &'static str,
}

pub(crate) static REGISTER: Route = Route::new(Method::POST, "/v1/auth/register");
pub(crate) static LOG_IN: Route = Route::new(Method::POST, "/v1/auth/token");
pub(crate) static REFRESH: Route = Route::new(Method::POST, "/v1/auth/token/refresh");
pub(crate) static VIEW_PROFILE: Route = Route::new(Method::GET, "/v1/users/me");
pub(crate) static LIST_CATEGORIES: Route = Route::new(Method::GET, "/v1/categories");
pub(crate) static LIST_PRODUCTS: Route = Route::new(Method::GET, "/v1/products");
pub(crate) static CHANGE_PRODUCT: Route = Route::new(Method::PATCH, "/v1/products/{id}");
pub(crate) static CREATE_CATEGORY: Route = Route::new(Method::POST, "/v1/categories");
pub(crate) static CREATE_PRODUCT: Route = Route::new(Method::POST, "/v1/products");
pub(crate) static VIEW_PRODUCT: Route = Route::new(Method::GET, "/v1/products/{id}");
pub(crate) static CHANGE_STOCK: Route = Route::new(Method::POST, "/v1/products/{id}/stock");
pub(crate) static CREATE_IMPORT: Route = Route::new(Method::POST, "/v1/admin/imports");
pub(crate) static VIEW_IMPORT: Route = Route::new(Method::GET, "/v1/admin/imports/{id}");
pub(crate) static LIST_AUDIT: Route = Route::new(Method::GET, "/v1/admin/audit?target={id}&limit=100");
pub(crate) static VIEW_CART: Route = Route::new(Method::GET, "/v1/cart");
pub(crate) static VIEW_TOTAL: Route = Route::new(Method::GET, "/v1/cart/total");
pub(crate) static ADD_TO_CART: Route = Route::new(Method::POST, "/v1/cart/items");
pub(crate) static SET_IN_CART: Route = Route::new(Method::PUT, "/v1/cart/items/{id}");
pub(crate) static EMPTY_CART: Route = Route::new(Method::DELETE, "/v1/cart");
pub(crate) static CHECK_OUT: Route = Route::new(Method::POST, "/v1/orders");
pub(crate) static LIST_ORDERS: Route = Route::new(Method::GET, "/v1/orders");
pub(crate) static VIEW_ORDER: Route = Route::new(Method::GET, "/v1/orders/{id}");
pub(crate) static SET_STATUS: Route = Route::new(Method::PATCH, "/v1/orders/{id}");
pub(crate) static ISSUE_TICKET: Route = Route::new(Method::POST, "/v1/live/tickets");
pub(crate) static CANCEL: Route = Route::new(Method::POST, "/v1/orders/{id}/cancel");

impl Route {
    const fn new(method: Method, template: &'static str) -> Self {
        Self { method, template }
    }

    pub(crate) fn name(&self) -> String {
        let path = self.template.split('?').next().unwrap_or_default();
        format!("{} {path}", self.method)
    }
}
