//! Derives a function's router and its OpenAPI document from one list of handlers.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter};
use utoipa::openapi::path::HttpMethod;

/// Declares a function's `router`, for its state, and its `openapi` document. Each handler is a `module::handler`, and
/// its `#[utoipa::path]` gives its path and methods.
///
/// The document is created only on demand, in tests and by the local gateway. utoipa-axum creates it together with the
/// routes, which would be a large part of a function's computation in INIT.
#[macro_export]
macro_rules! routes {
    ($state:ty: $($module:ident::$handler:ident),+ $(,)?) => {
        fn router() -> ::axum::Router<$state> {
            let router = ::axum::Router::new();
            $crate::http::pastey::paste! {
                $(let router = $crate::http::serve::<$module::[<__path_ $handler>], _, _, _>(router, $module::$handler);)+
            }
            router
        }

        /// Returns the OpenAPI document of the function's routes.
        pub fn openapi() -> ::utoipa::openapi::OpenApi {
            #[derive(::utoipa::OpenApi)]
            #[openapi(paths($($module::$handler),+))]
            struct Served;
            <Served as ::utoipa::OpenApi>::openapi()
        }
    };
}

/// Adds a handler at the path and for the methods that its documentation names.
pub fn serve<P, S, H, T>(router: Router<S>, handler: H) -> Router<S>
where
    P: utoipa::Path,
    S: Clone + Send + Sync + 'static,
    H: Handler<T, S>,
    T: 'static,
{
    let methods = P::methods().into_iter().map(filter);
    let handlers = methods.fold(MethodRouter::new(), |router, method| router.on(method, handler.clone()));
    router.route(&P::path(), handlers)
}

fn filter(method: HttpMethod) -> MethodFilter {
    match method {
        HttpMethod::Get => MethodFilter::GET,
        HttpMethod::Post => MethodFilter::POST,
        HttpMethod::Put => MethodFilter::PUT,
        HttpMethod::Delete => MethodFilter::DELETE,
        HttpMethod::Options => MethodFilter::OPTIONS,
        HttpMethod::Head => MethodFilter::HEAD,
        HttpMethod::Patch => MethodFilter::PATCH,
        HttpMethod::Trace => MethodFilter::TRACE,
    }
}
